import type { Sql } from './sql';

export interface DatabaseFacts {
  /** As `server_version_num`: 180001. */
  version: number;
  /** Of one query, milliseconds. */
  latencyMs: number;
  /** The server's clock at about now, milliseconds since 1970. */
  timeMs: number;
  maxConnections: number;
  /** That the server has now, of everybody. */
  connections: number;
  bytes: number;
}

/** Looks at a PostgreSQL as an operator would. */
export async function inspectDatabase(sql: Sql): Promise<DatabaseFacts> {
  // What takes the server time to find out is no measure of how far it is.
  const [facts] = await sql.query<Pick<DatabaseFacts, 'version' | 'maxConnections' | 'bytes' | 'connections'>>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('max_connections')::int AS "maxConnections",
       pg_database_size(current_database())::float8 AS bytes,
       (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections`,
  );
  const asked = performance.now();
  const [clock] = await sql.query<{ ms: number }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms');
  if (!facts || !clock) throw new Error('the database answers nothing');
  const latencyMs = performance.now() - asked;
  return { ...facts, latencyMs, timeMs: clock.ms + latencyMs / 2 };
}
