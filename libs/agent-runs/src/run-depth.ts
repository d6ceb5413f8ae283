import type { Sql } from '@libs/database';

/** How many runs of all tenants wait and run, and for how long the oldest has waited. */
export async function runDepth(sql: Sql): Promise<{ jobs: { queued: number; running: number }; oldestSeconds: number }> {
  const [row] = await sql.query<{ queued: number; running: number; oldest: number }>(
    `SELECT count(*) FILTER (WHERE status = 'queued') AS queued, count(*) FILTER (WHERE status = 'running') AS running,
       coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE status = 'queued')), 0)::float8 AS oldest
     FROM agent_runs WHERE status IN ('queued', 'running')`,
  );
  return { jobs: { queued: row?.queued ?? 0, running: row?.running ?? 0 }, oldestSeconds: row?.oldest ?? 0 };
}
