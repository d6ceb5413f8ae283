import { idsFrom } from '@libs/kernel';

const DAY_MS = 86_400_000;

/** What is summed of requests, as every table of sums has it. */
export const USAGE_SUMS = [
  ...['requests', 'errors', 'refusals', 'input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens'],
  ...['reasoning_tokens', 'estimated_requests', 'unpriced_requests', 'cost_micro_usd', 'provider_cost_micro_usd'],
  ...['adjusted_micro_usd', 'provider_adjusted_micro_usd'],
] as const;

/** A time; `to` is not included. Epoch ms. */
export interface Interval {
  from: number;
  to: number;
}

/** In the text of a statement. */
export const momentSql = (ms: number): string => `'${new Date(ms).toISOString()}'::timestamptz`;

const daySql = (ms: number): string => `'${new Date(ms).toISOString().slice(0, 10)}'::date`;

/** For whole days (UTC). */
export const daysOf = ({ from, to }: Interval): string => `day >= ${daySql(from)} AND day < ${daySql(to)}`;

/**
 * The requests of a time themselves, each with the columns of `usage_daily`: for what sums of days do not tell apart.
 * @param shown one more column, or several
 * @param more what is joined to `requests`, and a condition
 */
export function usageRows({ from, to }: Interval, shown: string, more: { join?: string; where?: string } = {}): string {
  // Ids are of the time of their request, or a little older or younger: days outside are not even looked at.
  const ids = `>= '${idsFrom('request', Math.max(0, from - DAY_MS))}' AND request_id < '${idsFrom('request', to + DAY_MS)}'`;
  return `
    SELECT (started_at AT TIME ZONE 'UTC')::date AS day, tenant_id, coalesce(team_id, '') AS team_id,
      coalesce(virtual_key_id, '') AS virtual_key_id, coalesce(user_id, '') AS user_id, coalesce(provider_id, '') AS provider_id,
      coalesce(model_used, '') AS model, ${shown}, 1 AS requests,
      (outcome IN ('error', 'truncated'))::int AS errors, (outcome = 'refused')::int AS refusals,
      input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
      (cost_state = 'estimated')::int AS estimated_requests,
      (cost_state = 'unknown' AND adjusted IS NULL)::int AS unpriced_requests,
      coalesce(cost_micro_usd, 0) AS cost_micro_usd, coalesce(provider_cost_micro_usd, 0) AS provider_cost_micro_usd,
      coalesce(adjusted, 0) AS adjusted_micro_usd, coalesce(provider_adjusted, 0) AS provider_adjusted_micro_usd
    FROM requests LEFT JOIN (
      SELECT request_id, sum(CASE WHEN debit = 'tenant' THEN amount_micro_usd WHEN credit = 'tenant' THEN -amount_micro_usd END) AS adjusted,
        sum(CASE WHEN debit = 'cost' THEN amount_micro_usd WHEN credit = 'cost' THEN -amount_micro_usd END) AS provider_adjusted
      FROM money_entries WHERE kind = 'adjust' AND request_id ${ids} GROUP BY request_id
    ) adjustments USING (request_id) ${more.join ?? ''}
    WHERE started_at >= ${momentSql(from)} AND started_at < ${momentSql(to)} AND request_id ${ids}
      ${more.where === undefined ? '' : `AND ${more.where}`}`;
}
