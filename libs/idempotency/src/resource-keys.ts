import { isUniqueViolation, type Sql } from '@libs/database';
import { type IdempotencyScope, KEPT_HOURS, keyReused } from './idempotency-key';

/**
 * Takes the key inside the transaction that makes the resource, so that both exist or neither. A
 * concurrent holder makes this wait for its commit, then fail like any later comer.
 * @returns false when somebody has it
 */
export async function takeKey(sql: Sql, scope: IdempotencyScope, fingerprint: Buffer, resourceId: string): Promise<boolean> {
  const { tenantId, route, key } = scope;
  await sql.query('DELETE FROM idempotency_keys WHERE tenant_id = $1 AND route = $2 AND key = $3 AND expires_at <= now()', [
    tenantId,
    route,
    key,
  ]);
  try {
    const rows = await sql.query<{ key: string }>(
      `INSERT INTO idempotency_keys (tenant_id, route, key, fingerprint, state, resource_id, expires_at)
       VALUES ($1, $2, $3, $4, 'done', $5, now() + interval '${KEPT_HOURS} hours')
       ON CONFLICT DO NOTHING RETURNING key`,
      [tenantId, route, key, fingerprint, resourceId],
    );
    return rows.length === 1;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/**
 * What an earlier request with this key made.
 * @throws GatewayError idempotency_key_reused when it was another request
 */
export async function resourceOfKey(sql: Sql, scope: IdempotencyScope, fingerprint: Buffer): Promise<string | undefined> {
  const [row] = await sql.query<{ fingerprint: Buffer; resource_id: string | null }>(
    'SELECT fingerprint, resource_id FROM idempotency_keys WHERE tenant_id = $1 AND route = $2 AND key = $3 AND expires_at > now()',
    [scope.tenantId, scope.route, scope.key],
  );
  if (!row) return undefined;
  if (!row.fingerprint.equals(fingerprint)) throw keyReused();
  return row.resource_id ?? undefined;
}
