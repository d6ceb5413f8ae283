import type { Sql } from '@libs/database';
import { type IdempotencyScope, KEPT_HOURS } from './idempotency-key';

export interface KeyRow {
  fingerprint: Buffer;
  state: 'in_progress' | 'done';
  /** Sealed; null: it was not kept. */
  answer: Buffer | null;
}

/** Table `idempotency_keys`, for requests whose answer is kept and not a row of their own. */
export const answersRepository = {
  /**
   * Makes the key the owner's: when it is new, has expired, or its last owner gave no sign of life until its lease ended.
   * @returns false when somebody has it
   */
  async take(
    sql: Sql,
    { tenantId, route, key }: IdempotencyScope,
    holder: { owner: string; fingerprint: Buffer; leaseMs: number },
  ): Promise<boolean> {
    const rows = await sql.query(
      `INSERT INTO idempotency_keys (tenant_id, route, key, fingerprint, state, owner, locked_until, expires_at)
       VALUES ($1, $2, $3, $4, 'in_progress', $5, now() + $6 * interval '1 millisecond', now() + interval '${KEPT_HOURS} hours')
       ON CONFLICT (tenant_id, route, key) DO UPDATE SET fingerprint = EXCLUDED.fingerprint, state = EXCLUDED.state,
         owner = EXCLUDED.owner, locked_until = EXCLUDED.locked_until, expires_at = EXCLUDED.expires_at, answer = NULL,
         resource_id = NULL, created_at = now()
       WHERE idempotency_keys.expires_at <= now() OR (idempotency_keys.state = 'in_progress'
         AND idempotency_keys.locked_until < now() AND idempotency_keys.fingerprint = EXCLUDED.fingerprint)
       RETURNING key`,
      [tenantId, route, key, holder.fingerprint, holder.owner, holder.leaseMs],
    );
    return rows.length > 0;
  },

  async find(sql: Sql, { tenantId, route, key }: IdempotencyScope): Promise<KeyRow | undefined> {
    const [row] = await sql.query<KeyRow>(
      `SELECT fingerprint, state, answer FROM idempotency_keys WHERE tenant_id = $1 AND route = $2 AND key = $3 AND expires_at > now()`,
      [tenantId, route, key],
    );
    return row;
  },

  async renew(sql: Sql, { tenantId, route, key }: IdempotencyScope, owner: string, leaseMs: number): Promise<void> {
    await sql.query(
      `UPDATE idempotency_keys SET locked_until = now() + $5 * interval '1 millisecond'
       WHERE tenant_id = $1 AND route = $2 AND key = $3 AND owner = $4 AND state = 'in_progress'`,
      [tenantId, route, key, owner, leaseMs],
    );
  },

  /** From now on the answer is what the key stands for, for as long as keys are remembered. */
  async keep(sql: Sql, { tenantId, route, key }: IdempotencyScope, owner: string, answer: Buffer | null): Promise<void> {
    await sql.query(
      `UPDATE idempotency_keys SET state = 'done', answer = $5, locked_until = NULL, expires_at = now() + interval '${KEPT_HOURS} hours'
       WHERE tenant_id = $1 AND route = $2 AND key = $3 AND owner = $4 AND state = 'in_progress'`,
      [tenantId, route, key, owner, answer],
    );
  },

  /** Nothing was done: the key is free again. */
  async release(sql: Sql, { tenantId, route, key }: IdempotencyScope, owner: string): Promise<void> {
    await sql.query(
      `DELETE FROM idempotency_keys WHERE tenant_id = $1 AND route = $2 AND key = $3 AND owner = $4 AND state = 'in_progress'`,
      [tenantId, route, key, owner],
    );
  },

  /** Forgets keys of all tenants whose time is over, at most `limit`. @returns how many */
  async forget(sql: Sql, limit: number): Promise<number> {
    const rows = await sql.query(
      `DELETE FROM idempotency_keys WHERE (tenant_id, route, key) IN (
         SELECT tenant_id, route, key FROM idempotency_keys WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1`,
      [limit],
    );
    return rows.length;
  },
};
