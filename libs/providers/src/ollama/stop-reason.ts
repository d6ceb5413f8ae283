import type { StopReason } from '@libs/protocol';

const REASONS: Record<string, StopReason> = {
  stop: 'stop',
  length: 'length',
  // Answers to requests without messages, which only load the model or let it go.
  load: 'stop',
  unload: 'stop',
};

/** Total: a reason that nobody has heard of is a natural end. Ollama says `stop` with tool calls too. */
export function stopReasonOf(said: string, calledTools: boolean): StopReason {
  const reason = Object.hasOwn(REASONS, said) ? (REASONS[said] as StopReason) : 'stop';
  return reason === 'stop' && calledTools ? 'tool_calls' : reason;
}
