import { isJsonObject, type Json, type Usage } from '@libs/kernel';
import { isAbsurd, objectOf, tokensOf } from '../read';

/**
 * Anthropic's usage in disjoint buckets: `input_tokens` leaves out what was read from and written to
 * the cache; `output_tokens` includes thinking. In a stream the figures come twice, cumulative: the
 * later ones count, and a later report that leaves the input out or at zero does not take it back.
 * What is kept for an hour is a part of what was written; searches are billed one by one.
 * Figures that cannot be believed leave what was told before, as an estimate; so does an output whose
 * input nobody told leave all of it to one.
 */
export function decodeUsage(raw: Json | undefined, earlier?: Usage): Usage | undefined {
  if (!isJsonObject(raw)) return earlier;
  const input = tokensOf(raw['input_tokens']);
  const output = tokensOf(raw['output_tokens']);
  const figures = ['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'];
  if (figures.some((name) => isAbsurd(raw[name]))) return earlier && { ...earlier, estimated: true };
  if (input === undefined && (output === undefined || !earlier)) return earlier;
  const cacheRead = tokensOf(raw['cache_read_input_tokens']);
  const cacheWrite = tokensOf(raw['cache_creation_input_tokens']);
  const saysInput = (input ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0) > 0;
  const total = output ?? (earlier ? earlier.outputTokens + earlier.reasoningTokens : 0);
  const thinking = tokensOf(objectOf(raw['output_tokens_details'])['thinking_tokens']) ?? earlier?.reasoningTokens ?? 0;
  const reasoningTokens = Math.min(thinking, total);
  const hour = tokensOf(objectOf(raw['cache_creation'])['ephemeral_1h_input_tokens']) ?? earlier?.cacheWriteHourTokens ?? 0;
  const searches = tokensOf(objectOf(raw['server_tool_use'])['web_search_requests']) ?? earlier?.searches ?? 0;
  return {
    inputTokens: (saysInput ? input : undefined) ?? earlier?.inputTokens ?? 0,
    cacheReadTokens: (saysInput ? cacheRead : undefined) ?? earlier?.cacheReadTokens ?? 0,
    cacheWriteTokens: (saysInput ? cacheWrite : undefined) ?? earlier?.cacheWriteTokens ?? 0,
    outputTokens: total - reasoningTokens,
    reasoningTokens,
    ...(hour > 0 && { cacheWriteHourTokens: hour }),
    ...(searches > 0 && { searches }),
    estimated: !saysInput && earlier?.estimated === true,
  };
}
