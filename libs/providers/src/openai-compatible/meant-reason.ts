import type { StopReason } from '@libs/protocol';

/**
 * The reason as it was meant: Ollama and forced tool choice say `stop` with tool calls, and a refusal
 * ends with `stop` too. What the answer holds decides.
 */
export function meantReason(said: StopReason, holds: { calls: boolean; refusal: boolean }): StopReason {
  if (said !== 'stop') return said;
  if (holds.calls) return 'tool_calls';
  return holds.refusal ? 'refusal' : 'stop';
}
