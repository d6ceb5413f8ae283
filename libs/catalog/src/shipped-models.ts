import { MODEL_ALIASES } from './aliases.data';
import type { CatalogModel } from './catalog-model';
import { HOSTED_MODELS } from './hosted-models.data';
import { LIFECYCLES } from './lifecycle.data';
import { LISTED_ROWS } from './listed-models.data';
import { modelsOf } from './model-rows';
import { CATALOG_MODELS } from './models.data';
import { OPENROUTER_ROWS } from './openrouter-models.data';
import { OPERATION_MODELS } from './operations.data';
import type { PromptType } from './prompt-types';

const READS_DOCUMENTS = new Set(['openai', 'anthropic', 'gemini']);
/** Before schemas for answers were common. */
const NO_SCHEMAS = /^(gpt-4$|gpt-4-turbo|gpt-4o-2024-05-13|gpt-3\.5|claude-3-|echo|slow|flaky|image)/;
const STRONG_AT: readonly (readonly [RegExp, readonly PromptType[]])[] = [
  [/^claude-/, ['code', 'creative_writing']],
  [/^(o\d|deepseek-reasoner)/, ['math', 'code', 'analysis']],
  [/^gemini-/, ['translation', 'summarization']],
  [/^deepseek-/, ['math', 'code']],
];

/** What goes without saying of the great vendors' models. */
function complete(model: CatalogModel): CatalogModel {
  if (model.provider === 'sandbox') return { ...model, structuredOutput: false };
  const promptTypes = model.promptTypes ?? STRONG_AT.find(([name]) => name.test(model.model))?.[1];
  return {
    ...model,
    audio: model.audio ?? model.provider === 'gemini',
    documents: model.documents ?? (model.vision && READS_DOCUMENTS.has(model.provider)),
    structuredOutput: model.structuredOutput ?? (model.tools && !NO_SCHEMAS.test(model.model)),
    ...(promptTypes && { promptTypes }),
  };
}

/** With its life and its other names. */
function dated(model: CatalogModel): CatalogModel {
  const id = `${model.provider}/${model.model}`;
  const life = LIFECYCLES[id];
  const aliases = MODEL_ALIASES[id] ?? (model.provider === 'azure' ? MODEL_ALIASES[`openai/${model.model}`] : undefined);
  return life || aliases ? { ...model, ...life, ...(life?.retires && { deprecated: true }), ...(aliases && { aliases }) } : model;
}

/**
 * Azure sells OpenAI's models under names that each customer gives them, mostly the models' own. What a customer has
 * is not known: they have prices, and are chosen only once somebody activates them.
 */
const azure = (models: readonly CatalogModel[]): CatalogModel[] =>
  models.map((model) => ({ ...model, provider: 'azure', active: false }));

/** Models that others sell or that run somewhere here are there for who names them. */
const NAMED: ReadonlySet<string> = new Set(['openrouter', 'ollama']);

function ofUse(model: CatalogModel): CatalogModel {
  if (NAMED.has(model.provider)) return { ...model, onlyByName: true };
  return (model.task ?? 'chat') === 'chat' ? model : { ...model, quality: 0, speed: 0, maxOutputTokens: 0, tools: false };
}

const LISTED = modelsOf(LISTED_ROWS).map(ofUse);
const OWN = [...CATALOG_MODELS.map(complete), ...HOSTED_MODELS, ...LISTED.filter(({ provider }) => provider !== 'azure')];
const OFFERED_BY_AZURE: ReadonlySet<string | undefined> = new Set([undefined, 'chat', 'embeddings']);
const OPENAI = [...OWN, ...OPERATION_MODELS].filter(({ provider, task }) => provider === 'openai' && OFFERED_BY_AZURE.has(task));

/** Everything the product knows before anybody tells it more. */
export const SHIPPED_MODELS: readonly CatalogModel[] = [
  ...OWN,
  ...modelsOf(OPENROUTER_ROWS).map(ofUse),
  ...azure([...OPENAI, ...LISTED.filter(({ provider }) => provider === 'azure')]),
  ...OPERATION_MODELS,
].map(dated);
