import type { JsonObject } from '@libs/kernel';

/** Tokens in disjoint buckets, as the gateway's ledger keeps them. */
export interface Tokens {
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  reasoning: number;
}

export const NO_TOKENS: Readonly<Tokens> = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };

export const addTokens = (a: Tokens, b: Tokens): Tokens => ({
  input: a.input + b.input,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
  output: a.output + b.output,
  reasoning: a.reasoning + b.reasoning,
});

/** OpenAI counts cached tokens within the prompt and reasoning within the completion. */
export function openAiUsage(tokens: Tokens): JsonObject {
  const prompt = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  const completion = tokens.output + tokens.reasoning;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: tokens.cacheRead, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: tokens.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** The same figures under the names of the Responses API. */
export const openAiResponsesUsage = (tokens: Tokens): JsonObject => {
  const input = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  const output = tokens.output + tokens.reasoning;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: tokens.cacheRead, cache_write_tokens: tokens.cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: tokens.reasoning },
    total_tokens: input + output,
  };
};

/** DeepSeek names cache hits and misses as well. */
export function deepSeekUsage(tokens: Tokens): JsonObject {
  const prompt = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  const completion = tokens.output + tokens.reasoning;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: tokens.cacheRead },
    ...(tokens.reasoning > 0 && { completion_tokens_details: { reasoning_tokens: tokens.reasoning } }),
    prompt_cache_hit_tokens: tokens.cacheRead,
    prompt_cache_miss_tokens: prompt - tokens.cacheRead,
  };
}

/** Anthropic counts cache reads and writes beside the input, and thinking within the output. */
export const anthropicUsage = (tokens: Tokens): JsonObject => ({
  input_tokens: tokens.input,
  cache_creation_input_tokens: tokens.cacheWrite,
  cache_read_input_tokens: tokens.cacheRead,
  cache_creation: { ephemeral_5m_input_tokens: tokens.cacheWrite, ephemeral_1h_input_tokens: 0 },
  output_tokens: tokens.output + tokens.reasoning,
  service_tier: 'standard',
  inference_geo: 'not_available',
});
