import type { Json, JsonObject, Usage } from '@libs/kernel';
import { isJsonObject } from '@libs/kernel';
import { listOf, objectOf, tokensOf } from '../read';
import type { OpenAiCompatibleProfile } from './profile';

/**
 * OpenAI's usage in disjoint buckets: `prompt_tokens` includes what was read from and written to the
 * prompt cache, and sound; `completion_tokens` includes reasoning (not for xAI), and sound. Undefined when there is none
 * or when its figures cannot be believed.
 */
export function decodeUsage(raw: Json | undefined, profile: Pick<OpenAiCompatibleProfile, 'reasoningTokens'>): Usage | undefined {
  if (!isJsonObject(raw)) return undefined;
  const prompt = tokensOf(raw['prompt_tokens']);
  const completion = tokensOf(raw['completion_tokens']);
  if (prompt === undefined || (completion === undefined && raw['completion_tokens'] !== undefined)) return undefined;
  const inputDetails = objectOf(raw['prompt_tokens_details']);
  const cacheReadTokens = Math.min(
    prompt,
    tokensOf(inputDetails['cached_tokens']) ?? tokensOf(raw['prompt_cache_hit_tokens']) ?? tokensOf(raw['cached_tokens']) ?? 0,
  );
  const cacheWriteTokens = Math.min(prompt - cacheReadTokens, tokensOf(inputDetails['cache_write_tokens']) ?? 0);
  const fresh = prompt - cacheReadTokens - cacheWriteTokens;
  const heard = Math.min(fresh, tokensOf(inputDetails['audio_tokens']) ?? 0);
  const output = outputBuckets(raw, prompt, completion ?? 0, profile);
  const spoken = Math.min(output.outputTokens, tokensOf(objectOf(raw['completion_tokens_details'])['audio_tokens']) ?? 0);
  return {
    inputTokens: fresh,
    cacheReadTokens,
    cacheWriteTokens,
    ...output,
    ...(heard > 0 && { audioInputTokens: heard }),
    ...(spoken > 0 && { audioOutputTokens: spoken }),
    estimated: false,
  };
}

function outputBuckets(
  raw: JsonObject,
  prompt: number,
  completion: number,
  profile: Pick<OpenAiCompatibleProfile, 'reasoningTokens'>,
): Pick<Usage, 'outputTokens' | 'reasoningTokens'> {
  const reasoning = tokensOf(objectOf(raw['completion_tokens_details'])['reasoning_tokens']) ?? 0;
  // The total gives away which of the two ways of counting is meant, also behind a proxy.
  const beside =
    profile.reasoningTokens === 'beside_completion' ||
    (reasoning > 0 && tokensOf(raw['total_tokens']) === prompt + completion + reasoning);
  if (beside) return { outputTokens: completion, reasoningTokens: reasoning };
  const reasoningTokens = Math.min(reasoning, completion);
  return { outputTokens: completion - reasoningTokens, reasoningTokens };
}

/** The usage of a whole answer or of one chunk, wherever this upstream puts it. */
export function usageIn(body: JsonObject, profile: OpenAiCompatibleProfile): Usage | undefined {
  return (
    decodeUsage(body['usage'], profile) ??
    decodeUsage(objectOf(body['x_groq'])['usage'], profile) ??
    decodeUsage(objectOf(listOf(body['choices'])[0])['usage'], profile)
  );
}
