import type { Sql } from '@libs/database';

/** How many deliveries of all tenants are still to be made, and how far the one that is due longest is behind. */
export async function deliveryDepth(sql: Sql): Promise<{ jobs: { pending: number }; oldestSeconds: number }> {
  const [row] = await sql.query<{ pending: number; oldest: number }>(
    `SELECT count(*) AS pending, greatest(0, coalesce(extract(epoch FROM now() - min(next_attempt_at)), 0))::float8 AS oldest
     FROM webhook_deliveries WHERE state = 'pending'`,
  );
  return { jobs: { pending: row?.pending ?? 0 }, oldestSeconds: row?.oldest ?? 0 };
}
