import { totalInput, totalOutput, type JsonObject, type Usage } from '@libs/kernel';

export const encodeUsage = (usage: Usage): JsonObject => ({
  input_tokens: totalInput(usage),
  output_tokens: totalOutput(usage),
  total_tokens: totalInput(usage) + totalOutput(usage),
  cache_read_tokens: usage.cacheReadTokens,
  cache_write_tokens: usage.cacheWriteTokens,
  reasoning_tokens: usage.reasoningTokens,
  estimated: usage.estimated,
});
