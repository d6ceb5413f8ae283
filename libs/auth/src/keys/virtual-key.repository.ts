import type { Sql } from '@libs/database';
import type { PrincipalLimits } from '@libs/kernel';
import { COLUMNS, columnsOf, type KeyColumn, type KeyRow, type KeySettings, toKey, type VirtualKey } from './virtual-key.rows';

export type { VirtualKey } from './virtual-key.rows';

/** What authentication needs to know of a key. */
export interface PresentedKey {
  key: VirtualKey;
  /** The one that was asked for: of the key as it is, or as it was before its last rotation. */
  hash: Buffer;
  /** When this secret ends, where it is the one before the last rotation. */
  rotatedOutAt: Date | null;
  /** The person it belongs to may no longer act. */
  ownerDisabled: boolean;
}

/** What is stored of a secret. */
export interface StoredSecret {
  hash: Buffer;
  prefix: string;
  last4: string;
}

export interface NewVirtualKey extends KeySettings, StoredSecret {
  id: string;
  tenantId: string;
  name: string;
  limits: PrincipalLimits;
}

export interface KeyFilter {
  tenantId: string | undefined;
  teamId?: string | undefined;
  userId?: string | undefined;
  before: string | undefined;
  limit: number;
}

/** `virtual_keys`. The tenant is part of every WHERE that a caller's id reaches; undefined = an administrator's. */
const OWNER_DISABLED = `(EXISTS (SELECT 1 FROM users WHERE users.id = virtual_keys.user_id AND disabled_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM tenants WHERE tenants.id = virtual_keys.tenant_id AND archived_at IS NOT NULL))`;

export const virtualKeyRepository = {
  async insert(sql: Sql, key: NewVirtualKey): Promise<VirtualKey> {
    const columns: readonly KeyColumn[] = [
      ...([
        ['id', key.id],
        ['tenant_id', key.tenantId],
        ['key_hash', key.hash],
      ] as const),
      ...([
        ['key_prefix', key.prefix],
        ['key_last4', key.last4],
      ] as const),
      ...columnsOf(key),
    ];
    const rows = await sql.query<KeyRow>(
      `INSERT INTO virtual_keys (${columns.map(([name]) => name).join(', ')})
       VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')}) RETURNING ${COLUMNS}`,
      columns.map(([, value]) => value),
    );
    return toKey(rows[0] as KeyRow);
  },

  /** @param hashes of one text, under each master key */
  async findByHash(sql: Sql, hashes: readonly Buffer[]): Promise<PresentedKey | undefined> {
    const rows = await sql.query<KeyRow & { hash: Buffer; rotated_out_at: Date | null; owner_disabled: boolean }>(
      `SELECT ${COLUMNS}, CASE WHEN key_hash = ANY($1) THEN key_hash ELSE previous_key_hash END AS hash,
         CASE WHEN key_hash = ANY($1) THEN NULL ELSE previous_valid_until END AS rotated_out_at,
         ${OWNER_DISABLED} AS owner_disabled
       FROM virtual_keys WHERE key_hash = ANY($1) OR (previous_key_hash = ANY($1) AND previous_valid_until > now())`,
      [hashes],
    );
    const row = rows[0];
    return row && { key: toKey(row), hash: row.hash, rotatedOutAt: row.rotated_out_at, ownerDisabled: row.owner_disabled };
  },

  /** Every key of a tenant with what is stored of its secret, the revoked ones too. */
  async secretsOf(sql: Sql, tenantId: string): Promise<{ id: string; name: string; hash: Buffer; revoked: boolean }[]> {
    return sql.query(
      'SELECT id, name, key_hash AS hash, revoked_at IS NOT NULL AS revoked FROM virtual_keys WHERE tenant_id = $1 ORDER BY id',
      [tenantId],
    );
  },

  /** A revoked key is good again. */
  async reinstate(sql: Sql, id: string, tenantId: string): Promise<VirtualKey | undefined> {
    const rows = await sql.query<KeyRow>(
      `UPDATE virtual_keys SET revoked_at = NULL, updated_at = now() WHERE id = $1 AND tenant_id = $2 RETURNING ${COLUMNS}`,
      [id, tenantId],
    );
    return rows[0] && toKey(rows[0]);
  },

  /** A key by its id alone, for whoever acts for it while its holder is away. */
  async findForWork(sql: Sql, id: string, tenantId: string): Promise<{ key: VirtualKey; ownerDisabled: boolean } | undefined> {
    const [row] = await sql.query<KeyRow & { owner_disabled: boolean }>(
      `SELECT ${COLUMNS}, ${OWNER_DISABLED} AS owner_disabled FROM virtual_keys WHERE id = $1 AND tenant_id = $2`,
      [id, tenantId],
    );
    return row && { key: toKey(row), ownerDisabled: row.owner_disabled };
  },

  /**
   * The same secret, hashed under another master key; unless that is the earlier one: while a change is rolled out, processes
   * of before it must not take back what later ones did.
   */
  async rehash(
    sql: Sql,
    id: string,
    hashes: { from: Buffer; to: Buffer },
    own: { fingerprint: string; since: Date },
  ): Promise<void> {
    await sql.query(
      `WITH own AS (
         INSERT INTO master_keys (fingerprint, current_since) VALUES ($4, $5)
         ON CONFLICT (fingerprint) DO UPDATE SET current_since = greatest(master_keys.current_since, excluded.current_since)
         RETURNING current_since
       )
       UPDATE virtual_keys SET key_hash = CASE WHEN key_hash = $2 THEN $3 ELSE key_hash END,
         previous_key_hash = CASE WHEN previous_key_hash = $2 THEN $3 ELSE previous_key_hash END
       WHERE id = $1 AND (key_hash = $2 OR previous_key_hash = $2) AND NOT EXISTS (
         SELECT 1 FROM master_keys other, own WHERE other.fingerprint <> $4 AND other.current_since > own.current_since
       )`,
      [id, hashes.from, hashes.to, own.fingerprint, own.since],
    );
  },

  async find(sql: Sql, id: string, tenantId: string | undefined): Promise<VirtualKey | undefined> {
    const rows = await sql.query<KeyRow>(
      `SELECT ${COLUMNS} FROM virtual_keys WHERE id = $1 AND ($2::text IS NULL OR tenant_id = $2)`,
      [id, tenantId ?? null],
    );
    return rows[0] && toKey(rows[0]);
  },

  async list(sql: Sql, filter: KeyFilter): Promise<VirtualKey[]> {
    const rows = await sql.query<KeyRow>(
      `SELECT ${COLUMNS} FROM virtual_keys
       WHERE ($1::text IS NULL OR tenant_id = $1) AND ($2::text IS NULL OR id < $2) AND ($3::text IS NULL OR team_id = $3)
         AND ($4::text IS NULL OR user_id = $4) ORDER BY id DESC LIMIT $5`,
      [filter.tenantId ?? null, filter.before ?? null, filter.teamId ?? null, filter.userId ?? null, filter.limit],
    );
    return rows.map(toKey);
  },

  /** What each of them may do; those of others are left out. */
  async limitsOf(sql: Sql, ids: readonly string[], tenantId: string | undefined): Promise<Map<string, PrincipalLimits>> {
    const rows = await sql.query<KeyRow>(
      `SELECT ${COLUMNS} FROM virtual_keys WHERE id = ANY($1) AND ($2::text IS NULL OR tenant_id = $2)`,
      [ids, tenantId ?? null],
    );
    return new Map(rows.map((row) => [row.id, toKey(row).limits]));
  },

  /** Absent fields stay. */
  async update(sql: Sql, id: string, tenantId: string, change: Partial<KeySettings>): Promise<VirtualKey | undefined> {
    const columns = columnsOf(change);
    const rows = await sql.query<KeyRow>(
      `UPDATE virtual_keys SET ${columns.map(([name], i) => `${name} = $${i + 3}, `).join('')}updated_at = now()
       WHERE id = $1 AND tenant_id = $2 RETURNING ${COLUMNS}`,
      [id, tenantId, ...columns.map(([, value]) => value)],
    );
    return rows[0] && toKey(rows[0]);
  },

  /** The secret so far stays good for the overlap; the one before it ends at once. Undefined for a key that is revoked. */
  async rotate(
    sql: Sql,
    id: string,
    tenantId: string,
    { hash, prefix, last4 }: StoredSecret,
    overlapSeconds: number,
  ): Promise<VirtualKey | undefined> {
    const rows = await sql.query<KeyRow>(
      `UPDATE virtual_keys SET key_hash = $3, key_prefix = $4, key_last4 = $5, rotated_at = now(), updated_at = now(),
         previous_key_hash = CASE WHEN $6 > 0 THEN key_hash END,
         previous_valid_until = CASE WHEN $6 > 0 THEN now() + make_interval(secs => $6) END
       WHERE id = $1 AND tenant_id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) RETURNING ${COLUMNS}`,
      [id, tenantId, hash, prefix, last4, overlapSeconds],
    );
    return rows[0] && toKey(rows[0]);
  },

  /** Keeps the first time of revocation. */
  async revoke(sql: Sql, id: string, tenantId: string): Promise<VirtualKey | undefined> {
    const rows = await sql.query<KeyRow>(
      `UPDATE virtual_keys SET revoked_at = coalesce(revoked_at, now()), updated_at = now(), previous_key_hash = NULL,
         previous_valid_until = NULL
       WHERE id = $1 AND tenant_id = $2 RETURNING ${COLUMNS}`,
      [id, tenantId],
    );
    return rows[0] && toKey(rows[0]);
  },

  async any(sql: Sql): Promise<boolean> {
    return (await sql.query('SELECT 1 AS one FROM virtual_keys LIMIT 1')).length > 0;
  },

  /** Whether this person of this tenant may own keys. */
  async ownerExists(sql: Sql, userId: string, tenantId: string): Promise<boolean> {
    const rows = await sql.query('SELECT 1 AS one FROM users WHERE id = $1 AND tenant_id = $2 AND disabled_at IS NULL', [
      userId,
      tenantId,
    ]);
    return rows.length > 0;
  },

  /** Undefined when the tenant has no such team; `member`: whether this person is one of it. */
  async team(sql: Sql, teamId: string, tenantId: string, userId: string | undefined): Promise<{ member: boolean } | undefined> {
    const rows = await sql.query<{ member: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM team_members m WHERE m.team_id = t.id AND m.tenant_id = t.tenant_id AND m.user_id = $3) AS member
       FROM teams t WHERE t.id = $1 AND t.tenant_id = $2 AND t.archived_at IS NULL`,
      [teamId, tenantId, userId ?? null],
    );
    return rows[0];
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
