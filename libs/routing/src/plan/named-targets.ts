import type { CatalogModel } from '@libs/catalog';
import { idOf, type Target } from '../target';
import type { RoutingFacts } from './facts';
import { also, type Reason } from './reason';

/** Families of model names that belong to one vendor, for models newer than the catalog. */
const NAME_FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^(gpt-|chatgpt-|o\d|text-embedding-[3a]|omni-moderation-|dall-e-|tts-|whisper-1)/, 'openai'],
  [/^claude-/, 'anthropic'],
  [/^deepseek-/, 'deepseek'],
  [/^(mistral-|ministral-|codestral-|devstral-|magistral-|voxtral-|pixtral-)/, 'mistral'],
  [/^(gemini-)?(text-)?embedding-\d/, 'gemini'],
  [/^(gemini|gemma)-/, 'gemini'],
  [/^grok-/, 'xai'],
  [/^sonar(-|$)/, 'perplexity'],
  [/^command-/, 'cohere'],
  [/^glm-/, 'zai'],
];

/** Output limit stated for a model nobody knows: every current model can write this much. */
const UNKNOWN_MODEL_MAX_OUTPUT = 4096;

/** A target with the row that it comes from; none where the catalog does not know it. */
export interface Candidate {
  /** `provider/model`. */
  id: string;
  target: Target;
  row?: CatalogModel;
}

/** Who serves a name that stands for itself: `provider/model`, or a plain name at every provider that offers it. */
export function namedTargets(name: string, facts: RoutingFacts, before: Reason): Candidate[] {
  const slash = name.indexOf('/');
  if (slash > 0 && facts.configured.has(name.slice(0, slash))) {
    const provider = name.slice(0, slash);
    const model = name.slice(slash + 1);
    return model === '' ? [] : [targetAt(provider, model, facts, also(before, 'pinned'))];
  }
  const offers = facts.catalog.offering(name).filter((entry) => facts.configured.has(entry.provider));
  if (offers.length > 0)
    return offers.map((entry) => fromCatalog(entry, name, also(before, 'offered', { provider: entry.provider })));
  const family = NAME_FAMILIES.find(([pattern]) => pattern.test(name))?.[1];
  if (family !== undefined && facts.configured.has(family))
    return [targetAt(family, name, facts, also(before, 'named_like', { provider: family }))];
  return [];
}

export const fromCatalog = (row: CatalogModel, model: string, { words, parts }: Reason): Candidate => ({
  id: idOf({ providerId: row.provider, model }),
  row,
  target: {
    providerId: row.provider,
    model,
    price: row.price,
    maxOutputTokens: row.maxOutputTokens,
    contextLength: row.contextLength,
    vision: row.vision,
    tools: row.tools,
    reason: words,
    because: parts,
  },
});

function targetAt(providerId: string, model: string, facts: RoutingFacts, reason: Reason): Candidate {
  const row = facts.catalog.find(providerId, model);
  if (row) return fromCatalog(row, model, reason);
  const { words, parts } = also(reason, 'unknown_model');
  const target = { providerId, model, maxOutputTokens: UNKNOWN_MODEL_MAX_OUTPUT, reason: words, because: parts };
  return { id: idOf(target), target };
}
