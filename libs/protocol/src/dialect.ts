import type { GatewayError, JsonObject, Usage } from '@libs/kernel';
import type { GatewayEvent } from './neutral/event';
import type { GatewayRequest } from './neutral/request';
import type { GatewayResponse } from './neutral/response';

export const DIALECT_IDS = [
  'openai-chat',
  'openai-responses',
  'openai-completions',
  'anthropic-messages',
  'gemini',
  'house-chat',
] as const;
export type DialectId = (typeof DIALECT_IDS)[number];

/** Facts about how the gateway served a request, known when the answer is written. Money is in USD here. */
export interface GatewayFacts {
  request_id: string;
  provider: string;
  model: string;
  routing_decision: string;
  latency_ms: number;
  /** null when the model has no known price. */
  cost_usd: number | null;
  cache_hit: false | 'exact' | 'semantic';
  fallback_used: boolean;
  attempts: number;
  /** What is to be known of the model that served: that its provider ends it. Absent: nothing. */
  warnings?: string[] | undefined;
  /** What translation changed or dropped; absent when nothing was. */
  fidelity?: string[] | undefined;
}

export interface EncodeContext {
  requestId: string;
  /** Seconds since the epoch, for dialects that want a creation time the upstream did not give. */
  createdSeconds: number;
  /** The client asked for usage in the stream (OpenAI `stream_options.include_usage`). */
  includeUsage: boolean;
  /** Input tokens estimated before the call, for dialects that state usage at the start (Anthropic). */
  estimatedInputTokens: number;
  /** What is being answered, for dialects that repeat parts of it. */
  request: GatewayRequest;
}

/** What can be told of a request's body before it is decoded, so that a relayed one never is. */
export interface HeadRules {
  /** The field that holds what the model is to answer, and the JSON kinds it may have; absent: none must be there. */
  conversation?: { field: string; kinds: readonly ('array' | 'string')[] };
  /** Fields that must be whole numbers from 1 to the figure. */
  wholeNumbers: Readonly<Record<string, number>>;
  /** What is asked when the body names no model; undefined: it must. */
  defaultModel?: string;
  /** `model` and `stream` are in the address, not in the body (Gemini). */
  modelInPath?: boolean;
}

export interface EncodedError {
  status: number;
  body: string;
}

/** neutral events in, frames of this dialect out. One instance per stream; keeps its own state. */
export interface StreamEncoder {
  /** The number that the next event gets, for dialects that number their events. */
  readonly sequence?: number;
  /** The bytes for one event: '' when this dialect says nothing for it. */
  encode(event: GatewayEvent): string;
  /** The closing frames of a complete stream, with the final facts where the dialect has a place. */
  finish(facts: GatewayFacts, usage: Usage): string;
}

/**
 * A client-facing wire format. Pure: no socket, no clock, no randomness; may be called twice with
 * the same input, so inputs are never changed.
 */
export interface Dialect {
  readonly id: DialectId;
  readonly head: HeadRules;
  /** @throws GatewayError invalid_request (with `param`) */
  decodeRequest(body: JsonObject): GatewayRequest;
  encodeResponse(response: GatewayResponse, facts: GatewayFacts, context: EncodeContext): string;
  createStreamEncoder(context: EncodeContext): StreamEncoder;
  /** A whole error answer, before any byte was sent. */
  encodeError(error: GatewayError, requestId: string): EncodedError;
  /**
   * The one error event after the first byte; the stream is closed right behind it, without a closing mark.
   * `sequence` is its number, for dialects that number their events.
   */
  encodeStreamError(error: GatewayError, requestId: string, sequence?: number): string;
  /** A frame that clients ignore, against idle timeouts. */
  readonly keepAlive: string;
}
