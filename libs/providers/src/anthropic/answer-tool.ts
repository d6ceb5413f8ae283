import type { StopReason } from '@libs/protocol';

/** What the calls of an answer mean for why it stopped, when some of them are the answer itself. */
export function stopOfAnswer(said: StopReason, calls: { answers: number; others: number }): StopReason {
  return said === 'tool_calls' && calls.answers > 0 && calls.others === 0 ? 'stop' : said;
}
