import type { Sql } from '@libs/database';

export interface Tenant {
  id: string;
  name: string;
  /** Since when nobody of it gets in. */
  archivedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

interface TenantRow {
  id: string;
  name: string;
  archived_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = 'id, name, archived_at, created_at, updated_at';

/** `tenants`: whom usage and limits belong to. */
export const tenantRepository = {
  /** undefined when the name (or id) is taken. */
  async insert(sql: Sql, tenant: { id: string; name: string }): Promise<Tenant | undefined> {
    const rows = await sql.query<TenantRow>(
      `INSERT INTO tenants (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
      [tenant.id, tenant.name],
    );
    return rows[0] && toTenant(rows[0]);
  },

  async find(sql: Sql, id: string): Promise<Tenant | undefined> {
    const rows = await sql.query<TenantRow>(`SELECT ${COLUMNS} FROM tenants WHERE id = $1`, [id]);
    return rows[0] && toTenant(rows[0]);
  },

  /** True for one that new people, teams and keys may be made in. */
  async isOpen(sql: Sql, id: string): Promise<boolean> {
    return (await sql.query('SELECT 1 AS one FROM tenants WHERE id = $1 AND archived_at IS NULL', [id])).length > 0;
  },

  async list(
    sql: Sql,
    page: { id: string | undefined; before: string | undefined; limit: number; archived?: boolean | undefined },
  ): Promise<Tenant[]> {
    const rows = await sql.query<TenantRow>(
      `SELECT ${COLUMNS} FROM tenants
       WHERE ($1::text IS NULL OR id = $1) AND ($2::text IS NULL OR id < $2)
         AND ($4::boolean IS NULL OR (archived_at IS NOT NULL) = $4) ORDER BY id DESC LIMIT $3`,
      [page.id ?? null, page.before ?? null, page.limit, page.archived ?? null],
    );
    return rows.map(toTenant);
  },

  /** @throws SqlError unique violation when the name is taken */
  async update(
    sql: Sql,
    id: string,
    change: { name?: string | undefined; archived?: boolean | undefined },
  ): Promise<Tenant | undefined> {
    const rows = await sql.query<TenantRow>(
      `UPDATE tenants SET name = coalesce($2, name),
         archived_at = CASE WHEN $3::boolean IS NULL THEN archived_at WHEN $3 THEN coalesce(archived_at, now()) END,
         updated_at = now()
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, change.name ?? null, change.archived ?? null],
    );
    return rows[0] && toTenant(rows[0]);
  },

  /** @throws SqlError foreign key violation when anything belongs to it */
  async remove(sql: Sql, id: string): Promise<void> {
    await sql.query('DELETE FROM tenants WHERE id = $1', [id]);
  },
};

const toTenant = (row: TenantRow): Tenant => ({
  id: row.id,
  name: row.name,
  archivedAt: row.archived_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
