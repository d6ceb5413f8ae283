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
const OF_ATTEMPTS = {
  attempts: 'count(*)',
  failed_attempts: count(`attempt.outcome NOT IN ('completed', 'lost', 'aborted')`),
} as const;
const BUCKETS = {
  latency: `CASE WHEN outcome <> 'refused' THEN ${bucketOf('latency_ms')} END`,
  ttft: bucketOf('ttft_ms'),
  overhead: bucketOf('latency_ms - upstream_ms'),
} as const;
const histogramsOf = (bucket: (name: keyof typeof BUCKETS) => string): Record<string, string> =>
  Object.fromEntries((Object.keys(BUCKETS) as (keyof typeof BUCKETS)[]).map((name) => [name, `bucket_counts(${bucket(name)})`]));
const HISTOGRAMS = histogramsOf((name) => BUCKETS[name]);
/**
 * Of what is many, a tenant's models, providers and keys, only sums are written down: their durations would take more room
 * than all else together. The live day has them.
 */
const KEPT_HISTOGRAMS = histogramsOf((name) => `CASE WHEN measured THEN ${name}_bucket END`);

export const SUM_COLUMNS = [...Object.keys(OF_REQUESTS), ...Object.keys(OF_ATTEMPTS)];
export const HISTOGRAM_COLUMNS = Object.keys(HISTOGRAMS);

const list = <T>(names: readonly T[], form: (name: T) => string): string => names.map(form).join(', ');
const named = (columns: Readonly<Record<string, string>>): string =>
  list(Object.entries(columns), ([name, sql]) => `${sql} AS ${name}`);
/** For a SELECT over requests that is grouped. */
export const REQUEST_SUMS_SQL = Object.entries(OF_REQUESTS)
  .map(([name, sql]) => `(${sql})::bigint AS ${name}`)
  .join(', ');
export const HISTOGRAM_SQL = named(HISTOGRAMS);
const KEY = 'step, dimension, tenant_id, id, at, process_id';
const AT = `date_trunc(step, started_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;
const STEPS = `(VALUES ('hour'), ('day')) AS steps(step)`;

/**
 * What new requests, the rows of `added`, add to the series: of all tenants together ('') and of each; one statement with
 * the requests themselves, so that both are there or neither.
 */
export const ADD_TO_SERIES = `
  INSERT INTO usage_series (${KEY}, ${list([...SUM_COLUMNS, ...HISTOGRAM_COLUMNS], (name) => name)})
  SELECT step, dimension, tenant, id, at, process_id, ${list(SUM_COLUMNS, (name) => `sum(${name})`)},
    ${list(HISTOGRAM_COLUMNS, (name) => `coalesce(max(${name}), '{}')`)}
  FROM (
    SELECT step, dimension, tenant, id, ${AT} AS at, process_id, ${named(OF_REQUESTS)},
      ${list(Object.keys(OF_ATTEMPTS), (name) => `0::bigint AS ${name}`)}, ${named(KEPT_HISTOGRAMS)}
    FROM (SELECT *, ${list(Object.entries(BUCKETS), ([name, sql]) => `${sql} AS ${name}_bucket`)} FROM added) AS added CROSS JOIN ${STEPS} CROSS JOIN LATERAL (VALUES ('all', '', '', true), ('all', tenant_id, '', true),
      ('provider', '', provider_id, true), ('provider', tenant_id, provider_id, false), ('model', '', model_used, true),
      ('model', tenant_id, model_used, false), ('provider_key', '', provider_key_id, true),
      ('virtual_key', tenant_id, virtual_key_id, false)) AS series(dimension, tenant, id, measured)
    WHERE id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
    UNION ALL
    SELECT step, dimension, tenant, id, ${AT}, process_id, ${list(Object.keys(OF_REQUESTS), () => '0::bigint')},
      ${list(Object.values(OF_ATTEMPTS), (sql) => sql)}, ${list(HISTOGRAM_COLUMNS, () => 'NULL::integer[]')}
    FROM added CROSS JOIN LATERAL jsonb_to_recordset(attempts) AS attempt(provider_id text, provider_key_id text, outcome text)
      CROSS JOIN ${STEPS} CROSS JOIN LATERAL (VALUES ('all', '', ''), ('all', tenant_id, ''), ('provider', '', attempt.provider_id),
        ('provider', tenant_id, attempt.provider_id), ('provider_key', '', attempt.provider_key_id)) AS series(dimension, tenant, id)
    WHERE id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
  ) AS parts GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (step, dimension, tenant_id, at, id, process_id) DO UPDATE SET
    ${list(SUM_COLUMNS, (name) => `${name} = usage_series.${name} + excluded.${name}`)},
    ${list(HISTOGRAM_COLUMNS, (name) => `${name} = bucket_sum(usage_series.${name}, excluded.${name})`)}`;
