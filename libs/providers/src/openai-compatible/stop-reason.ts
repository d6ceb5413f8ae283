import type { StopReason } from '@libs/protocol';

const REASONS: Record<string, StopReason> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
};

/** Total: a reason that nobody has heard of is a natural end. */
export const stopReasonOf = (reason: string): StopReason => REASONS[reason] ?? 'stop';

/**
 * The reason as it was meant: Ollama and forced tool choice say `stop` with tool calls, and a refusal
 * ends with `stop` too. What the answer holds decides.
 */
export function meantReason(said: StopReason, holds: { calls: boolean; refusal: boolean }): StopReason {
  if (said !== 'stop') return said;
  if (holds.calls) return 'tool_calls';
  return holds.refusal ? 'refusal' : 'stop';
}
