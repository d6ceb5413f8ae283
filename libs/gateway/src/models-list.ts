import { type Catalog, type CatalogModel, MEASURABLE, stageOf } from '@libs/catalog';
import { type JsonObject, permitsName, permitsTarget, type Principal } from '@libs/kernel';
import type { CompiledRouting } from '@libs/routing';
import type { GatewayServices } from './services';

export interface ModelFacts {
  catalog: Catalog;
  providers: ReadonlySet<string>;
  routing: CompiledRouting;
}

export const modelFacts = ({ catalog, keys, router }: Pick<GatewayServices, 'catalog' | 'keys' | 'router'>): ModelFacts => ({
  catalog,
  providers: keys.readyProviders(),
  routing: router.current.active,
});

const usdPerMillion = (microUsd: number | undefined): number | null => (microUsd === undefined ? null : microUsd / 1_000_000);

/** Every name the caller may use: virtual models and aliases first, then each target as `provider/model`. */
export function listModels(facts: ModelFacts, principal: Principal): JsonObject[] {
  const { allowedModels, allowedProviders } = principal.limits;
  const may = ({ provider, model, active }: CatalogModel): boolean =>
    active !== false &&
    facts.providers.has(provider) &&
    (allowedProviders?.includes(provider) ?? true) &&
    (!allowedModels ||
      permitsTarget(allowedModels, { providerId: provider, model }) ||
      permitsName(allowedModels, `${provider}/${model}`));
  const concrete = facts.catalog.models.filter(may).map(concreteModel);
  if (facts.providers.size === 0) return concrete;
  const { virtualNames, aliases, virtual } = facts.routing;
  const named = (name: string): boolean => !allowedModels || permitsName(allowedModels, name);
  return [
    ...virtualNames.filter(named).map((name) => virtualModel(name, virtual(name)?.description)),
    ...[...aliases].filter(([name]) => named(name)).map(([name, target]) => aliasModel(name, target, concrete)),
    ...concrete,
  ];
}

/** By id (`openai/gpt-4o`) or by plain name (`gpt-4o`). */
export function findModel(facts: ModelFacts, principal: Principal, id: string): JsonObject | undefined {
  const models = listModels(facts, principal);
  const known = models.find((model) => model['id'] === id) ?? models.find((model) => model['name'] === id);
  if (known) return known;
  // Another name of a model, or a dated snapshot of it.
  const [provider = '', ...rest] = id.split('/');
  const row = facts.catalog.find(provider, rest.join('/')) ?? facts.catalog.offering(id)[0];
  const meant = row && models.find((model) => model['id'] === `${row.provider}/${row.model}`);
  return meant && { ...meant, id, name: rest.length > 0 ? rest.join('/') : id };
}

/** A fixed moment, for models of which nobody says when they were released. */
const CREATED = 1_763_596_800;

const virtualModel = (name: string, description: string | undefined): JsonObject => ({
  ...ours(name, 'virtual'),
  ...(description !== undefined && { description }),
});

/** With what is known of the model it stands for, where that is one that the caller may use. */
function aliasModel(name: string, target: string, concrete: readonly JsonObject[]): JsonObject {
  const model = concrete.find((one) => one['id'] === target) ?? concrete.find((one) => one['name'] === target);
  return { ...model, ...ours(name, 'alias'), alias_of: target };
}

const ours = (name: string, kind: string): JsonObject => ({
  id: name,
  name,
  object: 'model',
  created: CREATED,
  owned_by: 'route-llm-gateway',
  kind,
});

const concreteModel = (entry: CatalogModel): JsonObject => ({
  id: `${entry.provider}/${entry.model}`,
  name: entry.model,
  object: 'model',
  created: entry.released === undefined ? CREATED : Date.parse(entry.released) / 1_000,
  owned_by: entry.provider,
  kind: 'concrete',
  task: entry.task ?? 'chat',
  context_length: entry.contextLength,
  max_output_tokens: entry.maxOutputTokens,
  pricing: {
    input_usd_per_million: usdPerMillion(entry.price?.input),
    output_usd_per_million: usdPerMillion(entry.price?.output),
    cache_read_usd_per_million: usdPerMillion(entry.price?.cacheRead),
    cache_write_usd_per_million: usdPerMillion(entry.price?.cacheWrite),
  },
  capabilities: capabilitiesOf(entry),
  ...lifeOf(entry),
});

const capabilitiesOf = (entry: CatalogModel): JsonObject => ({
  ...{ vision: entry.vision, audio: entry.audio ?? false, documents: entry.documents ?? false, tools: entry.tools },
  ...{
    structured_output: entry.structuredOutput ?? false,
    reasoning: entry.reasoning,
    apis: entry.onlyApi ? [entry.onlyApi] : null,
  },
  // Of these a probe has told, and when.
  measured: Object.fromEntries(
    MEASURABLE.flatMap((name) => {
      const at = entry.measured?.capabilities?.[name];
      return at === undefined ? [] : [[SEEN_AS[name], { works: entry[name] === true, at }] as const];
    }),
  ),
});

const SEEN_AS = {
  ...{ tools: 'tools', parallelTools: 'parallel_tools', structuredOutput: 'structured_output', vision: 'vision' },
  ...{ streamUsage: 'stream_usage', reasoning: 'reasoning', cacheReads: 'cache_reads' },
} as const satisfies Record<(typeof MEASURABLE)[number], string>;

/** `shutdown_date` is OpenAI's name of the day on which a model ends. */
const lifeOf = (entry: CatalogModel): JsonObject => ({
  stage: stageOf(entry, Date.now()),
  shutdown_date: entry.retires ?? null,
  replaced_by: entry.replacedBy ?? null,
});
