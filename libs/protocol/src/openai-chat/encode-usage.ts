import { totalInput, totalOutput, type JsonObject, type Usage } from '@libs/kernel';

/** Disjoint buckets as OpenAI writes them: details are parts of the two totals. */
export const encodeUsage = (usage: Usage): JsonObject => ({
  prompt_tokens: totalInput(usage),
  completion_tokens: totalOutput(usage),
  total_tokens: totalInput(usage) + totalOutput(usage),
  prompt_tokens_details: { cached_tokens: usage.cacheReadTokens },
  completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
});
