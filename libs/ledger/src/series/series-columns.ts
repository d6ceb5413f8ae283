import { DURATION_GROWTH, LAST_DURATION_BUCKET, SHORTEST_DURATION_MS } from '@libs/kernel';

/** `durationBucket` of a column in milliseconds, as an integer; null stays null. */
const bucketOf = (ms: string): string =>
  `least(${LAST_DURATION_BUCKET}, greatest(0, ceil(ln(greatest(${ms}, ${SHORTEST_DURATION_MS}) / ${SHORTEST_DURATION_MS}) / ln(${DURATION_GROWTH}::float8))))::integer`;

const count = (condition: string): string => `count(*) FILTER (WHERE ${condition})`;

/** Sums of requests by their names in `usage_series`; those of attempts come from elsewhere. */
const OF_REQUESTS = {
  requests: 'count(*)',
  errors: count(`outcome IN ('error', 'truncated')`),
  refusals: count(`outcome = 'refused'`),
  input_tokens: 'sum(input_tokens)',
  cache_read_tokens: 'sum(cache_read_tokens)',
  cache_write_tokens: 'sum(cache_write_tokens)',
  output_tokens: 'sum(output_tokens + reasoning_tokens)',
  cost_micro_usd: 'coalesce(sum(cost_micro_usd), 0)',
  saved_micro_usd: 'coalesce(sum(saved_micro_usd), 0)',
  cache_hits: 'count(cache_kind)',
  fallbacks: count('fallback_used'),
} as const;
const BUCKETS = {
  latency: `CASE WHEN outcome <> 'refused' THEN ${bucketOf('latency_ms')} END`,
  ttft: `CASE WHEN provider_id IS NOT NULL AND cache_kind IS NULL THEN ${bucketOf('ttft_ms')} END`,
  overhead: bucketOf('latency_ms - upstream_ms'),
} as const;
export const SUM_COLUMNS = [
  ...(Object.keys(OF_REQUESTS) as (keyof typeof OF_REQUESTS)[]),
  'attempts',
  'failed_attempts',
] as const;
export const HISTOGRAM_COLUMNS = Object.keys(BUCKETS) as (keyof typeof BUCKETS)[];

/** For a SELECT over requests that is grouped. */
export const REQUEST_SUMS_SQL = Object.entries(OF_REQUESTS)
  .map(([name, sql]) => `(${sql})::bigint AS ${name}`)
  .join(', ');
export const HISTOGRAM_SQL = HISTOGRAM_COLUMNS.map((name) => `bucket_counts(${BUCKETS[name]}) AS ${name}`).join(', ');
