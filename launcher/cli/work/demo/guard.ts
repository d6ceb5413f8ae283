import type { AppConfig } from '@libs/config';
import type { Sql } from '@libs/database';
import { openSecret } from '@libs/kernel/open-secret';

const LOCAL = new Set(['localhost', '127.0.0.1', '::1', '[::1]', '']);
/** More than somebody sends who is only trying things out. */
const TRIED_OUT = 1_000;

/** Why made-up traffic should not be written into this database; undefined: nothing speaks against it. */
export async function whyNot(sql: Sql, config: Pick<AppConfig, 'production' | 'database'>): Promise<string | undefined> {
  if (config.production) return 'NODE_ENV is production';
  const { hostname } = new URL(openSecret(config.database.url));
  if (!LOCAL.has(hostname)) return `its PostgreSQL is on another machine (${hostname})`;
  const [row] = await sql.query<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM requests WHERE provider_id IS DISTINCT FROM 'sandbox' LIMIT ${TRIED_OUT}) AS tried`,
  );
  return (row?.n ?? 0) < TRIED_OUT ? undefined : 'there is a good deal of real traffic in it already';
}
