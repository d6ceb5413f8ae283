import type { StopReason } from '../neutral/response';

/** Anthropic's stop reasons, https://docs.anthropic.com/en/api/messages */
export type AnthropicStopReason = 'end_turn' | 'stop_sequence' | 'max_tokens' | 'tool_use' | 'refusal' | 'pause_turn';

const TO_ANTHROPIC: Readonly<Record<StopReason, AnthropicStopReason>> = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
};

const FROM_ANTHROPIC: ReadonlyMap<string, StopReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop_sequence'],
  ['max_tokens', 'length'],
  // The context window was full before max_tokens: the answer is cut all the same.
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'refusal'],
  ['pause_turn', 'pause'],
]);

export const neutralToAnthropicStop = (reason: StopReason): AnthropicStopReason => TO_ANTHROPIC[reason];

/** Total: a reason that nobody has heard of is a natural end. */
export const anthropicStopToNeutral = (reason: string): StopReason => FROM_ANTHROPIC.get(reason) ?? 'stop';
