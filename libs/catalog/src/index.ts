export { Catalog } from './catalog';
export type { CatalogModel } from './catalog-model';
