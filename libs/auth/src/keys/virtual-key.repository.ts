import type { Sql } from '@libs/database';
import type { PrincipalLimits } from '@libs/kernel';

/** A virtual key as its owner may see it: no hash, no secret. */
export interface VirtualKey {
  id: string;
  tenantId: string;
  userId: string | null;
  name: string;
  prefix: string;
  last4: string;
  limits: PrincipalLimits;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  createdAt: Date;
}

/** What authentication needs to know of a key. */
export interface PresentedKey {
  key: VirtualKey;
  hash: Buffer;
  /** The person it belongs to may no longer act, or nobody of its tenant may. */
  ownerDisabled: boolean;
}

interface KeyRow {
  id: string;
  tenant_id: string;
  user_id: string | null;
  name: string;
  key_prefix: string;
  key_last4: string;
  allowed_models: string[] | null;
  rpm_limit: number | null;
  concurrency_limit: number | null;
  strict_fidelity: boolean;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
  created_at: Date;
}

const COLUMNS = `id, tenant_id, user_id, name, key_prefix, key_last4, allowed_models, rpm_limit, concurrency_limit,
  strict_fidelity, expires_at, revoked_at, last_used_at, created_at`;

export interface NewVirtualKey {
  id: string;
  tenantId: string;
  userId: string | undefined;
  name: string;
  hash: Buffer;
  prefix: string;
  last4: string;
  limits: PrincipalLimits;
  expiresAt: Date | undefined;
}

/** `virtual_keys`. The tenant is part of every WHERE that a caller's id reaches; undefined = an administrator's. */
export const virtualKeyRepository = {
  async insert(sql: Sql, key: NewVirtualKey): Promise<VirtualKey> {
    const rows = await sql.query<KeyRow>(
      `INSERT INTO virtual_keys (id, tenant_id, user_id, name, key_hash, key_prefix, key_last4,
         allowed_models, rpm_limit, concurrency_limit, strict_fidelity, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING ${COLUMNS}`,
      [
        key.id,
        key.tenantId,
        key.userId ?? null,
        key.name,
        key.hash,
        key.prefix,
        key.last4,
        key.limits.allowedModels ?? null,
        key.limits.rpm ?? null,
        key.limits.concurrency ?? null,
        key.limits.strictFidelity ?? false,
        key.expiresAt ?? null,
      ],
    );
    return toKey(rows[0] as KeyRow);
  },

  async findByHash(sql: Sql, hash: Buffer): Promise<PresentedKey | undefined> {
    const rows = await sql.query<KeyRow & { key_hash: Buffer; owner_disabled: boolean }>(
      `SELECT ${COLUMNS}, key_hash,
         EXISTS (SELECT 1 FROM users WHERE users.id = virtual_keys.user_id AND disabled_at IS NOT NULL)
           OR EXISTS (SELECT 1 FROM tenants WHERE tenants.id = virtual_keys.tenant_id AND archived_at IS NOT NULL) AS owner_disabled
       FROM virtual_keys WHERE key_hash = $1`,
      [hash],
    );
    const row = rows[0];
    return row && { key: toKey(row), hash: row.key_hash, ownerDisabled: row.owner_disabled };
  },

  async find(sql: Sql, id: string, tenantId: string | undefined): Promise<VirtualKey | undefined> {
    const rows = await sql.query<KeyRow>(
      `SELECT ${COLUMNS} FROM virtual_keys WHERE id = $1 AND ($2::text IS NULL OR tenant_id = $2)`,
      [id, tenantId ?? null],
    );
    return rows[0] && toKey(rows[0]);
  },

  async list(sql: Sql, page: { tenantId: string | undefined; before: string | undefined; limit: number }): Promise<VirtualKey[]> {
    const rows = await sql.query<KeyRow>(
      `SELECT ${COLUMNS} FROM virtual_keys
       WHERE ($1::text IS NULL OR tenant_id = $1) AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [page.tenantId ?? null, page.before ?? null, page.limit],
    );
    return rows.map(toKey);
  },

  /** Keeps the first time of revocation. */
  async revoke(sql: Sql, id: string, tenantId: string | undefined): Promise<VirtualKey | undefined> {
    const rows = await sql.query<KeyRow>(
      `UPDATE virtual_keys SET revoked_at = coalesce(revoked_at, now())
       WHERE id = $1 AND ($2::text IS NULL OR tenant_id = $2) RETURNING ${COLUMNS}`,
      [id, tenantId ?? null],
    );
    return rows[0] && toKey(rows[0]);
  },

  async any(sql: Sql): Promise<boolean> {
    return (await sql.query('SELECT 1 AS one FROM virtual_keys LIMIT 1')).length > 0;
  },

  /** @param uses key ids with the time of their last use, milliseconds since the epoch */
  async markUsed(sql: Sql, uses: ReadonlyMap<string, number>): Promise<void> {
    await sql.query(
      `UPDATE virtual_keys SET last_used_at = greatest(last_used_at, used.at)
       FROM (SELECT unnest($1::text[]) AS id, to_timestamp(unnest($2::float8[]) / 1000) AS at) used
       WHERE virtual_keys.id = used.id`,
      [[...uses.keys()], [...uses.values()]],
    );
  },
};

function toKey(row: KeyRow): VirtualKey {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    userId: row.user_id,
    name: row.name,
    prefix: row.key_prefix,
    last4: row.key_last4,
    limits: {
      ...(row.rpm_limit === null ? {} : { rpm: row.rpm_limit }),
      ...(row.concurrency_limit === null ? {} : { concurrency: row.concurrency_limit }),
      ...(row.allowed_models === null ? {} : { allowedModels: row.allowed_models }),
      ...(row.strict_fidelity ? { strictFidelity: true } : {}),
    },
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
    createdAt: row.created_at,
  };
}
