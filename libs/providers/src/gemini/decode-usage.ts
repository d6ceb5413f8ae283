import { isJsonObject, type Json, type Usage } from '@libs/kernel';
import { isAbsurd, tokensOf } from '../read';

/**
 * Gemini's usage in disjoint buckets: the prompt holds what was read from the cache, what its own tools
 * read comes on top, candidates leave thoughts out. A stream repeats the figures, cumulative; the last count.
 * Figures that cannot be believed leave what was told before, as an estimate.
 */
export function decodeUsage(raw: Json | undefined, earlier?: Usage): Usage | undefined {
  if (!isJsonObject(raw)) return earlier;
  const figures = ['promptTokenCount', 'candidatesTokenCount', 'responseTokenCount', 'thoughtsTokenCount'];
  if (figures.some((name) => isAbsurd(raw[name]))) return earlier && { ...earlier, estimated: true };
  const prompt = tokensOf(raw['promptTokenCount']);
  const written = tokensOf(raw['candidatesTokenCount']) ?? tokensOf(raw['responseTokenCount']);
  const thoughts = tokensOf(raw['thoughtsTokenCount']);
  if (prompt === undefined && written === undefined && thoughts === undefined) return earlier;
  const cached = Math.min(tokensOf(raw['cachedContentTokenCount']) ?? 0, prompt ?? 0);
  const tools = tokensOf(raw['toolUsePromptTokenCount']) ?? 0;
  return {
    inputTokens: prompt === undefined ? (earlier?.inputTokens ?? 0) : prompt - cached + tools,
    cacheReadTokens: prompt === undefined ? (earlier?.cacheReadTokens ?? 0) : cached,
    cacheWriteTokens: 0,
    outputTokens: written ?? earlier?.outputTokens ?? 0,
    reasoningTokens: thoughts ?? earlier?.reasoningTokens ?? 0,
    estimated: prompt === undefined && earlier?.estimated === true,
  };
}
