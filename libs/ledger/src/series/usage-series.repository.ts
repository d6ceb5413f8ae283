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

const DAY_MS = 86_400_000;
const SUMMED = SUM_COLUMNS.map((name) => `sum(${name})::bigint AS ${name}`).join(', ');
const NO_HISTOGRAMS = HISTOGRAM_COLUMNS.map((name) => `'{}'::integer[] AS ${name}`).join(', ');

/** Table `usage_series`: by the hour, or by the day where whole days are asked for. */
export class UsageSeriesRepository {
  constructor(private readonly database: Tenanted) {}

  /** One row for each step, id and process; histograms are counts by bucket, from 0 on. */
  async read<Row>(asked: AskedSeries): Promise<Row[]> {
    const { id, where, values } = conditions(asked);
    if (asked.sumsOnly)
      return seenBy(this.database, asked.tenantId).query<Row>(
        `SELECT ${id} AS id, (extract(epoch FROM min(at)) * 1000)::bigint AS at, ${SUMMED}, ${NO_HISTOGRAMS}
         FROM usage_series WHERE ${where} GROUP BY 1`,
        values,
      );
    return seenBy(this.database, asked.tenantId).query<Row>(
      `SELECT ${id} AS id, (extract(epoch FROM at) * 1000)::bigint AS at, ${[...SUM_COLUMNS, ...HISTOGRAM_COLUMNS].join(', ')}
       FROM usage_series WHERE ${where}`,
      values,
    );
  }

  async busiest(asked: AskedSeries, limit: number): Promise<string[]> {
    const { id, where, values } = conditions(asked);
    const rows = await seenBy(this.database, asked.tenantId).query<{ id: string }>(
      `SELECT ${id} AS id FROM usage_series WHERE ${where}
       GROUP BY 1 ORDER BY sum(requests) DESC, sum(attempts) DESC, 1 LIMIT ${Math.trunc(limit)}`,
      values,
    );
    return rows.map((row) => row.id);
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

/** Tenants are the series 'all' of each; virtual keys are kept with their tenants alone. */
function conditions({ dimension, tenantId, ids, span }: AskedSeries): { id: string; where: string; values: unknown[] } {
  const wholeDays = span.stepMs % DAY_MS === 0 && span.from % DAY_MS === 0 && span.to % DAY_MS === 0;
  const values: unknown[] = [wholeDays ? 'day' : 'hour', new Date(span.from), new Date(span.to)];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const ofTenants = dimension === 'tenant';
  const id = ofTenants ? 'tenant_id' : 'id';
  const where = ['step = $1', 'at >= $2', 'at < $3', `dimension = '${ofTenants ? 'all' : dimension}'`];
  if (tenantId !== null) where.push(`tenant_id = ${place(tenantId)}`);
  else if (ofTenants) where.push(`tenant_id <> ''`);
  else if (dimension !== 'virtual_key') where.push(`tenant_id = ''`);
  if (ids !== undefined) where.push(`${id} = ANY(${place(ids)}::text[])`);
  return { id, where: where.join(' AND '), values };
}
