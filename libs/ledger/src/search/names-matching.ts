import type { Sql } from '@libs/database';

/** What a piece of text may mean. */
export interface MatchingNames {
  /** Models and providers. */
  marks: string[];
  virtualKeys: string[];
}

const MOST = 50;

/**
 * The names that hold this text, out of the few that there are: a search among those, and then for exactly them, needs no
 * scan of the log. Whoever sees one tenant finds names of that tenant alone.
 */
export async function namesMatching(sql: Sql, text: string, tenantId: string | null): Promise<MatchingNames> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const [series, keys] = await Promise.all([
    sql.query<{ id: string }>(
      `SELECT DISTINCT id FROM usage_series WHERE step = 'day' AND dimension IN ('model', 'provider') AND tenant_id = coalesce($2, '')
         AND at > now() - interval '400 days' AND id ILIKE $1 LIMIT ${MOST}`,
      [pattern, tenantId],
    ),
    sql.query<{ id: string }>(
      `SELECT id FROM virtual_keys WHERE name ILIKE $1 AND ($2::text IS NULL OR tenant_id = $2) ORDER BY created_at DESC LIMIT ${MOST}`,
      [pattern, tenantId],
    ),
  ]);
  return { marks: series.map(({ id }) => id), virtualKeys: keys.map(({ id }) => id) };
}
