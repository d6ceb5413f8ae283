import { totalInput, totalOutput, type Usage } from '@libs/kernel';
import type { ResponsesUsage } from './wire';

/** Disjoint buckets as OpenAI writes them: details are parts of the two totals. */
export const encodeUsage = (usage: Usage): ResponsesUsage => ({
  input_tokens: totalInput(usage),
  input_tokens_details: { cached_tokens: usage.cacheReadTokens, cache_write_tokens: usage.cacheWriteTokens },
  output_tokens: totalOutput(usage),
  output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  total_tokens: totalInput(usage) + totalOutput(usage),
});
