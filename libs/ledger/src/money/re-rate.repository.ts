import { type AuditTrail, type Database, type Sql, writeTrace } from '@libs/database';
import { newId } from '@libs/kernel';
import { ENTRY_COLUMNS } from './money-entry';
import { namesOf, unnest } from '../unnest';
import type { Adjustment, BookedRequest } from './rate-again';

/** Which requests a price may have been applied to. */
export interface RatedScope {
  /** Null: everybody's. */
  tenantId: string | null;
  /** Null: every one. */
  providerId: string | null;
  /** With its dated snapshots; null: every one. */
  model: string | null;
  from: Date;
  /** Not included. */
  to: Date;
}

export interface ReRate {
  id: string;
  price_id: string;
  state: 'running' | 'done' | 'failed';
  from_time: Date;
  to_time: Date;
  cursor_time: Date | null;
  cursor_request: string | null;
  requests_seen: number;
  requests_adjusted: number;
  charge_delta_micro_usd: number;
  cost_delta_micro_usd: number;
  error: string | null;
  created_by: string | null;
  created_at: Date;
  finished_at: Date | null;
}

export interface Position {
  time: Date | null;
  request: string | null;
}

const COLUMNS = `id, price_id, state, from_time, to_time, cursor_time, cursor_request, requests_seen, requests_adjusted,
  charge_delta_micro_usd, cost_delta_micro_usd, error, created_by, created_at, finished_at`;
/** Any constant does. Two that rate the same request at once would both book the difference. */
const LOCK_KEY = 7_263_554_010;
const LEASE = `interval '30 seconds'`;

const SELECT_BOOKED = `
  SELECT r.request_id, r.started_at, r.tenant_id, r.team_id, r.virtual_key_id, r.user_id, r.provider_id, r.model_used, r.input_tokens,
    r.cache_read_tokens, r.cache_write_tokens, r.output_tokens, r.reasoning_tokens, r.cache_write_hour_tokens, r.media_input_tokens,
    r.audio_input_tokens, r.media_output_tokens, r.audio_output_tokens, r.images, r.searches, r.characters, r.audio_ms,
    r.usage_estimated, r.batch, net.charged AS charged_micro_usd, net.paid AS paid_micro_usd
  FROM requests r CROSS JOIN LATERAL (
    SELECT sum(CASE WHEN debit = 'tenant' THEN amount_micro_usd WHEN credit = 'tenant' THEN -amount_micro_usd END)::bigint AS charged,
      sum(CASE WHEN debit = 'cost' THEN amount_micro_usd WHEN credit = 'cost' THEN -amount_micro_usd END)::bigint AS paid
    FROM money_entries entry WHERE entry.request_id = r.request_id
  ) net
  WHERE r.provider_id IS NOT NULL AND r.model_used IS NOT NULL AND r.usage_known AND r.cache_kind IS NULL
    AND r.started_at >= $1 AND r.started_at < $2
    AND ($3::text IS NULL OR r.tenant_id = $3) AND ($4::text IS NULL OR r.provider_id = $4)
    AND ($5::text IS NULL OR r.model_used = $5 OR regexp_replace(r.model_used, '-(\\d{4}-\\d{2}-\\d{2}|\\d{8})$', '') = $5)
    AND ($6::timestamptz IS NULL OR (r.started_at, r.request_id) > ($6, $7))
  ORDER BY r.started_at, r.request_id LIMIT $8`;

/** Table `re_rates`, and what re-rating reads and adds. */
export class ReRateRepository {
  constructor(private readonly database: Database) {}

  create(priceId: string, scope: RatedScope, createdBy: string | null, trail?: AuditTrail): Promise<ReRate> {
    return writeTrace(trail, this.database, async (sql) => {
      const [row] = await sql.query<ReRate>(
        `INSERT INTO re_rates (id, price_id, from_time, to_time, created_by) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
        [newId('reRate'), priceId, scope.from, scope.to, createdBy],
      );
      const job = row as ReRate;
      const after = { re_rate: job.id, from: scope.from, to: scope.to };
      return { result: job, facts: { kind: 'price', id: priceId, tenantId: scope.tenantId, after } };
    });
  }

  async find(id: string): Promise<ReRate | undefined> {
    return (await this.database.query<ReRate>(`SELECT ${COLUMNS} FROM re_rates WHERE id = $1`, [id]))[0];
  }

  /** One that nobody works on; it is the caller's until its lease ends. */
  async claim(): Promise<ReRate | undefined> {
    const [row] = await this.database.query<ReRate>(
      `UPDATE re_rates SET lease_until = now() + ${LEASE} WHERE id = (
         SELECT id FROM re_rates WHERE state = 'running' AND lease_until < now() ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED
       ) RETURNING ${COLUMNS}`,
    );
    return row;
  }

  async finish(id: string, state: 'done' | 'failed', error: string | null): Promise<void> {
    await this.database.query(`UPDATE re_rates SET state = $2, error = $3, finished_at = now() WHERE id = $1`, [
      id,
      state,
      error,
    ]);
  }

  booked(sql: Sql, scope: RatedScope, after: Position, limit: number): Promise<BookedRequest[]> {
    return sql.query<BookedRequest>(SELECT_BOOKED, [
      ...[scope.from, scope.to, scope.tenantId, scope.providerId, scope.model],
      ...[after.time, after.request, limit],
    ]);
  }

  /** For a look that books nothing. */
  look(scope: RatedScope, after: Position, limit: number): Promise<BookedRequest[]> {
    return this.booked(this.database, scope, after, limit);
  }

  /** Reads the next requests, books what `rate` finds, and moves on, all or nothing. @returns how many there were */
  step(
    job: ReRate,
    scope: RatedScope,
    limit: number,
    rate: (request: BookedRequest) => Adjustment | undefined,
  ): Promise<BookedRequest[]> {
    return this.database.transaction(async (sql) => {
      await sql.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
      const [current] = await sql.query<ReRate>(`SELECT ${COLUMNS} FROM re_rates WHERE id = $1 FOR UPDATE`, [job.id]);
      if (!current || current.state !== 'running') return [];
      const requests = await this.booked(sql, scope, { time: current.cursor_time, request: current.cursor_request }, limit);
      const adjustments = requests.flatMap((request) => rate(request) ?? []);
      await addEntries(sql, adjustments);
      await addToDays(sql, adjustments);
      const last = requests.at(-1);
      const sum = (of: (one: Adjustment) => number): number => adjustments.reduce((all, one) => all + of(one), 0);
      await sql.query(
        `UPDATE re_rates SET cursor_time = coalesce($2, cursor_time), cursor_request = coalesce($3, cursor_request),
           requests_seen = requests_seen + $4, requests_adjusted = requests_adjusted + $5,
           charge_delta_micro_usd = charge_delta_micro_usd + $6, cost_delta_micro_usd = cost_delta_micro_usd + $7,
           lease_until = now() + ${LEASE} WHERE id = $1`,
        [
          ...[job.id, last?.started_at ?? null, last?.request_id ?? null, requests.length, adjustments.length],
          ...[sum(({ charge }) => charge), sum(({ cost }) => cost)],
        ],
      );
      return requests;
    });
  }
}

async function addEntries(sql: Sql, adjustments: readonly Adjustment[]): Promise<void> {
  const entries = adjustments.flatMap((adjustment) => adjustment.entries);
  if (entries.length === 0) return;
  await sql.query(
    `INSERT INTO money_entries (${namesOf(ENTRY_COLUMNS)}) SELECT * FROM ${unnest(ENTRY_COLUMNS, 1)}`,
    ENTRY_COLUMNS.map(([name]) => entries.map((entry) => entry[name])),
  );
}

const DIMENSIONS = 'day, tenant_id, team_id, virtual_key_id, user_id, provider_id, model';
/** What the rows, which are there since the requests were written, keep as it is. */
const UNTOUCHED = [
  ...['requests', 'errors', 'refusals', 'input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens'],
  ...['reasoning_tokens', 'estimated_requests', 'cost_micro_usd', 'provider_cost_micro_usd'],
];

/** The sums of the days on which the requests were made; in one order, as their writers touch them. */
async function addToDays(sql: Sql, adjustments: readonly Adjustment[]): Promise<void> {
  if (adjustments.length === 0) return;
  const column = (of: (one: Adjustment) => unknown): unknown[] => adjustments.map(of);
  await sql.query(
    `INSERT INTO usage_daily (${DIMENSIONS}, ${UNTOUCHED.join(', ')}, adjusted_micro_usd, provider_adjusted_micro_usd, unpriced_requests)
     SELECT (at AT TIME ZONE 'UTC')::date, tenant, team, key, person, provider, model, ${UNTOUCHED.map(() => '0').join(', ')},
       sum(charge), sum(cost), -sum(priced)
     FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[],
       $10::int[]) AS one(at, tenant, team, key, person, provider, model, charge, cost, priced)
     GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
     ON CONFLICT (${DIMENSIONS}) DO UPDATE SET adjusted_micro_usd = usage_daily.adjusted_micro_usd + excluded.adjusted_micro_usd,
       provider_adjusted_micro_usd = usage_daily.provider_adjusted_micro_usd + excluded.provider_adjusted_micro_usd,
       unpriced_requests = usage_daily.unpriced_requests + excluded.unpriced_requests`,
    [
      ...[column(({ request }) => request.started_at), column(({ request }) => request.tenant_id)],
      ...[column(({ request }) => request.team_id ?? ''), column(({ request }) => request.virtual_key_id ?? '')],
      ...[column(({ request }) => request.user_id ?? ''), column(({ request }) => request.provider_id)],
      ...[column(({ request }) => request.model_used), column(({ charge }) => charge), column(({ cost }) => cost)],
      column(({ nowPriced }) => (nowPriced ? 1 : 0)),
    ],
  );
}
