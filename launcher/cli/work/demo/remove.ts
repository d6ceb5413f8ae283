import { type Database, isForeignKeyViolation, runtimeSettings, type Sql } from '@libs/database';
import { forgetTenants } from '@libs/ledger';

/** What the demo has made, as it is remembered in the database. */
export interface DemoMark {
  tenants: string[];
  providers: string[];
  seed: number;
  madeAt: string;
}

const NAME = 'demo';

export async function demoMark(sql: Sql): Promise<DemoMark | undefined> {
  return (await runtimeSettings.read(sql, NAME)) as DemoMark | undefined;
}

export const rememberDemo = (sql: Sql, mark: DemoMark): Promise<void> => runtimeSettings.write(sql, NAME, mark);

/** Tables with rows of tenants. The audit log only grows: that there was a demo, and that it was removed, stays true. */
const TABLES = `
  SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname NOT IN ('audit_log', 'requests', 'money_entries', 'usage_daily', 'usage_daily_models', 'usage_daily_keys',
      'usage_series')`;

/** All that the demo has made, in one transaction. */
export function removeDemo(database: Database, mark: DemoMark): Promise<void> {
  return database.transaction(async (sql) => {
    await sql.query('SET LOCAL statement_timeout = 0');
    await forgetTenants(sql, mark.tenants);
    await eraseRows(sql, mark.tenants);
    await sql.query('DELETE FROM tenants WHERE id = ANY($1::text[])', [mark.tenants]);
    const ours = `id = ANY($1::text[]) AND starts_with(base_url, 'sandbox:')`;
    await sql.query(`DELETE FROM provider_keys WHERE provider_id IN (SELECT id FROM providers WHERE ${ours})`, [mark.providers]);
    await sql.query(`DELETE FROM providers WHERE ${ours}`, [mark.providers]);
    await runtimeSettings.remove(sql, NAME);
  });
}

/** Rows that others point at go behind those: whatever the order of the tables is. */
async function eraseRows(sql: Sql, tenants: readonly string[]): Promise<void> {
  let left = (await sql.query<{ name: string }>(TABLES)).map(({ name }) => name);
  while (left.length > 0) {
    const refused: string[] = [];
    for (const name of left) {
      await sql.query('SAVEPOINT before');
      try {
        await sql.query(`DELETE FROM "${name}" WHERE tenant_id = ANY($1::text[])`, [tenants]);
        await sql.query('RELEASE SAVEPOINT before');
      } catch (error) {
        if (!isForeignKeyViolation(error) || left.length === 1) throw error;
        await sql.query('ROLLBACK TO SAVEPOINT before');
        refused.push(name);
      }
    }
    if (refused.length === left.length) throw new Error(`rows of the demo point at each other: ${refused.join(', ')}`);
    left = refused;
  }
}
