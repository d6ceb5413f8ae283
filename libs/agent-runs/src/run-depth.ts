import type { Sql } from '@libs/database';

const OPEN = {
  queued: `status = 'queued' AND coalesce(due_at, 'epoch') <= now()`,
  scheduled: `status = 'queued' AND due_at > now()`,
  running: `status = 'running'`,
  requires_action: `status = 'requires_action'`,
} as const;
const COUNTS = Object.entries(OPEN).map(([name, which]) => `count(*) FILTER (WHERE ${which}) AS ${name}`);

/** How many runs of all tenants are open, and for how long the oldest waits that could be worked on. */
export async function runDepth(sql: Sql): Promise<{ jobs: Record<keyof typeof OPEN, number>; oldestSeconds: number }> {
  const [row] = await sql.query<Record<keyof typeof OPEN | 'oldest', number>>(
    `SELECT ${COUNTS.join(', ')},
       coalesce(extract(epoch FROM now() - min(coalesce(due_at, created_at)) FILTER (WHERE ${OPEN.queued})), 0)::float8 AS oldest
     FROM agent_runs WHERE status IN ('queued', 'running', 'requires_action')`,
  );
  const { oldest = 0, ...jobs } = row ?? {};
  return { jobs: { queued: 0, scheduled: 0, running: 0, requires_action: 0, ...jobs }, oldestSeconds: oldest };
}
