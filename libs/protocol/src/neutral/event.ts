import type { JsonObject, Usage } from '@libs/kernel';
import type { Citation, Origin } from './content';
import type { StopReason } from './response';

/**
 * The neutral form of a streamed answer. Order per candidate: start, then blocks one after another
 * (each opened, extended, closed), then finish; `usage` may come at any time and the last one counts;
 * `end` comes once, only when the upstream ended its stream properly.
 * `block` numbers count up from 0 within a candidate.
 */
export type GatewayEvent =
  | {
      type: 'start';
      id: string;
      model: string;
      created?: number;
      usage?: Usage;
      serviceTier?: string;
      systemFingerprint?: string;
    }
  /** What the upstream told of who serves only after the start; before `finish`, and the last one counts. */
  | { type: 'served'; serviceTier?: string; systemFingerprint?: string }
  | { type: 'block_start'; candidate: number; block: number; kind: 'text' }
  | { type: 'block_start'; candidate: number; block: number; kind: 'reasoning'; id?: string }
  | ToolCallStart
  | { type: 'text_delta'; candidate: number; block: number; text: string }
  | { type: 'reasoning_delta'; candidate: number; block: number; text: string }
  | { type: 'reasoning_signature'; candidate: number; block: number; signature: string; origin?: Origin }
  | { type: 'reasoning_redacted'; candidate: number; block: number; data: string; origin?: Origin }
  | { type: 'arguments_delta'; candidate: number; block: number; json: string }
  | { type: 'refusal_delta'; candidate: number; text: string }
  | { type: 'citation'; candidate: number; block: number; citation: Citation }
  /** Log probabilities of the tokens just sent, as OpenAI writes them. */
  | { type: 'logprobs'; candidate: number; content: JsonObject[] }
  | { type: 'block_stop'; candidate: number; block: number }
  | { type: 'finish'; candidate: number; stopReason: StopReason; stopSequence?: string }
  | { type: 'usage'; usage: Usage }
  | { type: 'ping' }
  | { type: 'error'; message: string; code?: string; upstreamType?: string }
  | { type: 'end' };

export interface ToolCallStart {
  type: 'block_start';
  candidate: number;
  block: number;
  kind: 'tool_call';
  id: string;
  name: string;
  /** The deltas are plain text, not JSON (OpenAI `custom`). */
  freeform?: boolean;
  /** Gemini's thought signature of the call. */
  signature?: string;
  origin?: Origin;
}
