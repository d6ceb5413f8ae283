import type { Sql } from '@libs/database';

const STATES = ['validating', 'in_progress', 'finalizing', 'cancelling'] as const;

/** How many batches of all tenants are open, and for how long the oldest has waited that could be worked on. */
export async function batchDepth(sql: Sql): Promise<{ jobs: Record<(typeof STATES)[number], number>; oldestSeconds: number }> {
  const [row] = await sql.query<Record<(typeof STATES)[number] | 'oldest', number>>(
    `SELECT ${STATES.map((state) => `count(*) FILTER (WHERE status = '${state}') AS ${state}`).join(', ')},
       coalesce(extract(epoch FROM now() - min(created_at)
         FILTER (WHERE coalesce(lease_until, 'epoch') < now() AND coalesce(wake_at, 'epoch') <= now())), 0)::float8 AS oldest
     FROM batches WHERE status IN ('validating', 'in_progress', 'finalizing', 'cancelling')`,
  );
  const { oldest = 0, ...jobs } = row ?? {};
  return { jobs: { validating: 0, in_progress: 0, finalizing: 0, cancelling: 0, ...jobs }, oldestSeconds: oldest };
}
