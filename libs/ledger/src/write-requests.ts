import { type ArrayElement, arrayLiteral, jsonArrayLiteral, type Sql, SqlError } from '@libs/database';
import { entriesOf } from './money/entries-of';
import { ENTRY_COLUMNS } from './money/money-entry';
import type { LedgerRecord } from './record';
import { type Column, listOf, namesOf, unnest } from './unnest';
import { addSums, SUMS_PARAMETERS, sumsValues } from './write-sums';

/** In the order of the insert. */
const COLUMNS: readonly Column<keyof LedgerRecord>[] = [
  ['request_id', 'text'],
  ['process_id', 'text'],
  ['seq', 'bigint'],
  ['started_at', 'timestamptz'],
  ['tenant_id', 'text'],
  ['team_id', 'text'],
  ['user_id', 'text'],
  ['virtual_key_id', 'text'],
  ['run_id', 'text'],
  ['route', 'text'],
  ['dialect', 'text'],
  ['streamed', 'boolean'],
  ['model_asked', 'text'],
  ['model_used', 'text'],
  ['provider_id', 'text'],
  ['provider_key_id', 'text'],
  ['attempts', 'jsonb'],
  ['input_tokens', 'bigint'],
  ['cache_read_tokens', 'bigint'],
  ['cache_write_tokens', 'bigint'],
  ['output_tokens', 'bigint'],
  ['reasoning_tokens', 'bigint'],
  ['cache_write_hour_tokens', 'bigint'],
  ['media_input_tokens', 'bigint'],
  ['audio_input_tokens', 'bigint'],
  ['media_output_tokens', 'bigint'],
  ['audio_output_tokens', 'bigint'],
  ['images', 'bigint'],
  ['searches', 'bigint'],
  ['characters', 'bigint'],
  ['audio_ms', 'bigint'],
  ['usage_estimated', 'boolean'],
  ['usage_known', 'boolean'],
  ['batch', 'boolean'],
  ['price_id', 'text'],
  ['cost_state', 'text'],
  ['cost_micro_usd', 'bigint'],
  ['provider_cost_micro_usd', 'bigint'],
  ['outcome', 'text'],
  ['status', 'integer'],
  ['error_code', 'text'],
  ['latency_ms', 'double precision'],
  ['ttft_ms', 'double precision'],
  ['upstream_ms', 'double precision'],
  ['metadata', 'jsonb'],
  ['cache_kind', 'text'],
  ['cache_key', 'text'],
  ['cache_score', 'double precision'],
  ['saved_micro_usd', 'bigint'],
  ['prompt_cache_miss', 'jsonb'],
  ['routing', 'jsonb'],
  ['fallback_used', 'boolean'],
  // With commas between: a list of lists would be taken apart as a whole.
  ['failed_keys', 'text'],
  ['stages', 'jsonb'],
  ['captured', 'boolean'],
];

const NEVER_NULL = new Set<keyof LedgerRecord>(['fallback_used', 'captured']);
const JSON_COLUMNS = new Set<keyof LedgerRecord>(['attempts', 'metadata', 'prompt_cache_miss', 'routing', 'stages']);

export const REQUEST_NAMES = namesOf(COLUMNS);
const GIVEN_NAMES = listOf(COLUMNS, ([name]) => (name === 'failed_keys' ? `string_to_array(failed_keys, ',')` : name));
const SUMS_FROM = COLUMNS.length + 1;
const ENTRIES_FROM = SUMS_FROM + SUMS_PARAMETERS;
const EXPECTED = ENTRIES_FROM + ENTRY_COLUMNS.length;
/** What comes late stands in the first statement that is still open. */
const PERIOD = `greatest(date_trunc('month', effective_at AT TIME ZONE 'UTC')::date,
  ((SELECT max(month) FROM closed_months WHERE closed_months.tenant_id = given.tenant_id) + interval '1 month')::date)`;

/**
 * Everything that is known of new requests, in one statement and so all or nothing: their rows, their money, the sums of
 * their hour and day. Sums were made of all of them, so where one is there already nothing is written.
 */
const WRITE = `
  WITH added AS (
    INSERT INTO requests (${REQUEST_NAMES}) SELECT ${GIVEN_NAMES} FROM ${unnest(COLUMNS, 1)}
    ON CONFLICT (request_id) DO NOTHING
    RETURNING process_id, seq
  ), ${addSums(SUMS_FROM)}, counted AS (
    INSERT INTO ledger_processes (process_id, last_seq, written) SELECT process_id, max(seq), count(*) FROM added GROUP BY 1 ORDER BY 1
    ON CONFLICT (process_id) DO UPDATE SET written = ledger_processes.written + excluded.written,
      last_seq = greatest(ledger_processes.last_seq, excluded.last_seq), last_written_at = now()
  ), money AS (
    INSERT INTO money_entries (${namesOf(ENTRY_COLUMNS)}, period) SELECT *, ${PERIOD} FROM ${unnest(ENTRY_COLUMNS, ENTRIES_FROM)}
    ON CONFLICT (entry_id) DO NOTHING
  )
  SELECT expect_rows(count(*), $${EXPECTED}) FROM added`;

/** SQLSTATE of `expect_rows`. */
const FEWER_ROWS = 'RLG01';

/** A record that is there already is left alone, and so is its money. Not within a transaction: there, `writeRequestsWithin`. */
export async function writeRequests(sql: Sql, records: readonly LedgerRecord[]): Promise<void> {
  try {
    await writeNew(sql, records);
  } catch (error) {
    if (!(error instanceof SqlError && error.sqlState === FEWER_ROWS)) throw error;
    await writeRequestsWithin(sql, records);
  }
}

/** For a transaction, which a statement that fails would end: looks first which records are there. */
export async function writeRequestsWithin(sql: Sql, records: readonly LedgerRecord[]): Promise<void> {
  const byId = new Map(records.map((record) => [record.request_id, record]));
  const known = await sql.query<{ request_id: string }>('SELECT request_id FROM requests WHERE request_id = ANY($1)', [
    [...byId.keys()],
  ]);
  for (const { request_id } of known) byId.delete(request_id);
  if (byId.size > 0) await writeNew(sql, [...byId.values()]);
}

async function writeNew(sql: Sql, records: readonly LedgerRecord[]): Promise<void> {
  const entries = records.flatMap(entriesOf);
  await sql.query(WRITE, [
    ...WRITERS.map((write) => write(records)),
    ...sumsValues(records),
    ...ENTRY_COLUMNS.map(([name]) => arrayLiteral(entries, (entry) => entry[name])),
    records.length,
  ]);
}

/** The parameter of each column. */
const WRITERS = COLUMNS.map(([name]): ((records: readonly LedgerRecord[]) => string) => {
  if (name === 'failed_keys') return (records) => arrayLiteral(records, failedKeys);
  if (JSON_COLUMNS.has(name)) return (records) => jsonArrayLiteral(records, (record) => record[name]);
  if (NEVER_NULL.has(name)) return (records) => arrayLiteral(records, (record) => (record[name] ?? false) as ArrayElement);
  return (records) => arrayLiteral(records, (record) => (record[name] ?? null) as ArrayElement);
});

/** Keys that attempts failed with; null: none did. */
function failedKeys({ attempts }: LedgerRecord): string | null {
  let keys: string | null = null;
  for (const { provider_key_id: key, outcome } of attempts) {
    if (key === null || outcome === 'completed' || outcome === 'lost' || outcome === 'aborted') continue;
    keys = keys === null ? key : `${keys},${key}`;
  }
  return keys;
}
