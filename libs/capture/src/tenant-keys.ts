import { LRUCache } from 'lru-cache';
import {
  type DataKey,
  type FieldCipher,
  FieldCipherError,
  type FieldPlace,
  newDataKey,
  openDataKey,
  type Sql,
  type Tenanted,
} from '@libs/database';
import { newId } from '@libs/kernel';

export interface TenantKey {
  id: string;
  key: DataKey;
}

interface Row {
  id: string;
  wrapped_key: string;
}

const placeOf = (id: string, tenantId: string): FieldPlace => ({
  ...{ table: 'tenant_data_keys', column: 'wrapped_key', row: id, tenant: tenantId },
});

/** Table `tenant_data_keys`: one live key of each tenant that has bodies, wrapped by the master key. */
export class TenantKeys {
  /** What was destroyed elsewhere is forgotten soon, and seals nothing meanwhile: the database refuses it. */
  private readonly known = new LRUCache<string, TenantKey>({ max: 1_000, ttl: 60_000 });

  constructor(
    private readonly sql: Tenanted,
    private readonly cipher: Pick<FieldCipher, 'encrypt' | 'decrypt'>,
  ) {}

  /** The key that a tenant's bodies are sealed with now; made where there is none. */
  async sealing(tenantId: string): Promise<TenantKey> {
    const known = this.known.get(tenantId);
    if (known) return known;
    const found = (await this.live(tenantId)) ?? (await this.make(tenantId));
    this.known.set(tenantId, found);
    return found;
  }

  forget(tenantId: string): void {
    this.known.delete(tenantId);
  }

  /** undefined: destroyed, or never there. @throws FieldCipherError when it was wrapped by another master key */
  async opening(tenantId: string, id: string): Promise<DataKey | undefined> {
    const [row] = await this.sql
      .forTenant(tenantId)
      .query<Row>('SELECT id, wrapped_key FROM tenant_data_keys WHERE tenant_id = $1 AND id = $2 AND destroyed_at IS NULL', [
        tenantId,
        id,
      ]);
    return row && openDataKey(this.cipher, row.wrapped_key, placeOf(id, tenantId));
  }

  /** For ever: what it sealed is noise from now on. @returns whether there was one */
  async destroy(sql: Sql, tenantId: string): Promise<boolean> {
    const rows = await sql.query(
      `UPDATE tenant_data_keys SET wrapped_key = NULL, destroyed_at = now()
       WHERE tenant_id = $1 AND destroyed_at IS NULL RETURNING id`,
      [tenantId],
    );
    this.forget(tenantId);
    return rows.length > 0;
  }

  private async live(tenantId: string): Promise<TenantKey | undefined> {
    const [row] = await this.sql
      .forTenant(tenantId)
      .query<Row>('SELECT id, wrapped_key FROM tenant_data_keys WHERE tenant_id = $1 AND destroyed_at IS NULL', [tenantId]);
    return row && { id: row.id, key: openDataKey(this.cipher, row.wrapped_key, placeOf(row.id, tenantId)) };
  }

  private async make(tenantId: string): Promise<TenantKey> {
    const id = newId('dataKey');
    const { key, wrapped } = newDataKey(this.cipher, placeOf(id, tenantId));
    const rows = await this.sql.forTenant(tenantId).query(
      `INSERT INTO tenant_data_keys (id, tenant_id, wrapped_key) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id) WHERE destroyed_at IS NULL DO NOTHING RETURNING id`,
      [id, tenantId, wrapped],
    );
    if (rows.length > 0) return { id, key };
    const other = await this.live(tenantId);
    if (!other) throw new Error('a data key was made and destroyed at the same time');
    return other;
  }
}

const BATCH = 100;

/**
 * Wraps the keys of tenants anew under the present master key. May be stopped, started again and run by several
 * processes at once.
 */
export async function rewrapTenantKeys(
  sql: Sql,
  cipher: Pick<FieldCipher, 'rewrap' | 'currentPrefix'>,
  signal?: AbortSignal,
): Promise<{ done: number; unreadable: number }> {
  const total = { done: 0, unreadable: 0 };
  for (let after = ''; !signal?.aborted;) {
    const rows = await sql.query<Row & { tenant_id: string }>(
      `SELECT id, tenant_id, wrapped_key FROM tenant_data_keys
       WHERE id > $1 AND destroyed_at IS NULL AND NOT starts_with(wrapped_key, $2) ORDER BY id LIMIT $3`,
      [after, cipher.currentPrefix, BATCH],
    );
    for (const { id, tenant_id: tenantId, wrapped_key: stored } of rows) {
      try {
        const anew = cipher.rewrap(stored, placeOf(id, tenantId));
        const written = await sql.query(
          'UPDATE tenant_data_keys SET wrapped_key = $4 WHERE id = $1 AND tenant_id = $2 AND wrapped_key = $3 RETURNING id',
          [id, tenantId, stored, anew],
        );
        total.done += written.length;
      } catch (error) {
        if (!(error instanceof FieldCipherError)) throw error;
        total.unreadable++;
      }
    }
    after = rows.at(-1)?.id ?? '';
    if (rows.length < BATCH) break;
  }
  return total;
}
