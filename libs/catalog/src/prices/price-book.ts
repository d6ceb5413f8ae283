import { isDeepStrictEqual } from 'node:util';
import type { Price } from '@libs/kernel';
import type { Catalog } from '../catalog';
import { withoutSnapshot } from '../snapshot';
import { PriceIndex } from './price-index';
import type { NewPrice, PriceRow } from './price-row';

/** Prices that were looked up once; a day's requests ask for far fewer. */
const MOST_REMEMBERED = 20_000;

/**
 * What a model costs at a provider, for a tenant, at a moment: the book's own rows before the catalog's price, the
 * tenant's before everybody's. In memory; look-ups are on the data path.
 */
export class PriceBook {
  private index: PriceIndex;
  private readonly known = new Map<string, Price | null>();
  /** Of the catalog that the remembered prices are from. */
  private generation = -1;
  private window: readonly [from: number, to: number] = [Infinity, -Infinity];

  constructor(
    private readonly catalog: Pick<Catalog, 'find' | 'generation'>,
    rows: readonly PriceRow[] = [],
  ) {
    this.index = new PriceIndex(rows);
  }

  /** From now on these rows are the book. */
  replace(rows: readonly PriceRow[]): void {
    this.index = new PriceIndex(rows);
    this.known.clear();
    this.window = [Infinity, -Infinity];
  }

  /** @param at epoch ms @returns undefined when nobody knows the price, which is never the same as free */
  priceOf(tenantId: string, providerId: string, model: string, at: number): Price | undefined {
    if (this.index.size === 0) return this.catalog.find(providerId, model)?.price;
    const { generation } = this.catalog;
    if (at < this.window[0] || at >= this.window[1] || generation !== this.generation) {
      this.known.clear();
      this.generation = generation;
      this.window = this.index.window(at);
    }
    const key = `${tenantId}\n${providerId}\n${model}`;
    const known = this.known.get(key);
    if (known !== undefined) return known ?? undefined;
    const price = this.lookUp(tenantId, providerId, model, at);
    if (this.known.size >= MOST_REMEMBERED) this.known.clear();
    this.known.set(key, price ?? null);
    return price;
  }

  /** These very rates are in force for this model already. */
  says({ tenantId, providerId, model, rates, validFrom }: NewPrice): boolean {
    const held = this.index.rates(tenantId, providerId, [model], validFrom.getTime());
    return rates !== null && held !== undefined && isDeepStrictEqual(held.rates, rates);
  }

  /** The same, for moments long past: nothing is remembered. */
  lookUp(tenantId: string, providerId: string, model: string, at: number): Price | undefined {
    // A dated snapshot of a model has its model's price, unless it has its own; so it is in the catalog.
    const row = this.catalog.find(providerId, model);
    const names = [...new Set([model, withoutSnapshot(model), row?.model ?? model])];
    const listed = this.index.rates(null, providerId, names, at);
    const cost = listed?.rates ? { ...listed.rates, id: listed.id } : row?.price;
    const own = this.index.rates(tenantId, providerId, names, at);
    if (own?.rates) return { ...own.rates, id: own.id, ...(cost && { cost }) };
    if (!cost) return undefined;
    const markup = this.index.markup(tenantId, providerId, names, at);
    return markup ? { ...cost, id: markup.id, markupBasisPoints: markup.markupBasisPoints ?? 0 } : cost;
  }
}
