import { seenBy, type Tenanted } from '@libs/database';
import { idsFrom, microUsdToUsd } from '@libs/kernel';
import { MARKS, readCursor, type RequestFilter, searchOf, spansBack, writeCursor } from './search/request-search';
import { namesMatching } from './search/names-matching';
import { REQUEST_NAMES as NAMES, writeRequests } from './write-requests';
import type { AttemptRecord, LedgerRecord, StageTimes, PromptCacheMissFacts } from './record';

export type { RequestFilter } from './search/request-search';

/** A row as the API shows it. */
export interface RequestView {
  id: string;
  started_at: string;
  tenant_id: string;
  team_id: string | null;
  user_id: string | null;
  virtual_key_id: string | null;
  run_id: string | null;
  route: string;
  dialect: string;
  streamed: boolean;
  model_asked: string;
  model_used: string | null;
  provider: string | null;
  provider_key_id: string | null;
  attempts: AttemptRecord[];
  usage: Record<string, number | boolean>;
  cost_state: string;
  cost_usd: number | null;
  outcome: string;
  status: number;
  error_code: string | null;
  latency_ms: number;
  ttft_ms: number | null;
  upstream_ms: number | null;
  metadata: unknown;
  /** Another target than the first one of the plan served it. */
  fallback_used: boolean;
  /** Milliseconds after its arrival when each stage was over; null: not known. */
  stages: StageTimes | null;
  /** Its bodies were kept. */
  captured: boolean;
  /** null: the answer was bought. */
  cache: { kind: string; key: string | null; score: number | null; saved_usd: number | null } | null;
  cache_key: string | null;
  prompt_cache_miss: PromptCacheMissFacts | null;
  /** What decided on the plan: version, rule, choice, strategy, prompt type, complexity; null where nothing but a name did. */
  routing: unknown;
}

/** A call made with one provider key. */
export interface KeyPick {
  request_id: string;
  at: string;
  model: string;
  outcome: string;
  status: number | null;
  error_code: string | null;
  ttfb_ms: number | null;
  duration_ms: number;
}

/** What one process has written of its own numbers. */
export interface LedgerProcess {
  process_id: string;
  first_written_at: string;
  last_written_at: string;
  last_seq: number;
  written: number;
  /** Numbers without a row: lost, or waiting in that process's memory or files. */
  missing: number;
  closed_at: string | null;
}

const iso = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ${column}`;
const PROCESS = `process_id, ${iso('first_written_at')}, ${iso('last_written_at')}, last_seq, written,
  greatest(last_seq, issued) - written AS missing, ${iso('closed_at')}`;

/** Ids of the last day and a little more, so that older days are not looked at. */
const sinceYesterday = (): string => idsFrom('request', Date.now() - 2 * 86_400_000);

const picks = (which: string, limit: number): string => `
  SELECT request_id, to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, attempt ->> 'model' AS model,
    attempt ->> 'outcome' AS outcome, (attempt -> 'status')::int AS status, attempt ->> 'error_code' AS error_code,
    (attempt -> 'ttfb_ms')::float8 AS ttfb_ms, (attempt -> 'duration_ms')::float8 AS duration_ms
  FROM requests CROSS JOIN LATERAL jsonb_array_elements(attempts) AS attempt
  WHERE started_at > now() - interval '24 hours' AND request_id >= $2 AND ${MARKS} @> ARRAY[$1::text]
    AND attempt ->> 'provider_key_id' = $1 AND ${which}
  ORDER BY started_at DESC LIMIT ${Math.trunc(limit)}`;

/** Table `requests`: written in batches, read newest first. */
export class RequestsRepository {
  constructor(private readonly sql: Tenanted) {}

  /** One statement for all, with their money and their sums; a record that is there already is left alone. */
  async insert(records: readonly LedgerRecord[]): Promise<void> {
    await writeRequests(this.sql, records);
  }

  /** What processes wrote of their own numbers, those that wrote last first; or what one of them did. */
  processes(limit: number, processId: string | null = null): Promise<LedgerProcess[]> {
    return this.sql.query<LedgerProcess>(
      `SELECT ${PROCESS} FROM ledger_processes WHERE $2::text IS NULL OR process_id = $2
       ORDER BY last_written_at DESC, process_id LIMIT $1`,
      [limit, processId],
    );
  }

  /** A process that is no more had given out so many numbers. */
  async noteIssued(processId: string, issued: number): Promise<void> {
    await this.sql.query(
      `INSERT INTO ledger_processes (process_id, last_seq, written, issued) VALUES ($1, 0, 0, $2)
       ON CONFLICT (process_id) DO UPDATE SET issued = greatest(ledger_processes.issued, excluded.issued)`,
      [processId, issued],
    );
  }

  /** A process ended in peace, behind so many numbers. */
  async closeProcess(processId: string, issued: number): Promise<void> {
    await this.sql.query('UPDATE ledger_processes SET closed_at = now(), issued = $2 WHERE process_id = $1', [processId, issued]);
  }

  async find(requestId: string, tenantId: string | null): Promise<RequestView | undefined> {
    const [row] = await seenBy(this.sql, tenantId).query<LedgerRecord>(
      `SELECT ${NAMES} FROM requests WHERE request_id = $1 AND ($2::text IS NULL OR tenant_id = $2)`,
      [requestId, tenantId],
    );
    return row && toView(row);
  }

  /** The last calls made with a provider key, newest first; of the last 24 hours. */
  picksOf(keyId: string, limit: number): Promise<KeyPick[]> {
    return this.sql.query<KeyPick>(picks('true', limit), [keyId, sinceYesterday()]);
  }

  /** Those of them that failed. */
  failedPicksOf(keyId: string, limit: number): Promise<KeyPick[]> {
    return this.sql.query<KeyPick>(picks(`attempt ->> 'outcome' NOT IN ('completed', 'lost', 'aborted')`, limit), [
      keyId,
      sinceYesterday(),
    ]);
  }

  /** Newest first; `cursor` is what the previous page gave. @throws GatewayError invalid_request */
  async list(
    filter: RequestFilter,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<{ data: RequestView[]; next_cursor: string | null }> {
    const sql = seenBy(this.sql, filter.tenantId);
    const before = page.cursor === undefined ? undefined : readCursor(page.cursor);
    const names = filter.text === undefined ? undefined : await namesMatching(sql, filter.text, filter.tenantId);
    const rows: LedgerRecord[] = [];
    // Back through time, further each time: what is common is found in a day or a week, and only what is rare needs all.
    for (const span of spansBack(filter, before)) {
      const { where, values } = searchOf({ ...filter, ...span }, names, before);
      values.push(page.limit + 1 - rows.length);
      rows.push(
        ...(await sql.query<LedgerRecord>(
          `SELECT ${NAMES} FROM requests WHERE ${where} ORDER BY started_at DESC, request_id DESC LIMIT $${values.length}`,
          values,
        )),
      );
      if (rows.length > page.limit) break;
    }
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    const more = rows.length > page.limit && last !== undefined;
    return { data: shown.map(toView), next_cursor: more ? writeCursor(last) : null };
  }

  /** Every page of it, newest first; at most so many requests. @throws GatewayError invalid_request */
  async *all(filter: RequestFilter, most: number): AsyncGenerator<RequestView[]> {
    let cursor: string | undefined;
    for (let left = most; left > 0;) {
      const page = await this.list(filter, { limit: Math.min(left, EXPORT_PAGE), cursor });
      if (page.data.length > 0) yield page.data;
      if (page.next_cursor === null) return;
      cursor = page.next_cursor;
      left -= page.data.length;
    }
  }
}

/** Requests read at once where all are wanted. */
const EXPORT_PAGE = 1_000;

const RARE = [
  'cache_write_hour_tokens',
  'media_input_tokens',
  'audio_input_tokens',
  'media_output_tokens',
  'audio_output_tokens',
  'images',
  'searches',
  'characters',
  'audio_ms',
] as const;

/** Buckets that most requests do not have, where they are not empty. */
const rare = (row: LedgerRecord): Record<string, number> =>
  Object.fromEntries(RARE.flatMap((name) => (row[name] > 0 ? [[name, row[name]] as const] : [])));

function toView(row: LedgerRecord): RequestView {
  return {
    id: row.request_id,
    started_at: new Date(row.started_at).toISOString(),
    tenant_id: row.tenant_id,
    team_id: row.team_id,
    user_id: row.user_id,
    virtual_key_id: row.virtual_key_id,
    run_id: row.run_id,
    route: row.route,
    dialect: row.dialect,
    streamed: row.streamed,
    model_asked: row.model_asked,
    model_used: row.model_used,
    provider: row.provider_id,
    provider_key_id: row.provider_key_id,
    attempts: [...row.attempts],
    usage: {
      input_tokens: row.input_tokens,
      cache_read_tokens: row.cache_read_tokens,
      cache_write_tokens: row.cache_write_tokens,
      output_tokens: row.output_tokens,
      reasoning_tokens: row.reasoning_tokens,
      ...rare(row),
      estimated: row.usage_estimated,
    },
    cost_state: row.cost_state,
    cost_usd: row.cost_micro_usd === null ? null : microUsdToUsd(row.cost_micro_usd),
    outcome: row.outcome,
    status: row.status,
    error_code: row.error_code,
    latency_ms: row.latency_ms,
    ttft_ms: row.ttft_ms,
    upstream_ms: row.upstream_ms,
    metadata: row.metadata,
    fallback_used: row.fallback_used ?? false,
    stages: row.stages ?? null,
    captured: row.captured ?? false,
    cache: row.cache_kind ? cacheView(row) : null,
    cache_key: row.cache_key ?? null,
    prompt_cache_miss: row.prompt_cache_miss ?? null,
    routing: row.routing,
  };
}

const cacheView = (row: LedgerRecord): NonNullable<RequestView['cache']> => ({
  kind: row.cache_kind ?? '',
  key: row.cache_key ?? null,
  score: row.cache_score ?? null,
  saved_usd: typeof row.saved_micro_usd === 'number' ? microUsdToUsd(row.saved_micro_usd) : null,
});
