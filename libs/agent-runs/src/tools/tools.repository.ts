import { seenBy, type Sql, type Tenanted } from '@libs/database';
import type { ToolDefinition, ToolHosts, ToolRow, StoredSecretHeader } from './stored-tool';

const COLUMNS = 'id, tenant_id, name, type, description, enabled, url, definition, secret_headers, created_at, updated_at';

export interface ToolChange {
  description?: string;
  enabled?: boolean;
  url?: string;
  definition?: ToolDefinition;
  secretHeaders?: StoredSecretHeader[];
}

/** Tables `agent_tools` and `agent_tool_hosts`. A tenant that is undefined is an administrator's of the installation. */
export class ToolsRepository {
  constructor(private readonly sql: Tenanted) {}

  async insert(sql: Sql, row: Omit<ToolRow, 'created_at' | 'updated_at'>): Promise<void> {
    await sql.query(
      `INSERT INTO agent_tools (id, tenant_id, name, type, description, enabled, url, definition, secret_headers)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ...[row.id, row.tenant_id, row.name, row.type, row.description, row.enabled, row.url],
        ...[JSON.stringify(row.definition), JSON.stringify(row.secret_headers)],
      ],
    );
  }

  async update(sql: Sql, id: string, tenantId: string, change: ToolChange): Promise<void> {
    await sql.query(
      `UPDATE agent_tools SET description = coalesce($3, description), enabled = coalesce($4, enabled), url = coalesce($5, url),
         definition = coalesce($6, definition), secret_headers = coalesce($7, secret_headers), updated_at = now()
       WHERE id = $1 AND tenant_id = $2`,
      [
        ...[id, tenantId, change.description ?? null, change.enabled ?? null, change.url ?? null],
        ...[
          change.definition ? JSON.stringify(change.definition) : null,
          change.secretHeaders ? JSON.stringify(change.secretHeaders) : null,
        ],
      ],
    );
  }

  async remove(sql: Sql, id: string, tenantId: string): Promise<void> {
    await sql.query('DELETE FROM agent_tools WHERE id = $1 AND tenant_id = $2', [id, tenantId]);
  }

  async find(id: string, tenantId: string | undefined): Promise<ToolRow | undefined> {
    const [row] = await seenBy(this.sql, tenantId).query<ToolRow>(
      `SELECT ${COLUMNS} FROM agent_tools WHERE id = $1 AND ($2::text IS NULL OR tenant_id = $2)`,
      [id, tenantId ?? null],
    );
    return row;
  }

  /** Newest first. */
  list(tenantId: string | undefined, before: string | undefined, limit: number): Promise<ToolRow[]> {
    return seenBy(this.sql, tenantId).query<ToolRow>(
      `SELECT ${COLUMNS} FROM agent_tools WHERE ($1::text IS NULL OR tenant_id = $1) AND ($2::text IS NULL OR id < $2)
       ORDER BY id DESC LIMIT $3`,
      [tenantId ?? null, before ?? null, limit],
    );
  }

  async named(tenantId: string, names: readonly string[]): Promise<ToolRow[]> {
    return this.sql
      .forTenant(tenantId)
      .query<ToolRow>(`SELECT ${COLUMNS} FROM agent_tools WHERE tenant_id = $1 AND name = ANY($2) AND enabled`, [
        tenantId,
        names,
      ]);
  }

  async hosts(tenantId: string): Promise<ToolHosts> {
    const [row] = await this.sql
      .forTenant(tenantId)
      .query<{ hosts: string[]; private_hosts: string[] }>(
        'SELECT hosts, private_hosts FROM agent_tool_hosts WHERE tenant_id = $1',
        [tenantId],
      );
    return { hosts: row?.hosts ?? [], privateHosts: row?.private_hosts ?? [] };
  }

  async putHosts(sql: Sql, tenantId: string, { hosts, privateHosts }: ToolHosts): Promise<void> {
    await sql.query(
      `INSERT INTO agent_tool_hosts (tenant_id, hosts, private_hosts) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id) DO UPDATE SET hosts = excluded.hosts, private_hosts = excluded.private_hosts, updated_at = now()`,
      [tenantId, hosts, privateHosts],
    );
  }
}
