import { isDeepStrictEqual } from 'node:util';
import type { ModelFields, ModelOverride } from '@libs/catalog';
import type { Application } from './apply';
import type { ApplyServices } from './apply-services';
import type { FileModel } from './schema';

export async function applyModels(application: Application, { models, trail }: ApplyServices): Promise<void> {
  const wanted = application.parsed.file.models.map((model): ModelOverride => ({
    provider: model.provider,
    model: model.model,
    origin: 'file',
    fields: fieldsOf(model),
  }));
  const nameOf = ({ provider, model }: ModelOverride): string => `${provider}/${model}`;
  const before = new Map(models.fromFile().map((one) => [nameOf(one), one]));
  for (const [i, one] of wanted.entries()) {
    const known = before.get(nameOf(one));
    if (!known) application.done.added.push(`model ${nameOf(one)}`);
    else if (!isDeepStrictEqual(known.fields, one.fields)) application.done.changed.push(`model ${nameOf(one)}`);
    application.own('model', nameOf(one), ['models', i]);
  }
  const gone = [...before.keys()].filter((name) => !wanted.some((one) => nameOf(one) === name));
  application.done.removed.push(...gone.map((name) => `model ${name}`));
  const { added, changed, removed } = application.done;
  if ([...added, ...changed, ...removed].some((what) => what.startsWith('model ')))
    await models.replaceFromFile(wanted, application.file, trail('model.put', ''));
}

/** Rates are micro-USD for a million tokens. */
const micro = (usd: number): number => Math.round(usd * 1_000_000);

function fieldsOf({ price, ...model }: FileModel): ModelFields {
  const fields: Record<keyof ModelFields, unknown> = {
    ...{ task: model.task, contextLength: model.context_length, maxOutputTokens: model.max_output_tokens },
    price: price && {
      ...{ input: micro(price.input_usd_per_million), output: micro(price.output_usd_per_million) },
      ...(price.cache_read_usd_per_million !== undefined && { cacheRead: micro(price.cache_read_usd_per_million) }),
      ...(price.cache_write_usd_per_million !== undefined && { cacheWrite: micro(price.cache_write_usd_per_million) }),
    },
    ...{ vision: model.vision, audio: model.audio, documents: model.documents, tools: model.tools },
    ...{ structuredOutput: model.structured_output, reasoning: model.reasoning, quality: model.quality, speed: model.speed },
    ...{
      latencyMs: model.latency_ms,
      promptTypes: model.prompt_types,
      failoverOrder: model.failover_order,
      active: model.active,
    },
    ...{ onlyByName: model.only_by_name, onlyApi: model.only_api, released: undefined },
    ...{ deprecated: model.deprecated, retires: model.retires, replacedBy: model.replaced_by },
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
