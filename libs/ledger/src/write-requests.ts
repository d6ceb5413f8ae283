import { type ArrayElement, arrayLiteral, type Sql } from '@libs/database';
import { entriesOf } from './money/entries-of';
import { ENTRY_COLUMNS } from './money/money-entry';
import type { LedgerRecord } from './record';
import { ADD_TO_SERIES } from './series/series-columns';

/** Column and PostgreSQL type, in the order of the insert. */
const COLUMNS: readonly (readonly [keyof LedgerRecord, string])[] = [
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

/** What a record has that was put by, while PostgreSQL was away, by a version that did not know all columns. */
const WHEN_ABSENT: Partial<Record<keyof LedgerRecord, unknown>> = {
  ...{ cache_write_hour_tokens: 0, media_input_tokens: 0, audio_input_tokens: 0, media_output_tokens: 0 },
  ...{ audio_output_tokens: 0, images: 0, searches: 0, characters: 0, audio_ms: 0 },
  ...{ usage_known: true, batch: false, fallback_used: false, captured: false },
};

const JSON_COLUMNS = new Set<keyof LedgerRecord>(['attempts', 'metadata', 'prompt_cache_miss', 'routing', 'stages']);

export const REQUEST_NAMES = COLUMNS.map(([name]) => name).join(', ');
const GIVEN_NAMES = COLUMNS.map(([name]) => (name === 'failed_keys' ? `string_to_array(failed_keys, ',')` : name)).join(', ');
const ENTRY_NAMES = ENTRY_COLUMNS.map(([name]) => name).join(', ');

const unnest = (columns: readonly (readonly [string, string])[], from: number): string =>
  `unnest(${columns.map(([, type], i) => `$${from + i}::${type}[]`).join(', ')}) AS row(${columns.map(([name]) => name).join(', ')})`;

/** Sums of one request each, by their names in `usage_daily`. */
const SUMS = {
  requests: 'count(*)',
  errors: `count(*) FILTER (WHERE outcome IN ('error', 'truncated'))`,
  refusals: `count(*) FILTER (WHERE outcome = 'refused')`,
  input_tokens: 'sum(input_tokens)',
  cache_read_tokens: 'sum(cache_read_tokens)',
  cache_write_tokens: 'sum(cache_write_tokens)',
  output_tokens: 'sum(output_tokens)',
  reasoning_tokens: 'sum(reasoning_tokens)',
  estimated_requests: `count(*) FILTER (WHERE cost_state = 'estimated')`,
  unpriced_requests: `count(*) FILTER (WHERE cost_state = 'unknown')`,
  cost_micro_usd: 'coalesce(sum(cost_micro_usd), 0)',
  provider_cost_micro_usd: 'coalesce(sum(provider_cost_micro_usd), 0)',
} as const;
const SUM_NAMES = Object.keys(SUMS);
const DIMENSIONS = 'day, tenant_id, team_id, virtual_key_id, user_id, provider_id, model';

/**
 * Everything that is known of new requests, in one statement and so all or nothing: their rows, their money, and
 * the sums of their day. Sums are touched in one order, so that replicas never wait for each other in a circle.
 */
const WRITE = `
  WITH added AS (
    INSERT INTO requests (${REQUEST_NAMES}) SELECT ${GIVEN_NAMES} FROM ${unnest(COLUMNS, 1)}
    ON CONFLICT (request_id) DO NOTHING
    RETURNING *
  ), summed AS (
    INSERT INTO usage_daily (${DIMENSIONS}, ${SUM_NAMES.join(', ')})
    SELECT (started_at AT TIME ZONE 'UTC')::date, tenant_id, coalesce(team_id, ''), coalesce(virtual_key_id, ''), coalesce(user_id, ''),
      coalesce(provider_id, ''), coalesce(model_used, ''), ${Object.values(SUMS).join(', ')}
    FROM added GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (${DIMENSIONS}) DO UPDATE SET ${SUM_NAMES.map((name) => `${name} = usage_daily.${name} + excluded.${name}`).join(', ')}
  ), series AS (${ADD_TO_SERIES}
  ), counted AS (
    INSERT INTO ledger_processes (process_id, last_seq, written) SELECT process_id, max(seq), count(*) FROM added GROUP BY 1 ORDER BY 1
    ON CONFLICT (process_id) DO UPDATE SET written = ledger_processes.written + excluded.written,
      last_seq = greatest(ledger_processes.last_seq, excluded.last_seq), last_written_at = now()
  )
  INSERT INTO money_entries (${ENTRY_NAMES}) SELECT ${ENTRY_NAMES} FROM ${unnest(ENTRY_COLUMNS, COLUMNS.length + 1)}
  WHERE request_id IN (SELECT request_id FROM added)
  ON CONFLICT (entry_id) DO NOTHING`;

/** A record that is there already is left alone, and so is its money. */
export async function writeRequests(sql: Sql, records: readonly LedgerRecord[]): Promise<void> {
  const entries = records.flatMap(entriesOf);
  await sql.query(WRITE, [
    ...COLUMNS.map(([name]) => arrayLiteral(records.map((record) => columnValue(record, name)))),
    ...ENTRY_COLUMNS.map(([name]) => arrayLiteral(entries.map((entry) => entry[name]))),
  ]);
}

function columnValue(record: LedgerRecord, name: keyof LedgerRecord): ArrayElement {
  if (name === 'failed_keys') return failedKeys(record);
  const value = record[name] ?? WHEN_ABSENT[name] ?? null;
  return JSON_COLUMNS.has(name) && value !== null ? JSON.stringify(value) : (value as ArrayElement);
}

/** Keys that attempts failed with; null: none did. */
function failedKeys({ attempts }: LedgerRecord): string | null {
  let keys: string | null = null;
  for (const { provider_key_id: key, outcome } of attempts) {
    if (key === null || outcome === 'completed' || outcome === 'lost' || outcome === 'aborted') continue;
    keys = keys === null ? key : `${keys},${key}`;
  }
  return keys;
}
