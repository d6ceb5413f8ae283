import { seenBy, type Sql, type Tenanted } from '@libs/database';

/** Bodies of one request as they are stored. */
export interface SealedCapture {
  requestId: string;
  expiresAt: Date;
  request: Buffer | null;
  response: Buffer | null;
  requestBytes: number;
  responseBytes: number;
}

export interface StoredCapture {
  request_id: string;
  tenant_id: string;
  captured_at: Date;
  expires_at: Date;
  key_id: string;
  request: Buffer | null;
  response: Buffer | null;
  request_bytes: number;
  response_bytes: number;
}

export interface CapturesKept {
  requests: number;
  oldest: Date | null;
}

/** Table `request_captures`. What has expired does not exist. */
export class CapturesRepository {
  constructor(private readonly sql: Tenanted) {}

  /** Only while the key lives: whoever destroys it waits for what is being written, and removes that too. @returns how many */
  async insert(tenantId: string, keyId: string, captures: readonly SealedCapture[]): Promise<number> {
    const rows = await this.sql.forTenant(tenantId).query(
      `WITH live AS (SELECT id, tenant_id FROM tenant_data_keys
                     WHERE tenant_id = $1 AND id = $2 AND destroyed_at IS NULL FOR SHARE)
       INSERT INTO request_captures (request_id, tenant_id, key_id, expires_at, request, response, request_bytes, response_bytes)
       SELECT u.request_id, live.tenant_id, live.id, u.expires_at, u.request, u.response, u.request_bytes, u.response_bytes
       FROM live, unnest($3::text[], $4::timestamptz[], $5::bytea[], $6::bytea[], $7::bigint[], $8::bigint[])
         AS u(request_id, expires_at, request, response, request_bytes, response_bytes)
       ON CONFLICT (request_id) DO UPDATE SET tenant_id = excluded.tenant_id, key_id = excluded.key_id,
         request = excluded.request, response = excluded.response, expires_at = excluded.expires_at
         WHERE request_captures.tenant_id = excluded.tenant_id
       RETURNING request_id`,
      [
        ...[tenantId, keyId, captures.map(({ requestId }) => requestId), captures.map(({ expiresAt }) => expiresAt)],
        ...[captures.map(({ request }) => request), captures.map(({ response }) => response)],
        ...[captures.map(({ requestBytes }) => requestBytes), captures.map(({ responseBytes }) => responseBytes)],
      ],
    );
    return rows.length;
  }

  async find(requestId: string, tenantId: string | null): Promise<StoredCapture | undefined> {
    const [row] = await seenBy(this.sql, tenantId).query<StoredCapture>(
      `SELECT request_id, tenant_id, captured_at, expires_at, key_id, request, response, request_bytes, response_bytes
       FROM request_captures WHERE request_id = $1 AND ($2::text IS NULL OR tenant_id = $2) AND expires_at > now()`,
      [requestId, tenantId],
    );
    return row;
  }

  async kept(tenantId: string): Promise<CapturesKept> {
    const [row] = await this.sql
      .forTenant(tenantId)
      .query<CapturesKept>(
        'SELECT count(*)::int AS requests, min(captured_at) AS oldest FROM request_captures WHERE tenant_id = $1 AND expires_at > now()',
        [tenantId],
      );
    return row ?? { requests: 0, oldest: null };
  }

  /** At most `limit` of a tenant's. @returns how many */
  async remove(tenantId: string, limit: number): Promise<number> {
    const rows = await this.sql.forTenant(tenantId).query(
      `DELETE FROM request_captures WHERE tenant_id = $1 AND request_id IN
         (SELECT request_id FROM request_captures WHERE tenant_id = $1 LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1`,
      [tenantId, limit],
    );
    return rows.length;
  }

  /** What has expired, or whose key is gone; at most `limit` rows. @returns how many */
  sweep(limit: number): Promise<number> {
    return sweepExpired(this.sql, limit);
  }
}

async function sweepExpired(sql: Sql, limit: number): Promise<number> {
  const expired = await sql.query(
    `DELETE FROM request_captures WHERE request_id IN
       (SELECT request_id FROM request_captures WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING 1`,
    [limit],
  );
  const keyless = await sql.query(
    `DELETE FROM request_captures WHERE request_id IN
       (SELECT c.request_id FROM tenant_data_keys k JOIN request_captures c ON c.key_id = k.id
        WHERE k.destroyed_at IS NOT NULL LIMIT $1 FOR UPDATE OF c SKIP LOCKED) RETURNING 1`,
    [limit],
  );
  return Math.max(expired.length, keyless.length);
}
