import { isDeepStrictEqual } from 'node:util';
import { type AuditTrail, Refresher, type RefresherOptions } from '@libs/database';
import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import type { Catalog } from './catalog';
import type { CatalogModel } from './catalog-model';
import type { ModelOverridesRepository } from './model-overrides.repository';
import { mergeModels, type ModelFields, type ModelOverride } from './merge-models';
import { readPriceList } from './read-price-list';
import { SHIPPED_MODELS } from './shipped-models';

export interface ModelCatalogDependencies {
  catalog: Catalog;
  repository: ModelOverridesRepository;
  changes: { publish(): void; subscribe(listener: () => void): void };
  onTrouble: RefresherOptions['onTrouble'];
  /** What was found out of models here; absent: nothing. */
  measurements?: Measurements;
  /** Default 5,000. */
  pollMs?: number;
}

/** Lays what was measured over what was said. */
export interface Measurements {
  load(): Promise<(model: CatalogModel) => CatalogModel>;
  /** Different after every change. */
  version(): Promise<string>;
}

/** What an import does, or would do. */
export interface ImportReport {
  added: string[];
  changed: { target: string; fields: Record<string, { from: unknown; to: unknown }> }[];
  unchanged: number;
  skipped: { name: string; reason: string }[];
}

/** Keeps the catalog of this process as the product ships it and operators change it. */
export class ModelCatalog {
  private readonly refresher: Refresher;
  private overrides: ModelOverride[] = [];

  constructor(private readonly deps: ModelCatalogDependencies) {
    this.refresher = new Refresher({
      load: async () => {
        this.overrides = await deps.repository.list();
        const said = mergeModels(SHIPPED_MODELS, this.overrides);
        const measure = await deps.measurements?.load();
        deps.catalog.replace(measure ? said.map(measure) : said);
      },
      version: async () => `${await deps.repository.version()} ${(await deps.measurements?.version()) ?? ''}`,
      everyMs: deps.pollMs ?? 5_000,
      onTrouble: deps.onTrouble,
    });
  }

  async start(): Promise<void> {
    await this.refresher.start();
    this.deps.changes.subscribe(() => void this.refresher.refresh());
  }

  stop(): Promise<void> {
    return this.refresher.stop();
  }

  list(): readonly CatalogModel[] {
    return this.deps.catalog.models;
  }

  /** @throws GatewayError not_found */
  get(provider: string, model: string): CatalogModel {
    const found = this.deps.catalog.models.find((one) => one.provider === provider && one.model === model);
    if (found) return found;
    throw new GatewayError('not_found', 'There is no such model in the catalog.');
  }

  /** Adds a model, or says something else of one that is known: what is absent stays as it was said before. */
  async put(provider: string, model: string, fields: ModelFields, actor: string, trail?: AuditTrail): Promise<CatalogModel> {
    await this.deps.repository.change(trail, async (overrides) => {
      const before = await overrides.lock(provider, model);
      const after = { ...before, ...fields };
      await overrides.put([{ provider, model, origin: 'database', fields: after }], actor);
      return { result: undefined, facts: { kind: 'model', id: `${provider}/${model}`, before, after } };
    });
    await this.changed();
    return this.get(provider, model);
  }

  /** What a file says of models. */
  fromFile(): readonly ModelOverride[] {
    return this.overrides.filter(({ origin }) => origin === 'file');
  }

  /** A file says this of models, and nothing else. */
  async replaceFromFile(wanted: readonly ModelOverride[], actor: string, trail?: AuditTrail): Promise<void> {
    const before = namesOf(this.fromFile());
    await this.deps.repository.change(trail, async (overrides) => {
      await overrides.replaceFile(wanted, actor);
      return { result: undefined, facts: { kind: 'model', id: null, before, after: namesOf(wanted) } };
    });
    await this.changed();
  }

  /** Takes back what was said of a model: an added one is gone, a shipped one as shipped. @throws GatewayError not_found */
  async reset(provider: string, model: string, trail?: AuditTrail): Promise<void> {
    await this.deps.repository.change(trail, async (overrides) => {
      const before = await overrides.delete(provider, model);
      if (before === undefined) throw nothingSaid();
      return { result: undefined, facts: { kind: 'model', id: `${provider}/${model}`, before } };
    });
    await this.changed();
  }

  /**
   * LiteLLM's price list. @param dryRun tells what would be done, and does nothing
   * @throws GatewayError invalid_request when nothing of it is an entry of such a list
   */
  async importList(
    list: JsonObject,
    options: { providers: ReadonlySet<string>; dryRun: boolean; actor: string; trail?: AuditTrail },
  ): Promise<ImportReport> {
    assertPriceList(list);
    const { models, skipped } = readPriceList(list, options.providers);
    const report: ImportReport = { added: [], changed: [], unchanged: 0, skipped };
    const wanted: ModelOverride[] = [];
    const inFile = new Set(namesOf(this.fromFile()));
    for (const { provider, model, fields: listed } of models) {
      const target = `${provider}/${model}`;
      if (inFile.has(target)) {
        report.skipped.push({ name: target, reason: 'is defined in gateway.yaml, where it can be changed' });
        continue;
      }
      const known = this.deps.catalog.find(provider, model);
      const fields = withOtherRates(listed, known);
      const different = known && differences(known, fields);
      // Another name of a model that says the same needs no row of its own.
      if (different && Object.keys(different).length === 0) {
        report.unchanged++;
        continue;
      }
      if (different && known.model === model) report.changed.push({ target, fields: different });
      else report.added.push(target);
      const said = this.overrides.find((one) => one.provider === provider && one.model === model && one.origin === 'database');
      wanted.push({ provider, model, origin: 'database', fields: { ...said?.fields, ...fields } });
    }
    if (!options.dryRun && wanted.length > 0) {
      await this.deps.repository.change(options.trail, async (overrides) => {
        await overrides.put(wanted, options.actor);
        const after = { added: report.added, changed: report.changed.map(({ target }) => target) };
        return { result: undefined, facts: { kind: 'model', id: null, after } };
      });
      await this.changed();
    }
    return report;
  }

  /** Tells every replica that models are known otherwise now, and reads them here. */
  async changed(): Promise<void> {
    this.deps.changes.publish();
    await this.refresher.refresh();
  }
}

const namesOf = (overrides: readonly ModelOverride[]): string[] => overrides.map(({ provider, model }) => `${provider}/${model}`);

const nothingSaid = (): GatewayError =>
  new GatewayError('not_found', 'Nothing was said of this model here: what the product ships is deactivated, not deleted.');

/** @throws GatewayError invalid_request */
function assertPriceList(list: JsonObject): void {
  const entries = Object.values(list);
  if (entries.some((entry) => isJsonObject(entry) && typeof entry['litellm_provider'] === 'string')) return;
  const why = entries.length === 0 ? 'it is empty' : `none of its ${entries.length} entries names a \`litellm_provider\``;
  throw new GatewayError('invalid_request', `This is no price list in LiteLLM's format: ${why}.`, { param: 'file' });
}

/** A list knows nothing of what searches and requests cost: that stays as it is. */
function withOtherRates(fields: ModelFields, known: CatalogModel | undefined): ModelFields {
  if (!fields.price || !known?.price) return fields;
  const { search, request, batchBasisPoints } = known.price;
  const rest = { search, request, batchBasisPoints };
  const kept = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ...fields, price: { ...fields.price, ...kept } };
}

/** What fields say otherwise than the catalog does. */
function differences(known: CatalogModel, fields: ModelFields): Record<string, { from: unknown; to: unknown }> {
  const found: Record<string, { from: unknown; to: unknown }> = {};
  for (const [name, to] of Object.entries(fields)) {
    const from = known[name as keyof ModelFields];
    const same = name === 'price' ? samePrice(known.price, fields.price) : from === to;
    if (!same) found[name] = { from: from ?? null, to };
  }
  return found;
}

/** As far as the list goes: what it does not say is not changed for it. */
function samePrice(from: CatalogModel['price'], to: CatalogModel['price']): boolean {
  return (
    from !== undefined && Object.entries(to ?? {}).every(([rate, value]) => isDeepStrictEqual(Reflect.get(from, rate), value))
  );
}
