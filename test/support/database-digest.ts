import type { Sql } from '@libs/database';

/** What every table holds, the audit log left out: equal when nothing was changed. */
export async function databaseDigest(database: Sql): Promise<Record<string, string>> {
  const tables = await database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
       AND NOT relispartition AND relname <> 'audit_log' ORDER BY 1`,
  );
  const each = tables.map(
    ({ name }) => `SELECT '${name}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS held FROM ${name} t`,
  );
  const held = await database.query<{ name: string; held: string }>(each.join(' UNION ALL '));
  return Object.fromEntries(held.map((row) => [row.name, row.held]));
}
