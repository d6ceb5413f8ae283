import type { Tenanted } from '@libs/database';
import type { StoredResponse } from './stored-response';

interface Row {
  tenant_id: string;
  id: string;
  previous_id: string | null;
  input: string;
  response: string;
  item_ids: string[];
  created_at: Date;
  expires_at: Date;
}

const NAMES = 'tenant_id, id, previous_id, input, response, item_ids, created_at, expires_at';
/** Turns of one conversation that are read; a longer one is answered as if its beginning were gone. */
export const MAX_TURNS = 1_000;

/** Table `stored_responses`. A row of another tenant, or one that has expired, does not exist. */
export class StoredResponsesRepository {
  constructor(private readonly sql: Tenanted) {}

  /** All of one tenant, in one statement. A response that is there already is left alone. */
  async insert(tenantId: string, turns: readonly StoredResponse[]): Promise<void> {
    const values: unknown[] = [tenantId];
    const rows = turns.map(({ id, previousId, input, response, itemIds, createdAt, expiresAt }) => {
      const first = values.push(id, previousId, input, response, itemIds, createdAt, expiresAt) - 6;
      return `($1, ${Array.from({ length: 7 }, (_, i) => `$${first + i}`).join(', ')})`;
    });
    const text = `INSERT INTO stored_responses (${NAMES}) VALUES ${rows.join(', ')} ON CONFLICT (tenant_id, id) DO NOTHING`;
    await this.sql.forTenant(tenantId).query(text, values);
  }

  async find(tenantId: string, id: string, now: Date): Promise<StoredResponse | undefined> {
    const [row] = await this.sql
      .forTenant(tenantId)
      .query<Row>(`SELECT ${NAMES} FROM stored_responses WHERE tenant_id = $1 AND id = $2 AND expires_at > $3`, [
        tenantId,
        id,
        now,
      ]);
    return row && toStored(row);
  }

  /** The response and all turns before it that are still kept, the first one first. */
  async chain(tenantId: string, id: string, now: Date): Promise<StoredResponse[]> {
    const rows = await this.sql.forTenant(tenantId).query<Row>(
      `WITH RECURSIVE turns AS (
         SELECT ${NAMES}, 1 AS turn FROM stored_responses WHERE tenant_id = $1 AND id = $2 AND expires_at > $3
         UNION ALL
         SELECT ${NAMES.split(', ')
           .map((name) => `earlier.${name}`)
           .join(', ')}, turns.turn + 1
         FROM stored_responses earlier JOIN turns ON earlier.tenant_id = $1 AND earlier.id = turns.previous_id
         WHERE earlier.expires_at > $3 AND turns.turn < ${MAX_TURNS}
       )
       SELECT ${NAMES} FROM turns ORDER BY turn DESC`,
      [tenantId, id, now],
    );
    return rows.map(toStored);
  }

  /** Every response whose output holds one of these items. */
  async holding(tenantId: string, itemIds: readonly string[], now: Date): Promise<StoredResponse[]> {
    const rows = await this.sql
      .forTenant(tenantId)
      .query<Row>(`SELECT ${NAMES} FROM stored_responses WHERE tenant_id = $1 AND item_ids && $2::text[] AND expires_at > $3`, [
        tenantId,
        itemIds,
        now,
      ]);
    return rows.map(toStored);
  }

  /** False when there was none. */
  async remove(tenantId: string, id: string, now: Date): Promise<boolean> {
    const rows = await this.sql
      .forTenant(tenantId)
      .query('DELETE FROM stored_responses WHERE tenant_id = $1 AND id = $2 AND expires_at > $3 RETURNING id', [
        tenantId,
        id,
        now,
      ]);
    return rows.length > 0;
  }

  /** Forgets what has expired, at most `limit` rows, and says how many. */
  async sweep(now: Date, limit: number): Promise<number> {
    const rows = await this.sql.query(
      `DELETE FROM stored_responses WHERE (tenant_id, id) IN
         (SELECT tenant_id, id FROM stored_responses WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1`,
      [now, limit],
    );
    return rows.length;
  }
}

const toStored = (row: Row): StoredResponse => ({
  tenantId: row.tenant_id,
  id: row.id,
  previousId: row.previous_id,
  input: row.input,
  response: row.response,
  itemIds: row.item_ids,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});
