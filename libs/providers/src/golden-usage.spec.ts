import { costOf, providerCostOf, type JsonObject, type Price, type Usage } from '@libs/kernel';
import { decodeUsage as anthropic } from './anthropic/decode-usage';
import { decodeUsage as gemini } from './gemini/decode-usage';
import { decodeUsage as ollama } from './ollama/decode-usage';
import { decodeUsage as openAiCompatible } from './openai-compatible/decode-usage';
import { OPENAI_COMPATIBLE_PROFILES } from './openai-compatible/profiles';
import { responsesUsage } from './openai-compatible/responses/read-response';
import { readUsage } from './operations/usage';

/** A price in which no two rates are alike: a token in the wrong bucket, in two, or in none shows in the sum. */
const PRICE: Price = {
  ...{ input: 1_000_000, cacheRead: 10_000_000, cacheWrite: 100_000_000, cacheWriteHour: 1_000_000_000 },
  ...{ output: 2_000_000, reasoning: 20_000_000, mediaInput: 3_000_000, audioInput: 30_000_000, audioOutput: 300_000_000 },
  ...{ mediaOutput: 4_000_000, search: 40_000_000, second: 5_000_000, character: 50_000_000 },
};
const profile = (id: string) => (raw: JsonObject) => openAiCompatible(raw, OPENAI_COMPATIBLE_PROFILES.get(id) as never);

type Case = readonly [provider: string, read: (raw: JsonObject) => Usage | undefined, raw: JsonObject, microUsd: number];

/** Each sum is worked out by hand from the provider's own rules of what its figures hold. */
const GOLDEN: readonly Case[] = [
  [
    'OpenAI: cached tokens and sound within the prompt, reasoning and sound within the completion',
    profile('openai'),
    {
      ...{ prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
      prompt_tokens_details: { cached_tokens: 60, audio_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 4 },
    },
    35 * 1 + 5 * 30 + 60 * 10 + 26 * 2 + 4 * 300 + 20 * 20,
  ],
  [
    'OpenAI Responses: the same under other names, with what was written to the cache',
    responsesUsage,
    {
      ...{ input_tokens: 100, output_tokens: 50 },
      input_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
      output_tokens_details: { reasoning_tokens: 20 },
    },
    30 * 1 + 60 * 10 + 10 * 100 + 30 * 2 + 20 * 20,
  ],
  [
    'DeepSeek: hits and misses add up to the prompt',
    profile('deepseek'),
    {
      ...{ prompt_tokens: 100, completion_tokens: 9, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 },
      completion_tokens_details: { reasoning_tokens: 4 },
    },
    36 * 1 + 64 * 10 + 5 * 2 + 4 * 20,
  ],
  [
    'xAI: reasoning beside the completion',
    profile('xai'),
    { prompt_tokens: 10, completion_tokens: 5, total_tokens: 22, completion_tokens_details: { reasoning_tokens: 7 } },
    10 * 1 + 5 * 2 + 7 * 20,
  ],
  ['Groq: plain figures', profile('groq'), { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }, 10 * 1 + 5 * 2],
  [
    'Anthropic: cache reads, writes and input apart, an hour within what was written, thinking within the output, searches',
    anthropic,
    {
      ...{ input_tokens: 10, cache_read_input_tokens: 200, cache_creation_input_tokens: 30, output_tokens: 50 },
      cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
      output_tokens_details: { thinking_tokens: 15 },
      server_tool_use: { web_search_requests: 2 },
    },
    10 * 1 + 200 * 10 + 20 * 100 + 10 * 1_000 + 35 * 2 + 15 * 20 + 2 * 40,
  ],
  [
    'Gemini: the cache within the prompt, tool use and thoughts beside, sound by its modality without what was cached of it',
    gemini,
    {
      ...{ promptTokenCount: 100, cachedContentTokenCount: 40, toolUsePromptTokenCount: 7 },
      ...{ candidatesTokenCount: 20, thoughtsTokenCount: 30, totalTokenCount: 157 },
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 80 },
        { modality: 'AUDIO', tokenCount: 20 },
      ],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 8 }],
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 6 }],
    },
    55 * 1 + 12 * 30 + 40 * 10 + 14 * 2 + 6 * 4 + 30 * 20,
  ],
  ['Ollama: plain figures', ollama, { prompt_eval_count: 10, eval_count: 5 }, 10 * 1 + 5 * 2],
  [
    'pictures: what is shown within the input',
    readUsage,
    { input_tokens: 50, output_tokens: 10, total_tokens: 60, input_tokens_details: { text_tokens: 10, image_tokens: 40 } },
    10 * 1 + 40 * 3 + 10 * 2,
  ],
  [
    'transcriptions: what is heard within the input',
    readUsage,
    { type: 'tokens', input_tokens: 14, output_tokens: 3, input_token_details: { audio_tokens: 10, text_tokens: 4 } },
    4 * 1 + 10 * 30 + 3 * 2,
  ],
  ['transcriptions by length', readUsage, { type: 'duration', seconds: 12.5 }, 12.5 * 5],
  ['embeddings', readUsage, { prompt_tokens: 8, total_tokens: 8 }, 8 * 1],
];

describe('golden bills', () => {
  it.each(GOLDEN)('%s', (_, read, raw, microUsd) => {
    const usage = read(raw) as Usage;
    const cost = { state: 'exact', microUsd: Math.round(microUsd) };
    expect([costOf(usage, PRICE), providerCostOf(usage, PRICE)]).toEqual([cost, cost]);
  });
});
