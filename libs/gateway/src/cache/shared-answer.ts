import type { DialectId, GatewayResponse } from '@libs/protocol';
import { assembleResponse, FRAMINGS, type GatewayEvent, responseEvents } from '@libs/protocol';
import { adapterFor, type AnswerReader, type RelayTap, type StreamDecoder, type UpstreamAdapter } from '@libs/providers';
import type { StoredAnswer } from '@libs/response-cache';
import { framesOf } from '@libs/response-cache';
import { isJsonObject, type JsonObject, type Usage } from '@libs/kernel';
import type { Target } from '@libs/routing';
import type { FrameSource } from './recording';
import { finishedSource } from './replay-stream';

/** How a request came to an answer that it did not buy. */
export type HitKind = 'exact' | 'semantic' | 'shared';

/** A whole answer as it was read: relayed bytes with what they tell, or the neutral form. Nobody changes it. */
export type AnswerRead = { tap: RelayTap } | { response: GatewayResponse };

/** An answer of an upstream that several requests may get. */
export interface SharedAnswer {
  adapter: UpstreamAdapter;
  target: Target;
  changes: readonly string[];
  /** As `UpstreamCall.wire` says it. */
  wire?: DialectId;
  /** The whole body, or the frames of the stream. */
  body?: Buffer;
  source?: FrameSource;
  /** The body as it was read, by the dialect that it was read as. */
  readings: Map<string, AnswerRead>;
}

/** What a hit is told by. */
export interface CacheHit {
  kind: HitKind;
  key: string;
  /** What the answer cost whoever bought it; undefined: not known yet. */
  savedMicroUsd?: number | null;
  /** What whoever bought it used. */
  usage?: Usage;
  /** Milliseconds since the answer was stored. */
  ageMs?: number;
  /** Of a semantic hit. */
  score?: number;
  /** The key under which the answer lies, when it is not the request's own. */
  answeredBy?: string;
}

/** Everything that a stored stream told. */
function eventsOf(reader: AnswerReader, frames: readonly Buffer[]): GatewayEvent[] {
  const decoder = reader.createStreamDecoder();
  const { parse } = FRAMINGS[reader.framing ?? 'sse'];
  const events = frames.flatMap((frame) => {
    const parsed = parse(frame);
    return parsed === null ? (decoder.stray?.(frame.toString('utf8')) ?? []) : decoder.frame(parsed.data, parsed.event);
  });
  if (!events.some(({ type }) => type === 'end')) events.push(...(decoder.endOfConnection?.() ?? []));
  return events;
}

/** A stored stream as a whole answer. */
export const wholeOf = (reader: AnswerReader, frames: readonly Buffer[]): GatewayResponse =>
  assembleResponse(eventsOf(reader, frames));

/** A stored whole answer as frames that `EVENT_DECODER` reads. */
export function eventFrames(reader: AnswerReader, body: Buffer): FrameSource {
  const parsed: unknown = JSON.parse(body.toString('utf8'));
  if (!isJsonObject(parsed)) throw new Error('a stored body is no object');
  const events = responseEvents(reader.decodeResponse(parsed as JsonObject));
  const frames = events.map((event) => Buffer.from(`data: ${JSON.stringify(event)}\n\n`));
  return finishedSource(frames, []);
}

/** Reads frames that are neutral events already. */
export const EVENT_DECODER: StreamDecoder = { frame: (data) => [JSON.parse(data) as GatewayEvent] };

const shares = new WeakMap<StoredAnswer, SharedAnswer>();

/** A stored answer as something to be shared. One that is asked for again and again is the same each time. @throws where nobody reads it any more */
export function shareStored(stored: StoredAnswer): SharedAnswer {
  let shared = shares.get(stored);
  if (!shared) shares.set(stored, (shared = toShared(stored)));
  return shared;
}

function toShared(stored: StoredAnswer): SharedAnswer {
  const { family, profile, providerId, model, changes, wire } = stored;
  const target: Target = { providerId, model, maxOutputTokens: 0, reason: 'answered by the cache' };
  const said = { adapter: adapterFor(family, profile), target, changes, wire, readings: new Map() };
  return stored.form === 'body'
    ? { ...said, body: stored.bytes }
    : { ...said, source: finishedSource(framesOf(stored), stored.times ?? []) };
}
