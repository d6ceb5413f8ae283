import { type JsonObject, type Usage } from '@libs/kernel';
import { isBrokenFinish, type GatewayEvent } from '@libs/protocol';
import type { StreamDecoder } from '../adapter';
import { readInlineError } from '../failure';
import { listOf, objectOf, parseUpstreamObject, textOf, wordOf } from '../read';
import { brokenMessage, isBlocked } from './decode-response';
import { decodeUsage } from './decode-usage';
import { StreamCandidate } from './stream-candidate';

/**
 * Gemini's stream in, neutral events out. Every frame is a whole answer that holds what is new; there is no
 * closing mark, so the stream is whole when it ended politely and every candidate has said why it stopped.
 */
export class GeminiStreamDecoder implements StreamDecoder {
  private readonly candidates = new Map<number, StreamCandidate>();
  private started = false;
  private closed = false;
  private blocked = false;
  private id = '';
  private usage: Usage | undefined;

  /** @param refuseBroken false where the client reads Gemini's own words for what the model got wrong */
  constructor(private readonly refuseBroken = true) {}

  frame(data: string): GatewayEvent[] {
    if (this.closed || data.trim() === '') return [];
    const answer = parseUpstreamObject(data);
    if (answer['error'] !== undefined) return this.fail(answer);
    const out = this.start(answer);
    for (const [position, raw] of listOf(answer['candidates']).entries()) {
      const piece = objectOf(raw);
      const reason = textOf(piece['finishReason']);
      if (this.refuseBroken && isBrokenFinish(reason)) return [...out, this.broken(reason, textOf(piece['finishMessage']))];
      out.push(...this.candidate(typeof piece['index'] === 'number' ? piece['index'] : position).take(piece));
    }
    this.blocked ||= isBlocked(answer);
    const usage = decodeUsage(answer['usageMetadata'], this.usage);
    if (usage && usage !== this.usage) {
      this.usage = usage;
      out.push({ type: 'usage', usage });
    }
    return out;
  }

  /** An error that comes after a good start is written as it is, without the words of an event stream. */
  stray(text: string): GatewayEvent[] {
    if (this.closed || !/^\s*[[{][^]*"error"/.test(text)) return [];
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return [];
    }
    const answer = Array.isArray(parsed) ? objectOf(parsed[0]) : objectOf(parsed as JsonObject);
    return answer['error'] === undefined ? [] : this.fail(answer);
  }

  endOfConnection(): GatewayEvent[] {
    if (this.closed) return [];
    const all = [...this.candidates.values()];
    if (all.length === 0 && this.blocked) {
      this.closed = true;
      return [{ type: 'finish', candidate: 0, stopReason: 'content_filter' }, { type: 'end' }];
    }
    if (all.length === 0 || all.some(({ finishReason }) => finishReason === undefined)) return [];
    this.closed = true;
    return [...all.flatMap((candidate) => candidate.end()), { type: 'end' }];
  }

  private start(answer: JsonObject): GatewayEvent[] {
    if (this.started) return [];
    this.started = true;
    this.id = textOf(answer['responseId']);
    const serviceTier = wordOf(objectOf(answer['usageMetadata'])['serviceTier']);
    const tier = serviceTier === undefined ? {} : { serviceTier };
    return [{ type: 'start', id: this.id, model: textOf(answer['modelVersion']), ...tier }];
  }

  private candidate(index: number): StreamCandidate {
    let candidate = this.candidates.get(index);
    if (!candidate) {
      candidate = new StreamCandidate(index, this.id);
      this.candidates.set(index, candidate);
    }
    return candidate;
  }

  private fail(answer: JsonObject): GatewayEvent[] {
    this.closed = true;
    const { message, code, type: upstreamType } = readInlineError(answer);
    return [{ type: 'error', message, code, upstreamType }];
  }

  private broken(reason: string, message: string): GatewayEvent {
    this.closed = true;
    return { type: 'error', message: brokenMessage(reason, message), code: reason, upstreamType: 'upstream_bad_response' };
  }
}
