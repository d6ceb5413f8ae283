import { type CatalogModel, MODEL_ORIGINS, type ModelOrigin } from './catalog-model';

/** What somebody says of a model: of one that is known already only what differs. */
export type ModelFields = Partial<Omit<CatalogModel, 'provider' | 'model' | 'origin' | 'measured'>>;

export interface ModelOverride {
  provider: string;
  model: string;
  origin: Exclude<ModelOrigin, 'default'>;
  fields: ModelFields;
}

/** What is reckoned for a model of which little was said. */
const USUAL: Omit<CatalogModel, 'provider' | 'model'> = {
  ...{ contextLength: 128_000, maxOutputTokens: 4_096 },
  ...{ vision: false, audio: false, documents: false, tools: true, structuredOutput: false, reasoning: false },
  ...{ quality: 50, speed: 50 },
};

/** The catalog as it is used: what the product ships, over it what a file says, over that what was said by API. */
export function mergeModels(shipped: readonly CatalogModel[], overrides: readonly ModelOverride[]): CatalogModel[] {
  if (overrides.length === 0) return [...shipped];
  const merged = new Map(shipped.map((model) => [`${model.provider}/${model.model}`, model]));
  const rank = (origin: ModelOrigin): number => MODEL_ORIGINS.indexOf(origin);
  for (const { provider, model, origin, fields } of [...overrides].sort((a, b) => rank(a.origin) - rank(b.origin))) {
    const id = `${provider}/${model}`;
    merged.set(id, { ...USUAL, ...merged.get(id), ...fields, provider, model, origin });
  }
  return [...merged.values()];
}
