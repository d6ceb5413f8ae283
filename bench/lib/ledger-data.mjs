import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { idsFrom } = require('../../dist/libs/kernel/src/index.js');
const { REQUEST_NAMES } = require('../../dist/libs/ledger/src/write-requests.js');
const { addToSeries } = require('../../dist/libs/ledger/src/write-sums.js');

const DAY_MS = 86_400_000;
const DAYS = 30;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME = Array.from({ length: 10 }, (_, i) => `substr('${ALPHABET}', ((ms >> ${5 * (9 - i)}) & 31)::int + 1, 1)`).join(
  ' || ',
);

/** Few are busy and many are not; one row in a hundred fails, one in fifty is refused, some are slow and some are dear. */
const rowsOf = (table, day, count) => `
  INSERT INTO ${table} (request_id, process_id, seq, started_at, tenant_id, team_id, user_id, virtual_key_id, route, dialect, streamed,
    model_asked, model_used, provider_id, provider_key_id, attempts, input_tokens, cache_read_tokens, output_tokens, reasoning_tokens,
    cost_state, cost_micro_usd, provider_cost_micro_usd, outcome, status, error_code, latency_ms, ttft_ms, upstream_ms, metadata,
    fallback_used, failed_keys, stages, cache_kind, saved_micro_usd)
  SELECT 'req_' || ${TIME} || left(md5(i::text || '${day}'), 16), 'p_bench', i, to_timestamp(ms / 1000.0),
    'ten_' || lpad(tenant::text, 26, '0'), CASE WHEN i % 3 = 0 THEN 'team_' || lpad((tenant * 3 + i % 3)::text, 26, '0') END,
    'usr_' || lpad((tenant * 40 + key % 10)::text, 26, '0'), 'vk_' || lpad((tenant * 40 + key)::text, 26, '0'),
    '/v1/chat/completions', 'openai-chat', i % 2 = 0, CASE WHEN i % 10 = 0 THEN 'auto' ELSE 'model-' || model END,
    CASE WHEN kind > 20 THEN 'model-' || model END, CASE WHEN kind > 20 THEN 'provider-' || model % 6 END,
    CASE WHEN kind > 20 THEN provider_key END,
    CASE WHEN kind <= 20 THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object('provider_id', 'provider-' || model % 6, 'model', 'model-' || model,
      'provider_key_id', provider_key, 'started_at_ms', ms, 'ttfb_ms', 120, 'duration_ms', 800, 'status', CASE WHEN kind <= 30 THEN 500 ELSE 200 END,
      'outcome', CASE WHEN kind <= 30 THEN 'server' ELSE 'completed' END, 'error_code', NULL, 'input_tokens', 900, 'output_tokens', 200,
      'usage_estimated', false, 'cost_micro_usd', 1200, 'paid_by', 'tenant')) END,
    (random() * 3000)::int, CASE WHEN i % 4 = 0 THEN 500 ELSE 0 END, (random() * 800)::int, 0, 'exact', cost, cost,
    CASE WHEN kind <= 20 THEN 'refused' WHEN kind <= 30 THEN 'error' WHEN kind <= 33 THEN 'aborted' ELSE 'completed' END,
    CASE WHEN kind <= 20 THEN 429 WHEN kind <= 30 THEN 502 WHEN kind <= 33 THEN 499 ELSE 200 END,
    CASE WHEN kind <= 15 THEN 'rate_limited' WHEN kind <= 20 THEN 'budget_exceeded' WHEN kind <= 30 THEN 'upstream_error' END,
    latency, latency / 4, CASE WHEN kind > 20 THEN latency - 2 END,
    CASE WHEN i % 5 = 0 THEN jsonb_build_object('feature', 'feature-' || i % 200, 'ticket', 'T-' || i) END,
    kind = 40, CASE WHEN kind BETWEEN 21 AND 30 THEN ARRAY[provider_key] END,
    jsonb_build_object('body', 0.4, 'plan', 0.6, 'admission', 0.7, 'attempts', latency), CASE WHEN kind > 950 THEN 'exact' END,
    CASE WHEN kind > 950 THEN cost END
  FROM (SELECT i, ${day} + floor((i - 1)::float8 / ${count} * ${DAY_MS})::bigint AS ms, (power(random(), 3) * 50)::int AS tenant,
      (power(random(), 2) * 40)::int AS key, (power(random(), 2) * 40)::int AS model, (random() * 1000)::int AS kind,
      exp(5.5 + 0.9 * (random() + random() + random() + random() - 2) * 1.7)::float8 AS latency,
      (exp(6 + 1.5 * (random() + random() + random() + random() - 2) * 1.7))::bigint AS cost
    FROM generate_series(1, ${count}) AS i) AS drawn
  CROSS JOIN LATERAL (SELECT 'key_' || lpad((model % 6 * 10 + i % 7)::text, 26, '0') AS provider_key) AS keys`;

/** What reports read, from the rows of a day: as the ledger writes it with them. */
const dailyOf = (table) => `
  INSERT INTO usage_daily (day, tenant_id, team_id, virtual_key_id, user_id, provider_id, model, requests, errors, refusals, input_tokens,
    cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens, estimated_requests, unpriced_requests, cost_micro_usd, provider_cost_micro_usd)
  SELECT (started_at AT TIME ZONE 'UTC')::date, tenant_id, coalesce(team_id, ''), coalesce(virtual_key_id, ''), coalesce(user_id, ''),
    coalesce(provider_id, ''), coalesce(model_used, ''), count(*), count(*) FILTER (WHERE outcome = 'error'),
    count(*) FILTER (WHERE outcome = 'refused'), sum(input_tokens), sum(cache_read_tokens), sum(cache_write_tokens), sum(output_tokens),
    sum(reasoning_tokens), 0, 0, sum(cost_micro_usd), sum(cost_micro_usd)
  FROM ${table} GROUP BY 1, 2, 3, 4, 5, 6, 7`;

/** The sums of one day are as good as any other's: drawn once, and moved to the days behind it. */
const seriesOf = (days) => `
  INSERT INTO usage_series SELECT step, dimension, tenant_id, id, at + interval '${days} days', process_id, requests, errors, refusals,
    input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, cost_micro_usd, saved_micro_usd, cache_hits, fallbacks, attempts,
    failed_attempts, latency, ttft, overhead
  FROM usage_series WHERE at >= $1 AND at < $2`;

/** The series of a day from its rows: as the ledger writes them with them. */
async function addDayToSeries(sql, table) {
  for (let behind = ''; ;) {
    const page = await sql.query(
      `SELECT ${REQUEST_NAMES} FROM ${table} WHERE request_id > $1 ORDER BY request_id LIMIT ${PAGE}`,
      [behind],
    );
    if (page.length > 0) await addToSeries(sql, page);
    if (page.length < PAGE) return;
    behind = page.at(-1).request_id;
  }
}

const TOGETHER = 2;
const PAGE = 50_000;

/** Thirty days up to yesterday, each made beside the table and joined to it. Days that are there already stay. */
export async function generate(database, rows) {
  const perDay = Math.ceil(rows / DAYS);
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const first = today - DAYS * DAY_MS;
  let made = false;
  const make = async (day) => {
    const table = `requests_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`;
    const [there] = await database.query('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
    if (there.there) return;
    made = true;
    const began = performance.now();
    await database.query(`DROP TABLE IF EXISTS making_${table}`);
    await database.transaction(async (sql) => {
      await sql.query(`SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '256MB'`);
      await sql.query(`CREATE TABLE making_${table} (LIKE requests INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`);
      await sql.query(rowsOf(`making_${table}`, day, perDay));
      await sql.query(dailyOf(`making_${table}`));
      if (day === first) await addDayToSeries(sql, `making_${table}`);
      else await sql.query(seriesOf((day - first) / DAY_MS), [new Date(first), new Date(first + DAY_MS)]);
      await sql.query(`ALTER TABLE making_${table} RENAME TO ${table}`);
      await sql.query(
        `ALTER TABLE requests ATTACH PARTITION ${table} FOR VALUES FROM ('${idsFrom('request', day)}') TO ('${idsFrom('request', day + DAY_MS)}')`,
      );
    });
    await database.query(`ANALYZE ${table}`);
    console.log(`${table}: ${perDay} rows in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  };
  await make(first);
  const days = Array.from({ length: DAYS - 1 }, (_, i) => first + (i + 1) * DAY_MS);
  await Promise.all(
    Array.from({ length: TOGETHER }, async () => {
      for (let day = days.shift(); day !== undefined; day = days.shift()) await make(day);
    }),
  );
  if (!made) return;
  for (const table of ['usage_series', 'usage_daily', 'usage_daily_models', 'usage_daily_keys', 'requests'])
    await database.query(`ANALYZE ${table}`);
}
