import type { JsonObject, Usage } from '@libs/kernel';
import type { ReasoningPart, TextPart, ToolCallPart } from './content';

/**
 * Why the model stopped. Every dialect maps its own words to these and back, totally.
 * - stop: natural end   - stop_sequence: one of the client's stop strings (in `stopSequence`)
 * - length: output limit   - tool_calls: wants tools   - content_filter: withheld by the provider
 * - refusal: the model declined   - pause: a long turn may be continued (Anthropic pause_turn)
 */
export const STOP_REASONS = ['stop', 'stop_sequence', 'length', 'tool_calls', 'content_filter', 'refusal', 'pause'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

export interface Candidate {
  index: number;
  content: (TextPart | ToolCallPart | ReasoningPart)[];
  refusal?: string;
  stopReason: StopReason;
  stopSequence?: string;
  /** Log probabilities of the text's tokens, as OpenAI writes them. */
  logprobs?: JsonObject[];
}

/** The neutral form of a whole answer. */
export interface GatewayResponse {
  /** The upstream's id for the answer, passed on. */
  id: string;
  /** The model that answered, in the upstream's words. */
  model: string;
  /** Seconds since the epoch where the upstream says so. */
  created?: number;
  candidates: Candidate[];
  usage: Usage;
  /** False when the upstream reported no usage: then `usage` is to be estimated by the caller. */
  usageReported: boolean;
  serviceTier?: string;
  systemFingerprint?: string;
}
