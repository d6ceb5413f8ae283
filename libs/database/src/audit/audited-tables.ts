import type { Sql } from '../sql';
import { stripSecrets } from './strip-secrets';

/** Tables whose rows the log shows before and after a change, with the column that names a row. */
export const AUDITED_TABLES = {
  tenants: 'id',
  teams: 'id',
  users: 'id',
  virtual_keys: 'id',
  providers: 'id',
  provider_keys: 'id',
  prices: 'id',
  limits: 'id',
  budgets: 'id',
  webhook_endpoints: 'id',
  agent_tools: 'id',
  cache_settings: 'tenant_id',
} as const;

export type AuditedTable = keyof typeof AUDITED_TABLES;

/** The row as the log may keep it; undefined when there is none. `lock`: until the transaction ends, nobody changes it. */
export async function auditSnapshot(sql: Sql, table: AuditedTable, id: string, lock = false): Promise<unknown> {
  // Both names come from the list above, never from a request.
  const rows = await sql.query<{ row: unknown }>(
    `SELECT to_jsonb(t) AS row FROM ${table} t WHERE ${AUDITED_TABLES[table]} = $1${lock ? ' FOR UPDATE' : ''}`,
    [id],
  );
  return rows[0] === undefined ? undefined : stripSecrets(rows[0].row);
}
