import type { Sql } from '@libs/database';

/** A request that a sink has not been sent. */
export interface WaitingLine {
  n: number;
  /** One JSON object: the row of the request log; null when its retention has ended meanwhile. */
  line: string | null;
}

/** Tables `log_sinks` and `log_sink_outbox`. Of all tenants: what the operator takes elsewhere is the whole log. */
export class LogSinkRepository {
  constructor(private readonly sql: Sql) {}

  /** The sink is there and wanted. @returns whether this holder may send now */
  async claim(sink: string, holder: string, leaseMs: number): Promise<boolean> {
    const rows = await this.sql.query(
      `INSERT INTO log_sinks (sink, holder, lease_until) VALUES ($1, $2, now() + make_interval(secs => $3))
       ON CONFLICT (sink) DO UPDATE SET heard_at = now(), holder = excluded.holder, lease_until = excluded.lease_until
         WHERE log_sinks.holder = excluded.holder OR log_sinks.lease_until < now()
       RETURNING sink`,
      [sink, holder, leaseMs / 1_000],
    );
    return rows.length > 0;
  }

  /** Whoever comes next need not wait for the lease to end. */
  async release(sink: string, holder: string): Promise<void> {
    await this.sql.query('UPDATE log_sinks SET lease_until = now() WHERE sink = $1 AND holder = $2', [sink, holder]);
  }

  /** The oldest first. */
  waiting(sink: string, limit: number): Promise<WaitingLine[]> {
    return this.sql.query<WaitingLine>(
      `SELECT o.n, (to_jsonb(r) - '{process_id,seq}'::text[])::text AS line
       FROM (SELECT n, request_id FROM log_sink_outbox WHERE sink = $1 ORDER BY n LIMIT $2) o
       LEFT JOIN requests r ON r.request_id = o.request_id ORDER BY o.n`,
      [sink, limit],
    );
  }

  /** Exactly these: a smaller number may become visible later than a larger one. */
  async sent(sink: string, numbers: readonly number[], lines: number): Promise<void> {
    await this.sql.query(
      `WITH gone AS (DELETE FROM log_sink_outbox WHERE sink = $1 AND n = ANY($2::bigint[]))
       UPDATE log_sinks SET sent = sent + $3, heard_at = now() WHERE sink = $1`,
      [sink, numbers, lines],
    );
  }

  async depth(sink: string): Promise<{ jobs: { waiting: number }; oldestSeconds: number }> {
    const [row] = await this.sql.query<{ waiting: number; oldest: number }>(
      `SELECT count(*) AS waiting, coalesce(extract(epoch FROM now() - min(added_at)), 0)::float8 AS oldest
       FROM log_sink_outbox WHERE sink = $1`,
      [sink],
    );
    return { jobs: { waiting: row?.waiting ?? 0 }, oldestSeconds: row?.oldest ?? 0 };
  }
}
