import { type CatalogModel, MODEL_ORIGINS, type ModelOrigin } from './catalog-model';
import { withoutSnapshot } from './snapshot';

/** What nobody says but the product itself, or what was found out. */
type NotSaid =
  'provider' | 'model' | 'origin' | 'origins' | 'measured' | 'aliases' | 'parallelTools' | 'streamUsage' | 'cacheReads';

/** What somebody says of a model: of one that is known already only what differs. */
export type ModelFields = Partial<Omit<CatalogModel, NotSaid>>;

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
  const merged = new Map<string, CatalogModel>(shipped.map((model) => [`${model.provider}/${model.model}`, model]));
  const named = new Map<string, CatalogModel>(
    shipped.flatMap((model) => (model.aliases ?? []).map((alias) => [`${model.provider}/${alias}`, model] as const)),
  );
  const rank = (origin: ModelOrigin): number => MODEL_ORIGINS.indexOf(origin);
  for (const { provider, model, origin, fields } of [...overrides].sort((a, b) => rank(a.origin) - rank(b.origin))) {
    const id = `${provider}/${model}`;
    const before = merged.get(id) ?? meant(named.get(id) ?? merged.get(`${provider}/${withoutSnapshot(model)}`));
    const origins = { ...before?.origins, ...Object.fromEntries(Object.keys(fields).map((name) => [name, origin])) };
    merged.set(id, { ...USUAL, ...before, ...fields, provider, model, origin, origins });
  }
  return [...merged.values()];
}

/** Another name of a model, or a dated snapshot of it, begins as that model is. */
function meant(model: CatalogModel | undefined): CatalogModel | undefined {
  if (!model) return undefined;
  const { aliases: _names, ...rest } = model;
  return rest;
}
