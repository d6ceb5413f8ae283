import { totalInput, totalOutput, type Usage } from '@libs/kernel';
import type { OpenAiUsage } from './wire';

/** Disjoint buckets as OpenAI writes them: details are parts of the two totals. */
export const encodeUsage = (usage: Usage): OpenAiUsage => ({
  prompt_tokens: totalInput(usage),
  completion_tokens: totalOutput(usage),
  total_tokens: totalInput(usage) + totalOutput(usage),
  prompt_tokens_details: { cached_tokens: usage.cacheReadTokens },
  completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
});
