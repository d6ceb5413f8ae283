import type { Price } from '@libs/kernel';
import type { CatalogModel, Task } from './catalog-model';

interface Row {
  provider: string;
  model: string;
  task: Task;
  /** Tokens of one input; 0 where it is not counted in tokens. */
  contextLength: number;
  price?: Price;
  vision?: boolean;
}

/** Per million input tokens; what comes out is not charged. */
const inputOnly = (input: number): Price => ({ input, output: 0 });
/** Micro-USD per million seconds of audio, from USD per hour. */
const perHour = (usd: number): Price => ({ input: 0, output: 0, second: Math.round((usd * 1e12) / 3600) });
/** Micro-USD per million pictures. */
const perImage = (usd: number): Price => ({ input: 0, output: 0, image: Math.round(usd * 1e12) });
/** Micro-USD per million characters. */
const perCharacters = (character: number): Price => ({ input: 0, output: 0, character });

/**
 * Models that do something else than converse, as listed publicly in autumn 2026: micro-USD per million
 * tokens, seconds, pictures or characters. No price where the provider's is not a price of one of these: pictures by their size
 * (DALL-E) or by megapixels (FLUX).
 */
const ROWS: readonly Row[] = [
  { provider: 'openai', model: 'text-embedding-3-small', task: 'embeddings', contextLength: 8_192, price: inputOnly(20_000) },
  { provider: 'openai', model: 'text-embedding-3-large', task: 'embeddings', contextLength: 8_192, price: inputOnly(130_000) },
  { provider: 'openai', model: 'text-embedding-ada-002', task: 'embeddings', contextLength: 8_192, price: inputOnly(100_000) },
  { provider: 'mistral', model: 'mistral-embed', task: 'embeddings', contextLength: 8_192, price: inputOnly(100_000) },
  { provider: 'mistral', model: 'codestral-embed', task: 'embeddings', contextLength: 8_192, price: inputOnly(150_000) },
  { provider: 'gemini', model: 'gemini-embedding-001', task: 'embeddings', contextLength: 2_048, price: inputOnly(150_000) },
  { provider: 'gemini', model: 'gemini-embedding-2', task: 'embeddings', contextLength: 8_192, price: inputOnly(200_000) },
  { provider: 'together', model: 'BAAI/bge-base-en-v1.5', task: 'embeddings', contextLength: 512, price: inputOnly(8_000) },
  { provider: 'together', model: 'BAAI/bge-large-en-v1.5', task: 'embeddings', contextLength: 512, price: inputOnly(16_000) },
  { provider: 'sandbox', model: 'embed', task: 'embeddings', contextLength: 131_072, price: inputOnly(0) },

  {
    provider: 'openai',
    model: 'omni-moderation-latest',
    task: 'moderation',
    contextLength: 32_768,
    price: inputOnly(0),
    vision: true,
  },
  { provider: 'openai', model: 'text-moderation-latest', task: 'moderation', contextLength: 32_768, price: inputOnly(0) },
  {
    provider: 'mistral',
    model: 'mistral-moderation-latest',
    task: 'moderation',
    contextLength: 8_192,
    price: inputOnly(100_000),
  },

  {
    provider: 'openai',
    model: 'gpt-image-1',
    task: 'image',
    contextLength: 32_768,
    price: { input: 5_000_000, mediaInput: 10_000_000, output: 40_000_000, cacheRead: 1_250_000 },
    vision: true,
  },
  {
    provider: 'openai',
    model: 'gpt-image-1-mini',
    task: 'image',
    contextLength: 32_768,
    price: { input: 2_000_000, mediaInput: 2_500_000, output: 8_000_000, cacheRead: 200_000 },
    vision: true,
  },
  {
    provider: 'openai',
    model: 'gpt-image-1.5',
    task: 'image',
    contextLength: 32_768,
    price: { input: 5_000_000, mediaInput: 8_000_000, output: 32_000_000, cacheRead: 1_250_000 },
    vision: true,
  },
  {
    provider: 'openai',
    model: 'gpt-image-2',
    task: 'image',
    contextLength: 32_768,
    price: { input: 5_000_000, mediaInput: 8_000_000, output: 30_000_000, cacheRead: 1_250_000 },
    vision: true,
  },
  { provider: 'openai', model: 'dall-e-3', task: 'image', contextLength: 4_096 },
  { provider: 'openai', model: 'dall-e-2', task: 'image', contextLength: 1_024 },
  { provider: 'xai', model: 'grok-2-image', task: 'image', contextLength: 131_072, price: perImage(0.07) },
  { provider: 'together', model: 'black-forest-labs/FLUX.1-schnell', task: 'image', contextLength: 4_096 },

  { provider: 'openai', model: 'tts-1', task: 'speech', contextLength: 4_096, price: perCharacters(15_000_000) },
  { provider: 'openai', model: 'tts-1-hd', task: 'speech', contextLength: 4_096, price: perCharacters(30_000_000) },
  {
    provider: 'openai',
    model: 'gpt-4o-mini-tts',
    task: 'speech',
    contextLength: 2_000,
    price: { input: 600_000, output: 12_000_000 },
  },

  { provider: 'openai', model: 'whisper-1', task: 'transcription', contextLength: 0, price: perHour(0.36) },
  {
    provider: 'openai',
    model: 'gpt-4o-transcribe',
    task: 'transcription',
    contextLength: 16_000,
    price: { input: 2_500_000, mediaInput: 6_000_000, output: 10_000_000 },
  },
  {
    provider: 'openai',
    model: 'gpt-4o-mini-transcribe',
    task: 'transcription',
    contextLength: 16_000,
    price: { input: 1_250_000, mediaInput: 3_000_000, output: 5_000_000 },
  },
  {
    provider: 'openai',
    model: 'gpt-4o-transcribe-diarize',
    task: 'transcription',
    contextLength: 16_000,
    price: { input: 2_500_000, mediaInput: 6_000_000, output: 10_000_000 },
  },
  { provider: 'groq', model: 'whisper-large-v3', task: 'transcription', contextLength: 0, price: perHour(0.111) },
  { provider: 'groq', model: 'whisper-large-v3-turbo', task: 'transcription', contextLength: 0, price: perHour(0.04) },
  { provider: 'mistral', model: 'voxtral-mini-latest', task: 'transcription', contextLength: 32_768, price: perHour(0.12) },
];

export const OPERATION_MODELS: readonly CatalogModel[] = ROWS.map(({ vision = false, ...row }) => ({
  ...row,
  maxOutputTokens: 0,
  vision,
  tools: false,
  reasoning: false,
  quality: 0,
  speed: 0,
}));
