import { createHash } from 'node:crypto';
import { isUniqueViolation, type Sql } from '@libs/database';
import { GatewayError, isJsonObject } from '@libs/kernel';

export interface IdempotencyScope {
  tenantId: string;
  route: string;
  key: string;
}

/** How long a key is remembered. */
const KEPT_HOURS = 24;

/** @throws GatewayError idempotency_key_invalid */
export function checkIdempotencyKey(key: unknown): string {
  if (typeof key === 'string' && key.length >= 1 && key.length <= 255 && /^[\x21-\x7e]+$/.test(key)) return key;
  throw new GatewayError('idempotency_key_invalid', 'An idempotency key is 1 to 255 printable characters without spaces.', {
    param: 'idempotency_key',
  });
}

/** The same request gives the same fingerprint, however its members are ordered. */
export const fingerprintOf = (body: unknown): Buffer => createHash('sha256').update(canonical(body)).digest();

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(',')}}`;
}

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
  if (!row.fingerprint.equals(fingerprint)) {
    const message = 'This idempotency key was used with another request. Use a new key for a new request.';
    throw new GatewayError('idempotency_key_reused', message, { param: 'idempotency_key' });
  }
  return row.resource_id ?? undefined;
}
