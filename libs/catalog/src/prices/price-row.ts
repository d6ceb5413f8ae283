import type { Price } from '@libs/kernel';

/** Stands for every provider, or every model, in a mark-up. */
export const ANY = '*';

/** What a provider's list says: all of a price that can be written down. */
export type PriceList = Omit<Price, 'id' | 'markupBasisPoints' | 'cost'>;

/** What is new about a row; `rates` or `markupBasisPoints`, never both. */
export interface NewPrice {
  /** Null: for everybody. With rates, what this tenant is charged; the provider's own price stays what it is. */
  tenantId: string | null;
  providerId: string;
  model: string;
  rates: PriceList | null;
  /** On top of what the provider asks for: 1000 = +10 %. */
  markupBasisPoints: number | null;
  validFrom: Date;
  /** Not included; null: until another one begins. */
  validTo: Date | null;
  source: 'manual' | 'import';
  note: string | null;
  createdBy: string | null;
}

/** A row of the price book. Rows are never changed; one that was wrong is superseded or withdrawn. */
export interface PriceRow extends NewPrice {
  id: string;
  createdAt: Date;
  supersededBy: string | null;
  withdrawnAt: Date | null;
}
