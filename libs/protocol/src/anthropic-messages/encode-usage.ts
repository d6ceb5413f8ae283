import { totalOutput, type Usage } from '@libs/kernel';
import type { AnthropicUsage } from './wire';

/** Anthropic's input figure leaves out what came from or went to the cache; its output figure includes thinking. */
export const encodeUsage = (usage: Usage): AnthropicUsage => ({
  input_tokens: usage.inputTokens,
  cache_creation_input_tokens: usage.cacheWriteTokens,
  cache_read_input_tokens: usage.cacheReadTokens,
  output_tokens: totalOutput(usage),
  ...(usage.reasoningTokens > 0 && { output_tokens_details: { thinking_tokens: usage.reasoningTokens } }),
});
