import type { CatalogModel } from './catalog-model';
import { HOSTED_MODELS } from './hosted-models.data';
import { CATALOG_MODELS } from './models.data';
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

/**
 * Azure sells OpenAI's models under names that each customer gives them, mostly the models' own. What a customer has
 * is not known: they have prices, and are chosen only once somebody activates them.
 */
const azure = (models: readonly CatalogModel[]): CatalogModel[] =>
  models.filter(({ provider }) => provider === 'openai').map((model) => ({ ...model, provider: 'azure', active: false }));

const CHAT = [...CATALOG_MODELS.map(complete), ...HOSTED_MODELS];

/** Everything the product knows before anybody tells it more. */
export const SHIPPED_MODELS: readonly CatalogModel[] = [...CHAT, ...azure(CHAT), ...OPERATION_MODELS];
