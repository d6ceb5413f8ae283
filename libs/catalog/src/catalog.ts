import type { CatalogModel } from './catalog-model';
import { CATALOG_MODELS } from './models.data';
import { OPERATION_MODELS } from './operations.data';

/** `-2025-08-07` and `-20250929`: a dated snapshot of a model. */
const SNAPSHOT = /-(\d{4}-\d{2}-\d{2}|\d{8})$/;

/** Models, prices and capabilities. Read-only and in memory: look-ups are on the data path. */
export class Catalog {
  private readonly byTarget = new Map<string, CatalogModel>();
  private readonly byModel = new Map<string, CatalogModel[]>();

  constructor(readonly models: readonly CatalogModel[] = [...CATALOG_MODELS, ...OPERATION_MODELS]) {
    for (const entry of models) {
      this.byTarget.set(`${entry.provider}/${entry.model}`, entry);
      const sameName = this.byModel.get(entry.model);
      if (sameName) sameName.push(entry);
      else this.byModel.set(entry.model, [entry]);
    }
  }

  /** The row of a model at a provider, by its exact name or as a dated snapshot of one. */
  find(provider: string, model: string): CatalogModel | undefined {
    return this.byTarget.get(`${provider}/${model}`) ?? this.byTarget.get(`${provider}/${model.replace(SNAPSHOT, '')}`);
  }

  /** Every provider that offers a model of this name, in catalog order. */
  offering(model: string): readonly CatalogModel[] {
    return this.byModel.get(model) ?? this.byModel.get(model.replace(SNAPSHOT, '')) ?? [];
  }
}
