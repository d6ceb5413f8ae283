import { isJsonObject, type Json, type JsonObject, type Usage } from '@libs/kernel';
import { isAbsurd, listOf, objectOf, tokensOf } from '../read';

/**
 * Gemini's usage in disjoint buckets: the prompt holds what was read from the cache, what its own tools
 * read comes on top, candidates leave thoughts out. Sound, and pictures made, are told by modality. A stream repeats the figures, cumulative; the last count.
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
    ...modalities(raw, earlier),
    estimated: prompt === undefined && earlier?.estimated === true,
  };
}

/** What of it was sound or pictures; what was read from the cache is left out, it has a price of its own. */
function modalities(raw: JsonObject, earlier: Usage | undefined): Partial<Usage> {
  const cached = ofModality(raw['cacheTokensDetails'], 'AUDIO') ?? 0;
  const all = ofModality(raw['promptTokensDetails'], 'AUDIO');
  const heard = all === undefined ? (earlier?.audioInputTokens ?? 0) : Math.max(0, all - cached);
  const spoken = ofModality(raw['candidatesTokensDetails'], 'AUDIO') ?? earlier?.audioOutputTokens ?? 0;
  const drawn = ofModality(raw['candidatesTokensDetails'], 'IMAGE') ?? earlier?.mediaOutputTokens ?? 0;
  return {
    ...(heard > 0 && { audioInputTokens: heard }),
    ...(spoken > 0 && { audioOutputTokens: spoken }),
    ...(drawn > 0 && { mediaOutputTokens: drawn }),
  };
}

/** Undefined where the upstream tells of no modality at all. */
function ofModality(details: Json | undefined, modality: string): number | undefined {
  if (!Array.isArray(details)) return undefined;
  return listOf(details)
    .map(objectOf)
    .filter((entry) => entry['modality'] === modality)
    .reduce((sum, entry) => sum + (tokensOf(entry['tokenCount']) ?? 0), 0);
}
