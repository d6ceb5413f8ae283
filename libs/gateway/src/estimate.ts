import { NO_USAGE, totalOutput, type Usage } from '@libs/kernel';
import type { PipeState } from './frame-pipe';

/** Usage as it is told at the end of a stream whose upstream reported none: nobody can wait there for a tokenizer. */
export const estimateUsage = (inputTokens: number, outputTokens: number): Usage => ({
  ...NO_USAGE,
  inputTokens,
  outputTokens,
  estimated: true,
});

const CHARS_PER_TOKEN = 4.2;

/**
 * What is known of a stream that did not come to its end. Some upstreams tell of the input at the start and
 * of the output only behind the last word: what has passed is counted then. Others tell of both in every frame, and
 * what they told last need not be what they bill: figures of an answer without its end are estimates.
 */
export function partialUsage({ usage, outputTokens, outputChars }: PipeState): Usage | undefined {
  const seen = outputTokens ?? Math.ceil(outputChars / CHARS_PER_TOKEN);
  if (!usage) return undefined;
  if (seen <= totalOutput(usage)) return { ...usage, estimated: true };
  return { ...usage, outputTokens: seen - usage.reasoningTokens, estimated: true };
}
