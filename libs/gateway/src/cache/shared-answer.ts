import type { GatewayResponse } from '@libs/protocol';
import { assembleResponse, FRAMINGS, type GatewayEvent, responseEvents } from '@libs/protocol';
import type { StreamDecoder, UpstreamAdapter } from '@libs/providers';
import type { StoredAnswer } from '@libs/response-cache';
import { framesOf } from '@libs/response-cache';
import { isJsonObject, type JsonObject, type Usage } from '@libs/kernel';
import type { Target } from '@libs/routing';
import type { FrameSource } from './recording';
import { finishedSource } from './replay-stream';

/** How a request came to an answer that it did not buy. */
export type HitKind = 'exact' | 'semantic' | 'shared';

/** An answer of an upstream that several requests may get. */
export interface SharedAnswer {
  adapter: UpstreamAdapter;
  target: Target;
  changes: readonly string[];
  /** The whole body, or the frames of the stream. */
  body?: Buffer;
  source?: FrameSource;
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
export function eventsOf(adapter: UpstreamAdapter, frames: readonly Buffer[]): GatewayEvent[] {
  const decoder = adapter.createStreamDecoder();
  const { parse } = FRAMINGS[adapter.framing ?? 'sse'];
  const events = frames.flatMap((frame) => {
    const parsed = parse(frame);
    return parsed === null ? (decoder.stray?.(frame.toString('utf8')) ?? []) : decoder.frame(parsed.data, parsed.event);
  });
  if (!events.some(({ type }) => type === 'end')) events.push(...(decoder.endOfConnection?.() ?? []));
  return events;
}

/** A stored stream as a whole answer. */
export const wholeOf = (adapter: UpstreamAdapter, frames: readonly Buffer[]): GatewayResponse =>
  assembleResponse(eventsOf(adapter, frames));

/** A stored whole answer as frames that `EVENT_DECODER` reads. */
export function eventFrames(adapter: UpstreamAdapter, body: Buffer): FrameSource {
  const parsed: unknown = JSON.parse(body.toString('utf8'));
  if (!isJsonObject(parsed)) throw new Error('a stored body is no object');
  const events = responseEvents(adapter.decodeResponse(parsed as JsonObject));
  const frames = events.map((event) => Buffer.from(`data: ${JSON.stringify(event)}\n\n`));
  return finishedSource(frames, []);
}

/** Reads frames that are neutral events already. */
export const EVENT_DECODER: StreamDecoder = { frame: (data) => [JSON.parse(data) as GatewayEvent] };

/** A stored answer as something to be shared. */
export const shareStored = (stored: StoredAnswer, adapter: UpstreamAdapter, target: Target): SharedAnswer => ({
  adapter,
  target,
  changes: stored.changes,
  ...(stored.form === 'body' ? { body: stored.bytes } : { source: finishedSource(framesOf(stored), stored.times ?? []) }),
});
