import type { Sql, Transactional } from '@libs/database';
import { daysOf, type Interval, USAGE_SUMS, usageRows } from '../money/usage-rows';
import type { Span, SpanKind } from './spans';

/** Values of one name that are kept for a tenant and a span, and their bytes at most; of a name with more, none is. */
const MOST_VALUES = 1_000;
const LONGEST_VALUE = 400;
/** Names that a report can ask for. */
const LONGEST_NAME = 64;

const SUMS = USAGE_SUMS.join(', ');
const SUMMED = USAGE_SUMS.map((name) => `sum(${name}) AS ${name}`).join(', ');

const TABLES: Readonly<Record<SpanKind, string>> = { pairs: 'usage_pairs', tags: 'usage_tags' };

const sumsOf: Readonly<Record<SpanKind, (span: Interval) => string>> = {
  pairs: (span) => `
    INSERT INTO usage_pairs (span_id, virtual_key_id, model, provider_id, tenant_id, ${SUMS})
    SELECT $1, virtual_key_id, model, provider_id, tenant_id, ${SUMMED} FROM usage_daily
    WHERE ${daysOf(span)}
    GROUP BY 2, 3, 4, 5 ORDER BY 2, 3, 4, 5`,
  tags: (span) => `
    WITH given AS (${usageRows(span, 'name, value', {
      join: 'CROSS JOIN LATERAL jsonb_each_text(metadata) AS pair(name, value)',
      where: `metadata IS NOT NULL AND value <> '' AND length(name) <= ${LONGEST_NAME}`,
    })}), summed AS (
      SELECT day, tenant_id, name, value, ${SUMMED} FROM given GROUP BY 1, 2, 3, 4
    ), counted AS (
      SELECT *, count(*) OVER names <= ${MOST_VALUES} AND max(octet_length(value)) OVER names <= ${LONGEST_VALUE} AS few
      FROM summed WINDOW names AS (PARTITION BY tenant_id, name)
    )
    INSERT INTO usage_tags (span_id, day, tenant_id, name, value, ${SUMS})
    SELECT $1, * FROM (
      SELECT day, tenant_id, name, value, ${SUMS} FROM counted WHERE few
      UNION ALL
      SELECT DISTINCT day, tenant_id, name, NULL, ${USAGE_SUMS.map(() => '0').join(', ')} FROM counted WHERE NOT few
    ) AS kept ORDER BY name, tenant_id, value`,
};

/** Tables `usage_spans`, `usage_pairs` and `usage_tags`: made by one process at a time, read by all. */
export class UsageSpansRepository {
  /** PostgreSQL's process that sums a span just now. */
  private summing: number | undefined;

  constructor(private readonly database: Transactional) {}

  /** Those that are there. */
  async live(kind: SpanKind): Promise<Span[]> {
    return (await liveSpans(this.database))[kind];
  }

  /** PostgreSQL's time, and when the first request was made that sums or rows know of; undefined: there is none. */
  async bounds(kind: SpanKind): Promise<{ now: number; first: number | undefined }> {
    const first = {
      pairs: `SELECT extract(epoch FROM min(day)::timestamp AT TIME ZONE 'UTC') * 1000 FROM usage_daily_models`,
      tags: 'SELECT extract(epoch FROM min(started_at)) * 1000 FROM requests',
    }[kind];
    const [row] = await this.database.query<{ now: number; first: number | null }>(
      `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now, (${first})::float8 AS first`,
    );
    return { now: row?.now ?? 0, first: row?.first ?? undefined };
  }

  /** What a process that is no more had begun, and spans that nobody reads any more, go. */
  async clean(): Promise<void> {
    await this.database.query('UPDATE usage_spans SET spoiled_at = clock_timestamp() WHERE NOT ready AND spoiled_at IS NULL');
    const spoiled = await this.database.query<{ id: number; kind: SpanKind }>(
      `SELECT id, kind FROM usage_spans WHERE spoiled_at < clock_timestamp() - interval '2 minutes' ORDER BY id`,
    );
    for (const { id, kind } of spoiled)
      await this.database.transaction(async (sql) => {
        await sql.query(`DELETE FROM ${TABLES[kind]} WHERE span_id = $1`, [id]);
        await sql.query('DELETE FROM usage_spans WHERE id = $1', [id]);
      });
  }

  /** @returns whether it is there now; false: writers would have had to wait, or it was spoiled meanwhile */
  async make(kind: SpanKind, span: Interval): Promise<boolean> {
    const id = await this.begin(kind, span);
    if (id === undefined) return false;
    return this.database.transaction(async (sql) => {
      await sql.query(`SET LOCAL statement_timeout = '15min'`);
      await sql.query(`SET LOCAL work_mem = '64MB'`);
      const [backend] = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      this.summing = backend?.pid;
      await sql.query(sumsOf[kind](span), [id]).finally(() => (this.summing = undefined));
      const made = await sql.query('UPDATE usage_spans SET ready = true WHERE id = $1 AND spoiled_at IS NULL RETURNING id', [id]);
      // Hours of a day that is over stand for nothing any more.
      if (made.length > 0)
        await sql.query(
          `UPDATE usage_spans SET ready = false, spoiled_at = clock_timestamp()
           WHERE kind = $1 AND spoiled_at IS NULL AND kind = 'tags' AND id <> $2 AND from_time >= $3 AND to_time <= $4`,
          [kind, id, new Date(span.from), new Date(span.to)],
        );
      return made.length > 0;
    });
  }

  /** A span may be minutes of work, for which nobody who ends waits; what was begun is spoiled by the next round. */
  async giveUp(): Promise<void> {
    if (this.summing !== undefined) await this.database.query('SELECT pg_cancel_backend($1)', [this.summing]);
  }

  /** The planner must know how much there is in a span. */
  async analyze(): Promise<void> {
    for (const table of Object.values(TABLES)) await this.database.query(`ANALYZE ${table}`);
  }

  /**
   * From here on whoever writes late into this time spoils it. Who did before is waited for: by the lock that each takes
   * with it, and who writes in time, and so without, must have ended before the time that counts as late has passed.
   */
  private async begin(kind: SpanKind, { from, to }: Interval): Promise<number | undefined> {
    return this.database.transaction(async (sql) => {
      await sql.query(`SET LOCAL lock_timeout = '2s'`);
      await sql.query('LOCK TABLE usage_spans IN SHARE ROW EXCLUSIVE MODE');
      if (await hasSlowWriters(sql)) return undefined;
      const [row] = await sql.query<{ id: number }>(
        `INSERT INTO usage_spans (kind, from_time, to_time) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id`,
        [kind, new Date(from), new Date(to)],
      );
      return row?.id;
    });
  }
}

/** Spans that a report may read now, by what is kept of them. Which there are is no tenant's secret. */
export async function liveSpans(sql: Sql): Promise<Record<SpanKind, Span[]>> {
  const rows = await sql.query<{ kind: SpanKind; id: number; from_time: Date; to_time: Date }>(
    'SELECT kind, id, from_time, to_time FROM usage_spans WHERE ready AND spoiled_at IS NULL',
  );
  const live: Record<SpanKind, Span[]> = { pairs: [], tags: [] };
  for (const { kind, id, from_time, to_time } of rows) live[kind].push({ id, from: from_time.getTime(), to: to_time.getTime() });
  return live;
}

async function hasSlowWriters(sql: Sql): Promise<boolean> {
  const found = await sql.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
       AND xact_start < clock_timestamp() - interval '10 minutes'`,
  );
  return found.length > 0;
}
