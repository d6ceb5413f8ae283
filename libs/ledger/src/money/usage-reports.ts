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

const DIMENSION_SQL: Record<UsageDimension, string> = {
  day: `to_char(day, 'YYYY-MM-DD')`,
  month: `to_char(day, 'YYYY-MM')`,
  tenant: 'tenant_id',
  team: `nullif(team_id, '')`,
  key: `nullif(virtual_key_id, '')`,
  user: `nullif(user_id, '')`,
  provider: `nullif(provider_id, '')`,
  model: `nullif(model, '')`,
  tag: `nullif(tag, '')`,
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

/** Sums over the ledger, from one row per day, tenant, team, key, user, provider and model. */
export class UsageReports {
  constructor(private readonly database: Tenanted) {}

  /** @returns groups in their own order, and the sum of everything, groups beyond the limit included */
  async report(query: UsageQuery): Promise<{ groups: UsageGroup[]; totals: UsageSums; complete: boolean }> {
    const { source, where, values } = conditions(query);
    const sql = seenBy(this.database, query.tenantId);
    const groups = await sql.query<UsageGroup>(
      query.groupBy.length === 0
        ? `SELECT ${SUMS} FROM ${source} WHERE ${where}`
        : `SELECT ${query.groupBy.map((name) => `${DIMENSION_SQL[name]} AS "${name}"`).join(', ')}, ${SUMS} FROM ${source} WHERE ${where}
           GROUP BY ${places(query)} ORDER BY ${places(query)} LIMIT ${Math.trunc(query.limit) + 1}`,
      values,
    );
    const [totals] = await sql.query<UsageSums>(`SELECT ${SUMS} FROM ${source} WHERE ${where}`, values);
    return { groups: groups.slice(0, query.limit), totals: totals as UsageSums, complete: groups.length <= query.limit };
  }
}

const places = ({ groupBy }: UsageQuery): string => groupBy.map((_, i) => i + 1).join(', ');

function conditions(query: UsageQuery): { source: string; where: string; values: unknown[] } {
  const values: unknown[] = [query.from, query.to];
  const where = ['day >= $1::date', 'day < $2::date'];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const source = query.groupBy.includes('tag') ? `${tagged(place(query.tag ?? ''))} tagged` : 'usage_daily';
  const add = (column: string, value: string | null | undefined): void => {
    if (value !== undefined && value !== null) where.push(`${column} = ${place(value)}`);
  };
  add('tenant_id', query.tenantId);
  add('team_id', query.teamId);
  add('virtual_key_id', query.virtualKeyId);
  add('user_id', query.userId);
  add('provider_id', query.providerId);
  add('model', query.model);
  return { source, where: where.join(' AND '), values };
}
