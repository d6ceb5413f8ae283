import type { Usage } from '@libs/kernel';

/** Characters per token of ordinary English and code; figures made with it are always marked as estimated. */
const CHARS_PER_TOKEN = 4;

/** Input tokens of a request body, before the call. Base64 images would dwarf the text, so it is capped. */
export const estimateInputTokens = (bodyBytes: number): number => Math.min(200_000, Math.ceil(bodyBytes / CHARS_PER_TOKEN));

/** Usage of an answer whose upstream reported none. */
export const estimateUsage = (bodyBytes: number, outputChars: number): Usage => ({
  inputTokens: estimateInputTokens(bodyBytes),
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: Math.ceil(outputChars / CHARS_PER_TOKEN),
  reasoningTokens: 0,
  estimated: true,
});
