import type { StopReason } from '@libs/protocol';

const REASONS: Record<string, StopReason> = {
  end_turn: 'stop',
  stop_sequence: 'stop_sequence',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'refusal',
  pause_turn: 'pause',
};

/** Total: a reason that nobody has heard of is a natural end. */
export const stopReasonOf = (reason: string): StopReason => REASONS[reason] ?? 'stop';
