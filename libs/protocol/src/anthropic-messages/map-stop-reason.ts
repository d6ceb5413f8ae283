import type { StopReason } from '../neutral/response';

/** Anthropic's stop reasons, https://docs.anthropic.com/en/api/messages */
export type AnthropicStopReason = 'end_turn' | 'stop_sequence' | 'max_tokens' | 'tool_use' | 'refusal' | 'pause_turn';

export const STOP_TO_ANTHROPIC: Readonly<Record<StopReason, AnthropicStopReason>> = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
};
