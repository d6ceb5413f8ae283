import { type AuditTrail, change, joined, type Transactional } from '@libs/database';
import { newId } from '@libs/kernel';
import type { NewPrice, PriceList, PriceRow } from './price-row';

export interface PriceFilter {
  /** Undefined: all; null: those for everybody. */
  tenantId?: string | null;
  providerId?: string;
  model?: string;
  /** With those that were superseded or withdrawn. */
  history?: boolean;
}

const COLUMNS = `id, tenant_id, provider_id, model, rates, markup_basis_points, valid_from, valid_to, source, note, created_by,
  created_at, superseded_by, withdrawn_at`;
const INTO = `INSERT INTO prices (id, tenant_id, provider_id, model, rates, markup_basis_points, valid_from, valid_to, source, note,
    created_by)
  SELECT n.* FROM jsonb_to_recordset($1::jsonb) AS n (id text, tenant_id text, provider_id text, model text, rates jsonb,
    markup_basis_points integer, valid_from timestamptz, valid_to timestamptz, source text, note text, created_by text)`;
const STANDING = 'superseded_by IS NULL AND withdrawn_at IS NULL';

/** Table `prices`: the installation's; rows of a tenant are found by its id. */
export class PricesRepository {
  constructor(private readonly sql: Transactional) {}

  /** A change of one price in one transaction, with its trace where there is a trail. */
  change<T>(
    trail: AuditTrail | undefined,
    id: string,
    work: (prices: PricesRepository) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    return change(trail, this.sql, { kind: 'price', table: 'prices', id }, (sql) => work(new PricesRepository(joined(sql))));
  }

  /** Every row that holds at some time, for the book. */
  async standing(): Promise<PriceRow[]> {
    return (await this.sql.query<Stored>(`SELECT ${COLUMNS} FROM prices WHERE ${STANDING}`)).map(toRow);
  }

  async find(id: string): Promise<PriceRow | undefined> {
    const [row] = await this.sql.query<Stored>(`SELECT ${COLUMNS} FROM prices WHERE id = $1`, [id]);
    return row && toRow(row);
  }

  /** From the first moment to the last at which this row, or one that it took the place of, held; null: for ever. */
  async span(id: string): Promise<{ from: Date; to: Date | null } | undefined> {
    const [row] = await this.sql.query<{ from: Date | null; to: Date | null; open: boolean | null }>(
      `WITH RECURSIVE line AS (
         SELECT * FROM prices WHERE id = $1 UNION SELECT prices.* FROM prices JOIN line ON prices.superseded_by = line.id
       ) SELECT min(valid_from) AS "from", max(valid_to) AS "to", bool_or(valid_to IS NULL) AS open FROM line`,
      [id],
    );
    return row?.from ? { from: new Date(row.from), to: row.open || row.to === null ? null : new Date(row.to) } : undefined;
  }

  /** Newest first; `cursor` is the id that the page before ended with. */
  async list(filter: PriceFilter, page: { limit: number; cursor?: string }): Promise<PriceRow[]> {
    const rows = await this.sql.query<Stored>(
      `SELECT ${COLUMNS} FROM prices
       WHERE ($1::boolean OR ${STANDING}) AND (NOT $2::boolean OR tenant_id IS NOT DISTINCT FROM $3)
         AND ($4::text IS NULL OR provider_id = $4) AND ($5::text IS NULL OR model = $5) AND ($6::text IS NULL OR id < $6)
       ORDER BY id DESC LIMIT $7`,
      [
        filter.history === true,
        filter.tenantId !== undefined,
        filter.tenantId ?? null,
        filter.providerId ?? null,
        filter.model ?? null,
        page.cursor ?? null,
        page.limit,
      ],
    );
    return rows.map(toRow);
  }

  /** All of them or none. @param id of the first; the others get new ones */
  async insert(prices: readonly NewPrice[], id = newId('price')): Promise<PriceRow[]> {
    const stored = prices.map((price, i) => toStored(price, i === 0 ? id : newId('price')));
    const rows = await this.sql.query<Stored>(`${INTO} RETURNING ${COLUMNS}`, [JSON.stringify(stored)]);
    return rows.map(toRow);
  }

  /** @returns undefined when the row no longer stands */
  async supersede(id: string, price: NewPrice): Promise<PriceRow | undefined> {
    const stored = toStored(price, newId('price'));
    const [row] = await this.sql.query<Stored>(
      `WITH superseded AS (UPDATE prices SET superseded_by = $2 WHERE id = $3 AND ${STANDING} RETURNING id)
       ${INTO}, superseded RETURNING ${COLUMNS}`,
      [JSON.stringify([stored]), stored.id, id],
    );
    return row && toRow(row);
  }

  async withdraw(id: string): Promise<boolean> {
    const rows = await this.sql.query(`UPDATE prices SET withdrawn_at = now() WHERE id = $1 AND ${STANDING} RETURNING id`, [id]);
    return rows.length > 0;
  }
}

interface Stored {
  id: string;
  tenant_id: string | null;
  provider_id: string;
  model: string;
  rates: PriceList | null;
  markup_basis_points: number | null;
  valid_from: Date;
  valid_to: Date | null;
  source: 'manual' | 'import';
  note: string | null;
  created_by: string | null;
  created_at: Date;
  superseded_by: string | null;
  withdrawn_at: Date | null;
}

const toStored = (price: NewPrice, id: string) => ({
  id,
  tenant_id: price.tenantId,
  provider_id: price.providerId,
  model: price.model,
  rates: price.rates,
  markup_basis_points: price.markupBasisPoints,
  valid_from: price.validFrom,
  valid_to: price.validTo,
  source: price.source,
  note: price.note,
  created_by: price.createdBy,
});

const toRow = (row: Stored): PriceRow => ({
  id: row.id,
  tenantId: row.tenant_id,
  providerId: row.provider_id,
  model: row.model,
  rates: row.rates,
  markupBasisPoints: row.markup_basis_points,
  validFrom: new Date(row.valid_from),
  validTo: row.valid_to && new Date(row.valid_to),
  source: row.source,
  note: row.note,
  createdBy: row.created_by,
  createdAt: new Date(row.created_at),
  supersededBy: row.superseded_by,
  withdrawnAt: row.withdrawn_at && new Date(row.withdrawn_at),
});
