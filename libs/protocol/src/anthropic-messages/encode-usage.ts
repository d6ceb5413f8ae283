import { totalOutput, type JsonObject, type Usage } from '@libs/kernel';

/** Anthropic's input figure leaves out what came from or went to the cache; its output figure includes thinking. */
export const encodeUsage = (usage: Usage): JsonObject => ({
  input_tokens: usage.inputTokens,
  cache_creation_input_tokens: usage.cacheWriteTokens,
  cache_read_input_tokens: usage.cacheReadTokens,
  output_tokens: totalOutput(usage),
});
