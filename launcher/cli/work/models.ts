import { readFileSync } from 'node:fs';
import { Catalog, daysLeft, type ImportReport, ModelCatalog, ModelOverridesRepository, stageOf } from '@libs/catalog';
import { isJsonObject, type JsonObject, systemErrorCode } from '@libs/kernel';
import { type Answer, CliFailure, table } from '../answer';
import type { Io } from '../answering';
import { keyStores } from '../services';
import { type Store, withStore } from '../store';

export interface ListModels {
  provider?: string;
  ending?: boolean;
}

/** A running gateway looks for changes every five seconds. */
const NOBODY_TO_TELL = { publish: () => undefined, subscribe: () => undefined };

/** The catalog as this installation has it, for as long as `work` takes. */
async function withModels<T>({ database }: Store, work: (models: ModelCatalog) => Promise<T>): Promise<T> {
  const models = new ModelCatalog({
    ...{ catalog: new Catalog(), repository: new ModelOverridesRepository(database), changes: NOBODY_TO_TELL },
    onTrouble: () => undefined,
  });
  await models.start();
  try {
    return await work(models);
  } finally {
    await models.stop();
  }
}

export const listModels = (io: Io, { provider, ending }: ListModels): Promise<Answer> =>
  withStore(io, (store) =>
    withModels(store, (models) => {
      const now = Date.now();
      const all = models.list().filter((model) => provider === undefined || model.provider === provider);
      const ends = all.filter((model) => stageOf(model, now) !== 'current');
      const shown = ending
        ? ends.toSorted((a, b) => (a.retires ?? '9999').localeCompare(b.retires ?? '9999'))
        : all.toSorted((a, b) => a.provider.localeCompare(b.provider) || a.model.localeCompare(b.model));
      const usd = (microUsd: number | undefined): string => (microUsd === undefined ? '' : String(microUsd / 1_000_000));
      const json = shown.map((model) => ({
        ...{ provider: model.provider, model: model.model, context_length: model.contextLength },
        ...{ input_usd_per_million: model.price ? model.price.input / 1_000_000 : null },
        ...{ output_usd_per_million: model.price ? model.price.output / 1_000_000 : null },
        ...{ stage: stageOf(model, now), retires: model.retires ?? null, retires_in_days: daysLeft(model, now) },
        ...{ replaced_by: model.replacedBy ?? null, origin: model.origin ?? 'default' },
      }));
      const rows = shown.map((model) => [
        ...[`${model.provider}/${model.model}`, String(model.contextLength), usd(model.price?.input), usd(model.price?.output)],
        ...[stageOf(model, now), model.retires ?? '', model.replacedBy ?? '', model.origin ?? 'default'],
      ]);
      const titles = ['MODEL', 'CONTEXT', 'INPUT', 'OUTPUT', 'STAGE', 'ENDS', 'INSTEAD', 'SAID BY'];
      return Promise.resolve({ text: table(titles, rows) || 'There is no such model.', json });
    }),
  );

function readList(path: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliFailure(`${path} cannot be read (${systemErrorCode(error)}).`);
  }
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (error) {
    throw new CliFailure(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (isJsonObject(list)) return list;
  throw new CliFailure(`${path} must hold an object of models by name, as LiteLLM's model_prices_and_context_window.json does.`);
}

export function importModels(io: Io, path: string, dryRun: boolean): Promise<Answer> {
  const list = readList(path);
  return withStore(io, (store) =>
    withModels(store, async (models) => {
      const providers = new Set((await keyStores(store).providers.list()).map(({ id }) => id));
      const options = { providers, dryRun, actor: 'command line', trail: store.trail('model.import') };
      const report = await models.importList(list, options);
      return { text: inWords(report, dryRun), json: { dry_run: dryRun, ...report } };
    }),
  );
}

const MOST_LINES = 200;

function inWords({ added, changed, unchanged, skipped }: ImportReport, dryRun: boolean): string {
  const lines = [
    ...added.map((target) => `add     ${target}`),
    ...changed.flatMap(({ target, fields }) =>
      Object.entries(fields).map(([name, { from, to }]) => `change  ${target} ${name}: ${short(from)} -> ${short(to)}`),
    ),
    ...skipped.map(({ name, reason }) => `skip    ${name}: ${reason}`),
  ];
  const more = lines.length > MOST_LINES ? [`... and ${lines.length - MOST_LINES} more; --json shows all`] : [];
  const verb = dryRun ? 'Would add' : 'Added';
  const sum = `${verb} ${added.length} and ${dryRun ? 'change' : 'changed'} ${changed.length} models; ${unchanged} are as listed, ${skipped.length} were skipped.`;
  return [...lines.slice(0, MOST_LINES), ...more, sum].join('\n');
}

const short = (value: unknown): string => JSON.stringify(value).slice(0, 120);
