import type { Sql } from '@libs/database';

/** An endpoint without its secrets. */
export interface EndpointRow {
  id: string;
  tenant_id: string | null;
  /** null: signs for addresses that come with one run or batch. */
  url: string | null;
  description: string;
  event_types: string[];
  secret_last4: string;
  previous_secret_expires_at: Date | null;
  disabled_at: Date | null;
  disabled_reason: 'by_hand' | 'gone' | null;
  last_success_at: Date | null;
  failing_since: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface EndpointChange {
  url?: string | undefined;
  description?: string | undefined;
  eventTypes?: readonly string[] | undefined;
  enabled?: boolean | undefined;
}

export interface StoredWebhookSecret {
  ciphertext: string;
  last4: string;
}

/** Whose, newest first. `tenantId` undefined: everybody's. */
export interface EndpointFilter {
  tenantId: string | undefined;
  before: string | undefined;
  limit: number;
}

/** A row that was found, and whose it is. */
type Owned = Pick<EndpointRow, 'id' | 'tenant_id'>;

const COLUMNS = `id, tenant_id, url, description, event_types, secret_last4, previous_secret_expires_at, disabled_at, disabled_reason,
  last_success_at, failing_since, created_at, updated_at`;

/** Table `webhook_endpoints`. */
export const endpointsRepository = {
  async insert(
    sql: Sql,
    endpoint: { id: string; tenantId: string | null; url: string | null; description: string; eventTypes: readonly string[] },
    secret: StoredWebhookSecret,
  ): Promise<EndpointRow | undefined> {
    const { id, tenantId, url, description, eventTypes } = endpoint;
    const [row] = await sql.query<EndpointRow>(
      `INSERT INTO webhook_endpoints (id, tenant_id, url, description, event_types, secret_ciphertext, secret_last4)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
      [id, tenantId, url, description, eventTypes, secret.ciphertext, secret.last4],
    );
    return row;
  },

  /** Those with an address. */
  list: (sql: Sql, { tenantId, before, limit }: EndpointFilter): Promise<EndpointRow[]> =>
    sql.query<EndpointRow>(
      `SELECT ${COLUMNS} FROM webhook_endpoints
       WHERE url IS NOT NULL AND ($1::text IS NULL OR tenant_id = $1) AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [tenantId ?? null, before ?? null, limit],
    ),

  async find(sql: Sql, id: string, tenantId: string | undefined): Promise<EndpointRow | undefined> {
    const [row] = await sql.query<EndpointRow>(
      `SELECT ${COLUMNS} FROM webhook_endpoints WHERE id = $1 AND url IS NOT NULL AND ($2::text IS NULL OR tenant_id = $2)`,
      [id, tenantId ?? null],
    );
    return row;
  },

  /** What signs for addresses that come with one run or batch. */
  async findSigner(sql: Sql, tenantId: string): Promise<EndpointRow | undefined> {
    const [row] = await sql.query<EndpointRow>(`SELECT ${COLUMNS} FROM webhook_endpoints WHERE tenant_id = $1 AND url IS NULL`, [
      tenantId,
    ]);
    return row;
  },

  async count(sql: Sql, tenantId: string | null): Promise<number> {
    const [row] = await sql.query<{ n: number }>(
      `SELECT count(*) AS n FROM webhook_endpoints WHERE url IS NOT NULL AND tenant_id IS NOT DISTINCT FROM $1`,
      [tenantId],
    );
    return row?.n ?? 0;
  },

  async update(
    sql: Sql,
    { id, tenant_id: tenantId }: Owned,
    { url, description, eventTypes, enabled }: EndpointChange,
  ): Promise<EndpointRow | undefined> {
    const [row] = await sql.query<EndpointRow>(
      `UPDATE webhook_endpoints SET url = coalesce($2, url), description = coalesce($3, description),
         event_types = coalesce($4, event_types),
         disabled_at = CASE WHEN $5 THEN NULL WHEN NOT $5 THEN coalesce(disabled_at, now()) ELSE disabled_at END,
         disabled_reason = CASE WHEN $5 THEN NULL WHEN NOT $5 THEN coalesce(disabled_reason, 'by_hand') ELSE disabled_reason END,
         failing_since = CASE WHEN $5 OR $2::text IS NOT NULL THEN NULL ELSE failing_since END, updated_at = now()
       WHERE id = $1 AND url IS NOT NULL AND tenant_id IS NOT DISTINCT FROM $6 RETURNING ${COLUMNS}`,
      [id, url ?? null, description ?? null, eventTypes ?? null, enabled ?? null, tenantId],
    );
    return row;
  },

  /** The present secret goes on signing beside the new one for so long. */
  async rotate(
    sql: Sql,
    { id, tenant_id: tenantId }: Owned,
    secret: StoredWebhookSecret,
    overlapSeconds: number,
  ): Promise<EndpointRow | undefined> {
    const [row] = await sql.query<EndpointRow>(
      `UPDATE webhook_endpoints SET
         previous_secret_ciphertext = CASE WHEN $4::integer > 0 THEN secret_ciphertext END,
         previous_secret_expires_at = CASE WHEN $4::integer > 0 THEN now() + $4 * interval '1 second' END,
         secret_ciphertext = $2, secret_last4 = $3, updated_at = now()
       WHERE id = $1 AND tenant_id IS NOT DISTINCT FROM $5 RETURNING ${COLUMNS}`,
      [id, secret.ciphertext, secret.last4, overlapSeconds, tenantId],
    );
    return row;
  },

  async remove(sql: Sql, { id, tenant_id: tenantId }: Owned): Promise<boolean> {
    const rows = await sql.query(
      'DELETE FROM webhook_endpoints WHERE id = $1 AND url IS NOT NULL AND tenant_id IS NOT DISTINCT FROM $2 RETURNING id',
      [id, tenantId],
    );
    return rows.length > 0;
  },

  /** For fan-out: those that are on, of these tenants and of the installation. */
  listening: (
    sql: Sql,
    tenantIds: readonly string[],
  ): Promise<{ id: string; tenant_id: string | null; event_types: string[] }[]> =>
    sql.query(
      `SELECT id, tenant_id, event_types FROM webhook_endpoints
       WHERE url IS NOT NULL AND disabled_at IS NULL AND (tenant_id IS NULL OR tenant_id = ANY($1))`,
      [tenantIds],
    ),

  /** What an attempt said of the endpoint itself. */
  async note(sql: Sql, id: string, said: 'success' | 'failure' | 'gone'): Promise<void> {
    await sql.query(
      `UPDATE webhook_endpoints SET
         last_success_at = CASE WHEN $2 = 'success' THEN now() ELSE last_success_at END,
         failing_since = CASE WHEN $2 = 'success' THEN NULL ELSE coalesce(failing_since, now()) END,
         disabled_at = CASE WHEN $2 = 'gone' AND url IS NOT NULL THEN coalesce(disabled_at, now()) ELSE disabled_at END,
         disabled_reason = CASE WHEN $2 = 'gone' AND url IS NOT NULL THEN coalesce(disabled_reason, 'gone') ELSE disabled_reason END
       WHERE id = $1`,
      [id, said],
    );
  },
};
