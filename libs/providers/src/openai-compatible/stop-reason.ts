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
