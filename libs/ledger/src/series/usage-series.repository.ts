import { seenBy, type Tenanted } from '@libs/database';
import { HISTOGRAM_COLUMNS, SUM_COLUMNS } from './series-columns';

/** What the series are asked for; the shapes are those of the reports that read them. */
export interface AskedSeries {
  dimension: 'all' | 'tenant' | 'provider' | 'provider_key' | 'model' | 'virtual_key';
  tenantId: string | null;
  ids?: readonly string[] | undefined;
  /** One row for each id, of the whole span and without histograms. */
  sumsOnly?: boolean | undefined;
  /** Epoch milliseconds; `from` is the beginning of an hour, `to` is not included. */
  span: { from: number; to: number; stepMs: number };
}

const HOUR = 'hour';
const DAY = 'day';
const DAY_MS = 86_400_000;
const SUMMED = SUM_COLUMNS.map((name) => `sum(${name})::bigint AS ${name}`).join(', ');
/** As JSON, which is read in one go: the driver takes arrays apart character by character. */
const HISTOGRAMS = HISTOGRAM_COLUMNS.map((name) => `to_json(${name}) AS ${name}`);
const NO_HISTOGRAMS = HISTOGRAM_COLUMNS.map((name) => `'{}'::integer[] AS ${name}`).join(', ');

/** Table `usage_series`: by the hour, or by the day where whole days are asked for. */
export class UsageSeriesRepository {
  constructor(private readonly database: Tenanted) {}

  /** One row for each step, id and process; histograms are counts by bucket, from 0 on. */
  async read<Row>(asked: AskedSeries): Promise<Row[]> {
    const sql = seenBy(this.database, asked.tenantId);
    if (asked.sumsOnly) {
      const { rows, values } = rowsOf(asked, wholeDaysOf(asked.span), ['at', ...SUM_COLUMNS]);
      return sql.query<Row>(
        `SELECT id, (extract(epoch FROM min(at)) * 1000)::bigint AS at, ${SUMMED}, ${NO_HISTOGRAMS} FROM (${rows}) AS given GROUP BY 1`,
        values,
      );
    }
    const at = '(extract(epoch FROM at) * 1000)::bigint AS at';
    const { rows, values } = rowsOf(asked, stepsOf(asked.span), [at, ...SUM_COLUMNS, ...HISTOGRAMS]);
    return sql.query<Row>(rows, values);
  }

  async busiest(asked: AskedSeries, limit: number): Promise<string[]> {
    const { rows, values } = rowsOf(asked, wholeDaysOf(asked.span), ['requests', 'attempts']);
    const found = await seenBy(this.database, asked.tenantId).query<{ id: string }>(
      `SELECT id FROM (${rows}) AS given
       GROUP BY 1 ORDER BY sum(requests) DESC, sum(attempts) DESC, 1 LIMIT ${Math.trunc(limit)}`,
      values,
    );
    return found.map((row) => row.id);
  }

  /** Forgets hours before this moment; days stay. Returns how many rows went. */
  async forgetHours(before: Date): Promise<number> {
    const rows = await this.database.query<{ n: number }>(
      `WITH gone AS (DELETE FROM usage_series WHERE step = 'hour' AND at < $1 RETURNING 1) SELECT count(*) AS n FROM gone`,
      [before],
    );
    return rows[0]?.n ?? 0;
  }
}

interface Stretch {
  step: typeof HOUR | typeof DAY;
  from: number;
  to: number;
}

/** In rows of one step, as a chart needs them. */
const stepsOf = ({ from, to, stepMs }: AskedSeries['span']): Stretch[] => [
  { step: [from, to, stepMs].every((ms) => ms % DAY_MS === 0) ? DAY : HOUR, from, to },
];

/** Where only the sum counts: days as far as they lie within, and the hours at both ends. */
function wholeDaysOf({ from, to }: AskedSeries['span']): Stretch[] {
  const first = Math.ceil(from / DAY_MS) * DAY_MS;
  const last = Math.floor(to / DAY_MS) * DAY_MS;
  if (first >= last) return [{ step: HOUR, from, to }];
  const parts: Stretch[] = [
    { step: DAY, from: first, to: last },
    { step: HOUR, from, to: first },
    { step: HOUR, from: last, to },
  ];
  return parts.filter((part) => part.from < part.to);
}

/** Tenants are the series 'all' of each; virtual keys are kept with their tenants alone. */
function rowsOf(
  { dimension, tenantId, ids }: AskedSeries,
  stretches: readonly Stretch[],
  columns: readonly string[],
): { rows: string; values: unknown[] } {
  const values: unknown[] = [];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const ofTenants = dimension === 'tenant';
  const id = ofTenants ? 'tenant_id' : 'id';
  const where = [`dimension = '${ofTenants ? 'all' : dimension}'`];
  if (tenantId !== null) where.push(`tenant_id = ${place(tenantId)}`);
  else if (ofTenants) where.push(`tenant_id <> ''`);
  else if (dimension !== 'virtual_key') where.push(`tenant_id = ''`);
  if (ids !== undefined) where.push(`${id} = ANY(${place(ids)}::text[])`);
  // One SELECT for each: every one goes by an index.
  const parts = stretches.map(
    ({ step, from, to }) => `
      SELECT ${id} AS id, ${columns.join(', ')} FROM usage_series
      WHERE step = '${step}' AND at >= ${place(new Date(from))} AND at < ${place(new Date(to))} AND ${where.join(' AND ')}`,
  );
  return { rows: parts.join(' UNION ALL '), values };
}
