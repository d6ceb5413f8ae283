import type { CatalogModel } from './catalog-model';
import { SHIPPED_MODELS } from './shipped-models';
import { withoutSnapshot } from './snapshot';

const USUAL_ORDER = 100;

/** Models, prices and capabilities, in memory: look-ups are on the data path. Replaced as a whole, never changed in part. */
export class Catalog {
  private all: readonly CatalogModel[] = [];
  private byTarget = new Map<string, CatalogModel>();
  private byModel = new Map<string, CatalogModel[]>();
  private number = 0;

  constructor(models: readonly CatalogModel[] = SHIPPED_MODELS) {
    this.replace(models);
  }

  /** Every model, those that are not active among them. */
  get models(): readonly CatalogModel[] {
    return this.all;
  }

  /** Grows with each replacement, for those who keep what they have worked out. */
  get generation(): number {
    return this.number;
  }

  /** From now on these are known, and no others. */
  replace(models: readonly CatalogModel[]): void {
    const byTarget = new Map<string, CatalogModel>();
    const byModel = new Map<string, CatalogModel[]>();
    for (const entry of models) {
      byTarget.set(`${entry.provider}/${entry.model}`, entry);
      if (entry.active === false) continue;
      const sameName = byModel.get(entry.model);
      if (sameName) sameName.push(entry);
      else byModel.set(entry.model, [entry]);
    }
    // A name that is a model's own is never another's alias.
    for (const entry of models)
      for (const alias of entry.aliases ?? []) {
        const id = `${entry.provider}/${alias}`;
        if (byTarget.has(id)) continue;
        byTarget.set(id, entry);
        if (entry.active !== false) byModel.set(alias, [...(byModel.get(alias) ?? []), entry]);
      }
    for (const sameName of byModel.values()) sameName.sort((a, b) => orderOf(a) - orderOf(b));
    this.all = models;
    this.byTarget = byTarget;
    this.byModel = byModel;
    this.number++;
  }

  /** The row of a model at a provider, by its exact name, another name of it or as a dated snapshot of one. */
  find(provider: string, model: string): CatalogModel | undefined {
    return this.byTarget.get(`${provider}/${model}`) ?? this.byTarget.get(`${provider}/${withoutSnapshot(model)}`);
  }

  /** Every provider that offers a model of this name, in failover order, then in catalog order. */
  offering(model: string): readonly CatalogModel[] {
    return this.byModel.get(model) ?? this.byModel.get(withoutSnapshot(model)) ?? [];
  }
}

const orderOf = ({ failoverOrder = USUAL_ORDER }: CatalogModel): number => failoverOrder;
