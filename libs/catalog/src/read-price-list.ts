import { HIGHEST_RATE, isJsonObject, type Json, type JsonObject, type Price, type PriceTier, type Rates } from '@libs/kernel';
import type { Task } from './catalog-model';
import type { ModelFields } from './merge-models';

/** A model of a price list, and where it goes. */
export interface ListedModel {
  provider: string;
  model: string;
  fields: ModelFields;
}

export interface PriceList {
  models: ListedModel[];
  /** Entries that are none of ours, and why. */
  skipped: { name: string; reason: string }[];
}

/** Their names of providers, where they differ from ours. */
const PROVIDERS: Readonly<Record<string, string>> = {
  together_ai: 'together',
  cohere_chat: 'cohere',
  azure_ai: 'azure',
  'vertex_ai-language-models': 'gemini',
};
const TASKS: Readonly<Record<string, Task>> = {
  chat: 'chat',
  completion: 'chat',
  responses: 'chat',
  embedding: 'embeddings',
  moderation: 'moderation',
  image_generation: 'image',
  audio_speech: 'speech',
  audio_transcription: 'transcription',
};
/** Explains the format instead of naming a model. */
const EXAMPLE = 'sample_spec';

/**
 * Reads LiteLLM's `model_prices_and_context_window.json`: USD per token, limits and `supports_*` flags by model name.
 * Total: what cannot be used is skipped with a reason.
 * @param providers ids that this installation knows; others are skipped
 */
export function readPriceList(list: JsonObject, providers: ReadonlySet<string>): PriceList {
  const read: PriceList = { models: [], skipped: [] };
  const seen = new Set<string>();
  for (const [name, entry] of Object.entries(list)) {
    if (name === EXAMPLE) continue;
    const one = isJsonObject(entry) ? readEntry(name, entry, providers) : 'is no object';
    if (typeof one === 'string') read.skipped.push({ name: name.slice(0, 200), reason: one });
    else if (seen.has(`${one.provider}/${one.model}`)) read.skipped.push({ name: name.slice(0, 200), reason: 'is there twice' });
    else {
      seen.add(`${one.provider}/${one.model}`);
      read.models.push(one);
    }
  }
  return read;
}

function readEntry(name: string, entry: JsonObject, providers: ReadonlySet<string>): ListedModel | string {
  const theirs = entry['litellm_provider'];
  if (typeof theirs !== 'string') return 'names no provider';
  const provider = PROVIDERS[theirs] ?? theirs;
  if (!providers.has(provider)) return `provider '${theirs.slice(0, 60)}' is not one of this installation`;
  const mode = entry['mode'] ?? 'chat';
  const task = typeof mode === 'string' ? TASKS[mode] : undefined;
  if (!task) return 'does something that this product does not offer';
  const model = [`${theirs}/`, `${provider}/`].reduce(
    (left, prefix) => (left.startsWith(prefix) ? left.slice(prefix.length) : left),
    name,
  );
  if (model === '' || model.length > 256) return 'has no usable name';
  const context = whole(entry['max_input_tokens'] ?? entry['max_tokens']);
  const output = whole(entry['max_output_tokens']);
  const price = priceOf(entry);
  if (price === 'bad') return 'has a price that is no number from 0';
  return {
    ...{ provider, model },
    fields: {
      ...(task !== 'chat' && { task }),
      ...(context !== undefined && { contextLength: context }),
      ...(output !== undefined && { maxOutputTokens: output }),
      ...(price && { price }),
      ...endOf(entry),
      ...flags(entry),
    },
  };
}

const FLAGS = [
  ['supports_vision', 'vision'],
  ['supports_audio_input', 'audio'],
  ['supports_pdf_input', 'documents'],
  ['supports_function_calling', 'tools'],
  ['supports_response_schema', 'structuredOutput'],
  ['supports_reasoning', 'reasoning'],
] as const;

/** A flag that is not there says nothing. */
const flags = (entry: JsonObject): ModelFields =>
  Object.fromEntries(FLAGS.flatMap(([theirs, ours]) => (typeof entry[theirs] === 'boolean' ? [[ours, entry[theirs]]] : [])));

/** `deprecation_date` is the day on which a provider ends it. */
function endOf({ deprecation_date: day }: JsonObject): ModelFields {
  const real = typeof day === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day));
  return real ? { retires: day, deprecated: true } : {};
}

const RATES = [
  ['input_cost_per_token', 'input'],
  ['output_cost_per_token', 'output'],
  ['cache_read_input_token_cost', 'cacheRead'],
  ['cache_creation_input_token_cost', 'cacheWrite'],
  ['cache_creation_input_token_cost_above_1hr', 'cacheWriteHour'],
  ['output_cost_per_reasoning_token', 'reasoning'],
  ['input_cost_per_audio_token', 'audioInput'],
  ['output_cost_per_audio_token', 'audioOutput'],
  ['input_cost_per_image_token', 'mediaInput'],
  ['output_cost_per_image_token', 'mediaOutput'],
  ['input_cost_per_second', 'second'],
  ['input_cost_per_character', 'character'],
  ['output_cost_per_image', 'image'],
] as const;
const LONGER = /^input_cost_per_token_above_(\d{1,4})k_tokens$/;

/** @returns undefined: none is named; bad: one that is no number from 0, or dearer than a hundred USD for one unit */
function priceOf(entry: JsonObject): Price | undefined | 'bad' {
  const rates: Partial<Rates> = {};
  for (const [theirs, ours] of RATES) {
    const usd = rateOf(entry[theirs]);
    if (usd === 'bad') return 'bad';
    if (usd !== undefined) rates[ours] = usd;
  }
  if (Object.keys(rates).length === 0) return undefined;
  const tiers = tiersOf(entry);
  if (tiers === 'bad') return 'bad';
  return { ...rates, input: rates.input ?? 0, output: rates.output ?? 0, ...(tiers.length > 0 && { tiers }) };
}

/** What requests cost that are longer than so many thousand tokens. */
function tiersOf(entry: JsonObject): PriceTier[] | 'bad' {
  const tiers: PriceTier[] = [];
  for (const name of Object.keys(entry)) {
    const thousands = LONGER.exec(name)?.[1];
    if (thousands === undefined) continue;
    const rates: Partial<Rates> = {};
    for (const [theirs, ours] of RATES) {
      const usd = rateOf(entry[`${theirs}_above_${thousands}k_tokens`]);
      if (usd === 'bad') return 'bad';
      if (usd !== undefined) rates[ours] = usd;
    }
    tiers.push({ aboveInputTokens: Number(thousands) * 1_000, rates });
  }
  return tiers.sort((a, b) => a.aboveInputTokens - b.aboveInputTokens);
}

/** USD for one unit as micro-USD for a million. */
function rateOf(usd: Json | undefined): number | undefined | 'bad' {
  if (usd === undefined || usd === null) return undefined;
  return typeof usd !== 'number' || !(usd >= 0) || usd > HIGHEST_USD ? 'bad' : Math.round(usd * 1e12);
}
/** Of one unit. */
const HIGHEST_USD = HIGHEST_RATE / 1e12;

const whole = (value: Json | undefined): number | undefined => {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined;
};
