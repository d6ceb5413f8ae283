import { arrayLiteral, type Sql } from '@libs/database';
import type { LedgerRecord } from './record';
import { type DayRow, type SeriesRow, type Sums, sumsOf } from './series/batch-sums';
import { HISTOGRAM_COLUMNS, SUM_COLUMNS } from './series/series-columns';
import { type Column, listOf, namesOf, unnest } from './unnest';

const DAY_KEY = [
  ['day', 'date'],
  ['tenant_id', 'text'],
  ['team_id', 'text'],
  ['virtual_key_id', 'text'],
  ['user_id', 'text'],
  ['provider_id', 'text'],
  ['model', 'text'],
] as const satisfies readonly Column<Exclude<keyof DayRow, 'sums'>>[];
const DAY_SUMS = [
  'requests',
  'errors',
  'refusals',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'reasoning_tokens',
  'estimated_requests',
  'unpriced_requests',
  'cost_micro_usd',
  'provider_cost_micro_usd',
] as const satisfies readonly (keyof Sums)[];
const DAY_COLUMNS: readonly Column<string>[] = [...DAY_KEY, ...DAY_SUMS.map((name) => [name, 'bigint'] as const)];

const SERIES_KEY = [
  ['step', 'text'],
  ['dimension', 'text'],
  ['tenant_id', 'text'],
  ['id', 'text'],
  ['at', 'timestamptz'],
  ['process_id', 'text'],
] as const satisfies readonly Column<Exclude<keyof SeriesRow, 'sums'>>[];
const SERIES_COLUMNS: readonly Column<string>[] = [
  ...SERIES_KEY,
  ...SUM_COLUMNS.map((name) => [name, 'bigint'] as const),
  // A list of lists would be taken apart as a whole: each goes as its text.
  ...HISTOGRAM_COLUMNS.map((name) => [name, 'text'] as const),
];

/** Parameters that `addSums` says the places of. */
export const SUMS_PARAMETERS = DAY_COLUMNS.length + SERIES_COLUMNS.length;

/** Statements within a larger one. @param from the first of `SUMS_PARAMETERS` parameters */
export const addSums = (from: number): string => `
  days AS (
    INSERT INTO usage_daily (${namesOf(DAY_COLUMNS)}) SELECT * FROM ${unnest(DAY_COLUMNS, from)}
    ON CONFLICT (${namesOf(DAY_KEY)}) DO UPDATE SET ${listOf(DAY_SUMS, (name) => `${name} = usage_daily.${name} + excluded.${name}`)}
  ), series AS (
    INSERT INTO usage_series (${namesOf(SERIES_COLUMNS)})
    SELECT steps.step, dimension, tenant_id, id, CASE steps.step WHEN 'day' THEN date_trunc('day', at, 'UTC') ELSE at END, process_id,
      ${SUM_COLUMNS.join(', ')}, ${listOf(HISTOGRAM_COLUMNS, (name) => `${name}::integer[]`)}
    FROM ${unnest(SERIES_COLUMNS, from + DAY_COLUMNS.length)}
    JOIN (VALUES ('hour', 'hour'), ('day', 'day'), ('both', 'hour'), ('both', 'day')) AS steps(given, step) ON steps.given = given.step
    ON CONFLICT (step, dimension, tenant_id, at, id, process_id) DO UPDATE SET
      ${listOf(SUM_COLUMNS, (name) => `${name} = usage_series.${name} + excluded.${name}`)},
      ${listOf(HISTOGRAM_COLUMNS, (name) => `${name} = CASE WHEN excluded.${name} = '{}' THEN usage_series.${name} ELSE bucket_sum(usage_series.${name}, excluded.${name}) END`)}
  )`;

/** Only the series, for records whose days stand already. */
export async function addToSeries(sql: Sql, records: readonly LedgerRecord[]): Promise<void> {
  await sql.query(`WITH ${addSums(1)} SELECT 1`, valuesOf({ series: sumsOf(records).series, days: [] }));
}

export const sumsValues = (records: readonly LedgerRecord[]): string[] => valuesOf(sumsOf(records));

function valuesOf({ series, days }: ReturnType<typeof sumsOf>): string[] {
  return [
    ...DAY_KEY.map(([name]) => arrayLiteral(days, (row) => row[name])),
    ...DAY_SUMS.map((name) => arrayLiteral(days, ({ sums }) => sums[name])),
    ...SERIES_KEY.map(([name]) => arrayLiteral(series, name === 'at' ? momentIn() : (row) => row[name])),
    // The series count thinking as output.
    ...SUM_COLUMNS.map((name) =>
      arrayLiteral(series, ({ sums }) => (name === 'output_tokens' ? sums.output_tokens + sums.reasoning_tokens : sums[name])),
    ),
    ...HISTOGRAM_COLUMNS.map((name) =>
      arrayLiteral(series, (row) => (row[name].length === 0 ? '{}' : `{${row[name].join(',')}}`)),
    ),
  ];
}

/** The time of a row; rows of the same hour stand beside each other. */
function momentIn(): (row: SeriesRow) => string {
  let last = NaN;
  let text = '';
  return ({ at }) => {
    if (at !== last) text = new Date(at).toISOString();
    last = at;
    return text;
  };
}
