import type { Sql } from '@libs/database';

export interface Tenant {
  id: string;
  name: string;
  createdAt: Date;
}

interface TenantRow {
  id: string;
  name: string;
  created_at: Date;
}

/** `tenants`: whom usage and limits belong to. */
export const tenantRepository = {
  /** undefined when the name (or id) is taken. */
  async insert(sql: Sql, tenant: { id: string; name: string }): Promise<Tenant | undefined> {
    const rows = await sql.query<TenantRow>(
      `INSERT INTO tenants (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id, name, created_at`,
      [tenant.id, tenant.name],
    );
    return rows[0] && toTenant(rows[0]);
  },

  async exists(sql: Sql, id: string): Promise<boolean> {
    return (await sql.query('SELECT 1 AS one FROM tenants WHERE id = $1', [id])).length > 0;
  },

  async list(sql: Sql, page: { id: string | undefined; before: string | undefined; limit: number }): Promise<Tenant[]> {
    const rows = await sql.query<TenantRow>(
      `SELECT id, name, created_at FROM tenants
       WHERE ($1::text IS NULL OR id = $1) AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [page.id ?? null, page.before ?? null, page.limit],
    );
    return rows.map(toTenant);
  },
};

const toTenant = (row: TenantRow): Tenant => ({ id: row.id, name: row.name, createdAt: row.created_at });
