import { GatewayError, type JsonObject } from '@libs/kernel';
import type { GatewayEvent } from '@libs/protocol';
import type { StreamDecoder } from '../adapter';
import { madeUpCallId } from '../call-id';
import { readInlineError } from '../failure';
import { listOf, objectOf, parseUpstreamObject, textOf, wordOf } from '../read';
import { usageIn } from './decode-usage';
import { brokenOff } from './finish-words';
import type { OpenAiCompatibleProfile } from './profile';
import { withSources } from './search-results';
import { StreamCandidate } from './stream-candidate';

export const DONE = '[DONE]';

/** OpenAI chunks in, neutral events out; ends on `[DONE]` alone. Whatever follows an end or an error is ignored. */
export class OpenAiStreamDecoder implements StreamDecoder {
  private id = '';
  private told: ServedBy = { serviceTier: undefined, systemFingerprint: undefined };
  private started = false;
  private closed = false;
  private readonly candidates = new Map<number, StreamCandidate>();

  constructor(private readonly profile: OpenAiCompatibleProfile) {}

  frame(data: string, event?: string): GatewayEvent[] {
    if (this.closed || data.trim() === '') return [];
    if (data.trim() === DONE) return this.end();
    const chunk = parseUpstreamObject(data);
    if (isError(chunk, event)) return this.fail(chunk);
    const out: GatewayEvent[] = [];
    const choices = listOf(chunk['choices']);
    if (choices.length > 0 && !this.started) out.push(this.start(chunk));
    else if (this.started) out.push(...this.served(chunk));
    for (const item of choices) {
      const choice = objectOf(item);
      const index = typeof choice['index'] === 'number' ? choice['index'] : 0;
      // A server that was asked for a stream may send a whole message as its only chunk.
      const said = objectOf(choice['delta'] ?? choice['message']);
      // Every chunk repeats all sources.
      const delta = isLast(chunk, this.profile) ? withSources(said, chunk, this.profile) : said;
      for (const piece of this.candidate(index).choice(choice, delta)) out.push(piece);
    }
    const usage = usageIn(chunk, this.profile);
    if (choices.length === 0 && usage) out.push(...this.finishAll(false));
    if (usage) out.push({ type: 'usage', usage });
    const broken = brokenOff(chunk);
    if (broken) {
      this.closed = true;
      return [...out, { type: 'error', ...broken }];
    }
    if (isLast(chunk, this.profile)) out.push(...this.end());
    return out;
  }

  private start(chunk: JsonObject): GatewayEvent {
    this.started = true;
    this.id = textOf(chunk['id']);
    const created = chunk['created'];
    const { serviceTier, systemFingerprint } = (this.told = servedBy(chunk));
    return {
      type: 'start',
      id: this.id,
      model: textOf(chunk['model']),
      ...(typeof created === 'number' ? { created } : {}),
      ...(serviceTier !== undefined && { serviceTier }),
      ...(systemFingerprint !== undefined && { systemFingerprint }),
    };
  }

  /** What a later chunk says that none before it said so: some say it only at the end. */
  private served(chunk: JsonObject): GatewayEvent[] {
    const { serviceTier = this.told.serviceTier, systemFingerprint = this.told.systemFingerprint } = servedBy(chunk);
    const changes = {
      ...(serviceTier !== undefined && serviceTier !== this.told.serviceTier && { serviceTier }),
      ...(systemFingerprint !== undefined && systemFingerprint !== this.told.systemFingerprint && { systemFingerprint }),
    };
    this.told = { serviceTier, systemFingerprint };
    return Object.keys(changes).length === 0 ? [] : [{ type: 'served', ...changes }];
  }

  private candidate(index: number): StreamCandidate {
    let found = this.candidates.get(index);
    if (!found) {
      found = new StreamCandidate(index, this.profile.reasoningFields, (position) => madeUpCallId(this.id, index, position));
      this.candidates.set(index, found);
    }
    return found;
  }

  /** The chunk without choices comes behind the last content: no need to wait for `[DONE]`. */
  private finishAll(evenUnasked: boolean): GatewayEvent[] {
    const all = [...this.candidates.entries()].sort(([a], [b]) => a - b).map(([, candidate]) => candidate);
    if (!evenUnasked && !all.every((candidate) => candidate.stopping)) return [];
    return all.flatMap((candidate) => candidate.finish());
  }

  private end(): GatewayEvent[] {
    this.closed = true;
    if (!this.started) {
      throw new GatewayError('upstream_bad_response', 'The provider ended its stream before it said anything.');
    }
    return [...this.finishAll(true), { type: 'end' }];
  }

  private fail(chunk: JsonObject): GatewayEvent[] {
    this.closed = true;
    const { message, code, type } = readInlineError(chunk);
    const usage = usageIn(chunk, this.profile);
    const error: GatewayEvent = { type: 'error', message, code, upstreamType: type };
    return usage ? [{ type: 'usage', usage }, error] : [error];
  }
}

interface ServedBy {
  readonly serviceTier: string | undefined;
  readonly systemFingerprint: string | undefined;
}

const servedBy = (chunk: JsonObject): ServedBy => ({
  serviceTier: wordOf(chunk['service_tier']),
  systemFingerprint: wordOf(chunk['system_fingerprint']),
});

/** Whether a chunk stands for the closing mark. */
export const isLast = (chunk: JsonObject, profile: OpenAiCompatibleProfile): boolean =>
  profile.lastChunk !== undefined && chunk['object'] === profile.lastChunk;

/** Errors come as a chunk with `error`, or as an event named so. */
export const isError = (chunk: JsonObject, event: string | undefined): boolean =>
  event === 'error' || (chunk['error'] !== undefined && chunk['error'] !== null);
