import type { CatalogModel } from './catalog-model';
import { SHIPPED_MODELS } from './shipped-models';

/** `-2025-08-07` and `-20250929`: a dated snapshot of a model. */
const SNAPSHOT = /-(\d{4}-\d{2}-\d{2}|\d{8})$/;
const USUAL_ORDER = 100;

/** The model that a dated snapshot is one of; any other name as it is. */
export const withoutSnapshot = (model: string): string => model.replace(SNAPSHOT, '');

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
    for (const sameName of byModel.values()) sameName.sort((a, b) => orderOf(a) - orderOf(b));
    this.all = models;
    this.byTarget = byTarget;
    this.byModel = byModel;
    this.number++;
  }

  /** The row of a model at a provider, by its exact name or as a dated snapshot of one. */
  find(provider: string, model: string): CatalogModel | undefined {
    return this.byTarget.get(`${provider}/${model}`) ?? this.byTarget.get(`${provider}/${withoutSnapshot(model)}`);
  }

  /** Every provider that offers a model of this name, in failover order, then in catalog order. */
  offering(model: string): readonly CatalogModel[] {
    return this.byModel.get(model) ?? this.byModel.get(withoutSnapshot(model)) ?? [];
  }
}

const orderOf = ({ failoverOrder = USUAL_ORDER }: CatalogModel): number => failoverOrder;
