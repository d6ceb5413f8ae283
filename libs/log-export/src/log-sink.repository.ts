import type { Sql } from '@libs/database';

/** A request that a sink has not been sent. */
export interface WaitingLine {
  n: number;
  /** One JSON object: the row of the request log; null when its retention has ended meanwhile. */
  line: string | null;
}

/** A batch that was begun and whose end nobody knows of. */
export interface BatchUnderWay {
  numbers: number[];
  at: Date;
}

/** How one sink does. */
export interface SinkState {
  sink: string;
  target: string | null;
  waiting: number;
  oldest_seconds: number;
  sent: number;
  last_sent_at: Date | null;
  /** Attempts since it last took something. */
  failures: number;
  failing_since: Date | null;
  last_error: string | null;
  last_error_at: Date | null;
  /** When a worker last spoke for it. */
  heard_at: Date;
  silent_ms: number;
}

/** A sink that no worker has spoken for in so long is forgotten, with all that waits for it. */
const FORGOTTEN_AFTER = `interval '7 days'`;
const LONGEST_ERROR = 500;
const LINE = `(to_jsonb(r) - '{process_id,seq}'::text[])::text AS line`;

/** Tables `log_sinks` and `log_sink_outbox`. Of all tenants: what the operator takes elsewhere is the whole log. */
export class LogSinkRepository {
  constructor(private readonly sql: Sql) {}

  /** The sink is there and wanted. @returns whether this holder may send now */
  async claim({ name, target }: { name: string; target: string }, holder: string, leaseMs: number): Promise<boolean> {
    const rows = await this.sql.query(
      `INSERT INTO log_sinks (sink, target, holder, lease_until) VALUES ($1, $2, $3, now() + make_interval(secs => $4))
       ON CONFLICT (sink) DO UPDATE
         SET heard_at = now(), target = excluded.target, holder = excluded.holder, lease_until = excluded.lease_until
         WHERE log_sinks.holder = excluded.holder OR log_sinks.lease_until < now()
       RETURNING sink`,
      [name, target, holder, leaseMs / 1_000],
    );
    return rows.length > 0;
  }

  /** Whoever comes next need not wait for the lease to end, nor for a clock that is set back meanwhile. */
  async release(sink: string, holder: string): Promise<void> {
    await this.sql.query(`UPDATE log_sinks SET lease_until = '-infinity' WHERE sink = $1 AND holder = $2`, [sink, holder]);
  }

  async underWay(sink: string): Promise<BatchUnderWay | undefined> {
    const [row] = await this.sql.query<{ numbers: (number | string)[] | null; at: Date }>(
      'SELECT sending AS numbers, sending_at AS at FROM log_sinks WHERE sink = $1',
      [sink],
    );
    return row?.numbers ? { numbers: row.numbers.map(Number), at: row.at } : undefined;
  }

  /** The oldest first. */
  waiting(sink: string, limit: number): Promise<WaitingLine[]> {
    return this.sql.query<WaitingLine>(
      `SELECT o.n, ${LINE}
       FROM (SELECT n, request_id FROM log_sink_outbox WHERE sink = $1 ORDER BY n LIMIT $2) o
       LEFT JOIN requests r ON r.request_id = o.request_id ORDER BY o.n`,
      [sink, limit],
    );
  }

  /** Those of them that still wait. */
  these(sink: string, numbers: readonly number[]): Promise<WaitingLine[]> {
    return this.sql.query<WaitingLine>(
      `SELECT o.n, ${LINE}
       FROM log_sink_outbox o LEFT JOIN requests r ON r.request_id = o.request_id
       WHERE o.sink = $1 AND o.n = ANY($2::bigint[]) ORDER BY o.n`,
      [sink, numbers],
    );
  }

  /** Written before the batch goes. @returns when it was put together */
  async begin(sink: string, numbers: readonly number[]): Promise<Date> {
    const [row] = await this.sql.query<{ at: Date }>(
      `UPDATE log_sinks SET sending = $2::bigint[], sending_at = now() WHERE sink = $1 RETURNING sending_at AS at`,
      [sink, numbers],
    );
    return row?.at ?? new Date();
  }

  /** Exactly these: a smaller number may become visible later than a larger one. */
  async sent(sink: string, numbers: readonly number[], lines: number): Promise<void> {
    await this.sql.query(
      `WITH gone AS (DELETE FROM log_sink_outbox WHERE sink = $1 AND n = ANY($2::bigint[]))
       UPDATE log_sinks SET sent = sent + $3, heard_at = now(), sending = NULL, sending_at = NULL,
         last_sent_at = CASE WHEN $3 > 0 THEN now() ELSE last_sent_at END, failures = 0, failing_since = NULL
       WHERE sink = $1`,
      [sink, numbers, lines],
    );
  }

  async failed(sink: string, error: string): Promise<void> {
    await this.sql.query(
      `UPDATE log_sinks SET failures = failures + 1, failing_since = coalesce(failing_since, now()),
         last_error = $2, last_error_at = now() WHERE sink = $1`,
      [sink, error.slice(0, LONGEST_ERROR)],
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

  /** By name. */
  states(): Promise<SinkState[]> {
    return this.sql.query<SinkState>(
      `SELECT s.sink, s.target, s.sent, s.last_sent_at, s.failures, s.failing_since, s.last_error, s.last_error_at, s.heard_at,
         (extract(epoch FROM now() - s.heard_at) * 1000)::float8 AS silent_ms, coalesce(o.waiting, 0) AS waiting,
         coalesce(extract(epoch FROM now() - o.oldest), 0)::float8 AS oldest_seconds
       FROM log_sinks s
       LEFT JOIN (SELECT sink, count(*) AS waiting, min(added_at) AS oldest FROM log_sink_outbox GROUP BY sink) o USING (sink)
       ORDER BY s.sink`,
    );
  }

  /** @returns the names of those that nobody has wanted for a week */
  async forget(): Promise<string[]> {
    const gone = await this.sql.query<{ sink: string }>(
      `DELETE FROM log_sinks WHERE heard_at < now() - ${FORGOTTEN_AFTER} RETURNING sink`,
    );
    return gone.map(({ sink }) => sink);
  }
}
