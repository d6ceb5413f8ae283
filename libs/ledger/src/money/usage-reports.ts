import { seenBy, type Tenanted } from '@libs/database';

/** What sums can be told apart by; `tag` is the value of one name of the requests' metadata. */
export const USAGE_DIMENSIONS = ['day', 'month', 'tenant', 'team', 'key', 'user', 'provider', 'model', 'tag'] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

export interface UsageQuery {
  /** null reads over all tenants. */
  tenantId: string | null;
  /** Days (UTC) as `2026-11-01`; `to` is not included. */
  from: string;
  to: string;
  groupBy: readonly UsageDimension[];
  /** The name in the metadata; needed for the dimension `tag`. */
  tag?: string | undefined;
  teamId?: string | undefined;
  virtualKeyId?: string | undefined;
  userId?: string | undefined;
  providerId?: string | undefined;
  model?: string | undefined;
  /** Groups at most. */
  limit: number;
}

/** Whole micro-USD and tokens. */
export interface UsageSums {
  requests: number;
  /** Ended in an error or broke off. */
  errors: number;
  /** Turned away before any attempt. */
  refusals: number;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  /** Whose figures were counted by the gateway. */
  estimated_requests: number;
  /** Whose cost nobody knows; it is in no sum. */
  unpriced_requests: number;
  /** What the tenant is charged, adjustments included. */
  cost_micro_usd: number;
  /** Of that, booked later because a price was corrected. */
  adjusted_micro_usd: number;
  /** What the providers ask for, adjustments included. */
  provider_cost_micro_usd: number;
}

export type UsageGroup = Partial<Record<UsageDimension, string | null>> & UsageSums;

/** The rows of a report, by this name: without it a column would be taken for what is shown of it. */
const ROWS = 'given';
const MONTH = `date_trunc('month', ${ROWS}.day::timestamp)`;
interface DimensionSql {
  column: string;
  /** What rows are grouped by, and what is shown of a group. */
  by: string;
  shown: string;
}
const plain = (column: string, shown = `nullif(${column}, '')`): DimensionSql => ({ column, by: `${ROWS}.${column}`, shown });
const DIMENSION_SQL: Record<UsageDimension, DimensionSql> = {
  day: plain('day', `to_char(day, 'YYYY-MM-DD')`),
  month: { column: 'day', by: MONTH, shown: `to_char(${MONTH}, 'YYYY-MM')` },
  tenant: plain('tenant_id', 'tenant_id'),
  team: plain('team_id'),
  key: plain('virtual_key_id'),
  user: plain('user_id'),
  provider: plain('provider_id'),
  model: plain('model'),
  tag: plain('tag'),
};

const PLAIN = [
  ...['requests', 'errors', 'refusals', 'input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens'],
  ...['reasoning_tokens', 'estimated_requests', 'unpriced_requests', 'adjusted_micro_usd'],
];
const SUMS = [
  ...PLAIN.map((name) => `coalesce(sum(${name}), 0)::bigint AS ${name}`),
  'coalesce(sum(cost_micro_usd + adjusted_micro_usd), 0)::bigint AS cost_micro_usd',
  'coalesce(sum(provider_cost_micro_usd + provider_adjusted_micro_usd), 0)::bigint AS provider_cost_micro_usd',
].join(', ');

/** The same columns as `usage_daily`, from the requests themselves: for what the daily sums do not keep. */
const tagged = (place: string): string => `(
  SELECT (started_at AT TIME ZONE 'UTC')::date AS day, tenant_id, coalesce(team_id, '') AS team_id,
    coalesce(virtual_key_id, '') AS virtual_key_id, coalesce(user_id, '') AS user_id, coalesce(provider_id, '') AS provider_id,
    coalesce(model_used, '') AS model, coalesce(metadata ->> ${place}, '') AS tag, 1 AS requests,
    (outcome IN ('error', 'truncated'))::int AS errors, (outcome = 'refused')::int AS refusals,
    input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
    (cost_state = 'estimated')::int AS estimated_requests, (cost_state = 'unknown' AND adjusted IS NULL)::int AS unpriced_requests,
    coalesce(cost_micro_usd, 0) AS cost_micro_usd, coalesce(provider_cost_micro_usd, 0) AS provider_cost_micro_usd,
    coalesce(adjusted, 0) AS adjusted_micro_usd, coalesce(provider_adjusted, 0) AS provider_adjusted_micro_usd
  FROM requests LEFT JOIN LATERAL (
    SELECT sum(CASE WHEN debit = 'tenant' THEN amount_micro_usd WHEN credit = 'tenant' THEN -amount_micro_usd END) AS adjusted,
      sum(CASE WHEN debit = 'cost' THEN amount_micro_usd WHEN credit = 'cost' THEN -amount_micro_usd END) AS provider_adjusted
    FROM money_entries entry WHERE entry.request_id = requests.request_id AND entry.kind = 'adjust'
  ) adjustments ON true
  WHERE started_at >= $1::date::timestamp AT TIME ZONE 'UTC' AND started_at < $2::date::timestamp AT TIME ZONE 'UTC'
)`;

/** From few rows to many; a report is read from the first that tells apart what it asks for. */
const SOURCES: readonly { table: string; columns: ReadonlySet<string> }[] = [
  { table: 'usage_daily_models', columns: new Set(['day', 'tenant_id', 'provider_id', 'model']) },
  { table: 'usage_daily_keys', columns: new Set(['day', 'tenant_id', 'team_id', 'virtual_key_id', 'user_id']) },
];
const FINEST = 'usage_daily';

/** Sums over the ledger, from sums of each day: of its models, of its keys, or of all that they are told apart by. */
export class UsageReports {
  constructor(private readonly database: Tenanted) {}

  /** @returns groups in their own order, what has none of it first, and the sum of everything, groups beyond the limit included */
  async report(query: UsageQuery): Promise<{ groups: UsageGroup[]; totals: UsageSums; complete: boolean }> {
    const sql = seenBy(this.database, query.tenantId);
    const whole = conditions(query, []);
    const [totals] = await sql.query<UsageSums>(
      `SELECT ${SUMS} FROM ${whole.source} AS ${ROWS} WHERE ${whole.where}`,
      whole.values,
    );
    if (query.groupBy.length === 0) return { groups: [totals as UsageGroup], totals: totals as UsageSums, complete: true };
    const { source, where, values } = conditions(query, query.groupBy);
    const shown = query.groupBy.map((name) => `${DIMENSION_SQL[name].shown} AS "${name}"`).join(', ');
    // Ordered by what they are grouped by, so that no more rows are read than the groups that are shown need.
    const by = query.groupBy.map((name) => DIMENSION_SQL[name].by).join(', ');
    const groups = await sql.query<UsageGroup>(
      `SELECT ${shown}, ${SUMS} FROM ${source} AS ${ROWS} WHERE ${where} GROUP BY ${by} ORDER BY ${by} LIMIT ${Math.trunc(query.limit) + 1}`,
      values,
    );
    return { groups: groups.slice(0, query.limit), totals: totals as UsageSums, complete: groups.length <= query.limit };
  }
}

/** @param groupBy what the rows that are read must tell apart */
function conditions(query: UsageQuery, groupBy: readonly UsageDimension[]): { source: string; where: string; values: unknown[] } {
  const values: unknown[] = [query.from, query.to];
  const where = ['day >= $1::date', 'day < $2::date'];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const tag = groupBy.includes('tag') ? place(query.tag ?? '') : undefined;
  const asked = new Set(groupBy.map((name) => DIMENSION_SQL[name].column));
  const add = (column: string, value: string | null | undefined): void => {
    if (value === undefined || value === null) return;
    asked.add(column);
    where.push(`${column} = ${place(value)}`);
  };
  add('tenant_id', query.tenantId);
  add('team_id', query.teamId);
  add('virtual_key_id', query.virtualKeyId);
  add('user_id', query.userId);
  add('provider_id', query.providerId);
  add('model', query.model);
  const source = tag === undefined ? sourceFor(asked) : tagged(tag);
  return { source, where: where.join(' AND '), values };
}

const sourceFor = (columns: ReadonlySet<string>): string =>
  SOURCES.find((source) => [...columns].every((column) => source.columns.has(column)))?.table ?? FINEST;
