import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { RequestsRepository, UsageReports, UsageSeriesRepository } = require('../../dist/libs/ledger/src/index.js');
const { LiveSeries, SeriesReports } = require('../../dist/libs/token-timeseries/src/index.js');
const { MemoryMinuteStore } = require('../../dist/libs/shared-state/src/index.js');

const RUNS = Number(process.env.LEDGER_BENCH_RUNS ?? '20');
const LIMIT_MS = 300;
const DAY_MS = 86_400_000;
const padded = (prefix, n) => `${prefix}_${String(n).padStart(26, '0')}`;
const day = (ms) => new Date(ms).toISOString().slice(0, 10);

/** Name and what is asked; the number of the run makes each ask for something else. */
function questions(database) {
  const requests = new RequestsRepository(database);
  const reports = new UsageReports(database);
  const past = new UsageSeriesRepository(database);
  const clock = { now: () => Date.now() - DAY_MS };
  const series = new SeriesReports(new LiveSeries(new MemoryMinuteStore(clock)), past, clock);
  const now = Date.now();
  const list = (filter) => (i) => requests.list({ tenantId: null, ...filter(i) }, { limit: 50 });
  const ago = (days) => new Date(now - days * DAY_MS);
  const usage =
    (groupBy, days, more = {}) =>
    () =>
      reports.report({ tenantId: null, from: day(now - days * DAY_MS), to: day(now), groupBy, limit: 5_000, ...more });
  return {
    newest: list(() => ({})),
    'one tenant': list((i) => ({ tenantId: padded('ten', i) })),
    'one key': list((i) => ({ virtualKeyId: padded('vk', i * 37) })),
    'a key that is seldom used': list((i) => ({ virtualKeyId: padded('vk', 1990 + (i % 9)) })),
    'a user': list((i) => ({ userId: padded('usr', i * 11) })),
    'a team': list((i) => ({ teamId: padded('team', i * 3) })),
    'a model': list((i) => ({ model: `model-${i}` })),
    'a model that nobody asked': list(() => ({ model: 'no-such-model' })),
    'a provider and its errors': list((i) => ({ providerId: `provider-${i % 6}`, outcome: 'error' })),
    'a provider key': list((i) => ({ providerKeyId: padded('key', i % 60) })),
    'status 429': list(() => ({ status: 429 })),
    'status 499 of one tenant': list((i) => ({ status: 499, tenantId: padded('ten', i) })),
    'an error code': list(() => ({ errorCode: 'budget_exceeded' })),
    'dearer than 0.05': list(() => ({ minCostMicroUsd: 50_000 })),
    'the dearest': list(() => ({ minCostMicroUsd: 1_000_000 })),
    'slower than 10 s': list(() => ({ minLatencyMs: 10_000 })),
    'the slowest': list(() => ({ minLatencyMs: 60_000 })),
    'metadata, many': list((i) => ({ metadata: { name: 'feature', value: `feature-${(i % 40) * 5}` } })),
    'metadata, one': list((i) => ({ metadata: { name: 'ticket', value: `T-${i * 5_000}` } })),
    'from the cache, of a tenant': list((i) => ({ cached: true, tenantId: padded('ten', i) })),
    'a day three weeks ago': list((i) => ({ from: ago(21), to: ago(20), tenantId: padded('ten', i) })),
    'a week, errors of a tenant': list((i) => ({ from: ago(9), to: ago(2), outcome: 'error', tenantId: padded('ten', i) })),
    'text: part of a model': list((i) => ({ text: `odel-${i}` })),
    'text: value of metadata': list((i) => ({ text: `T-${i * 5_000}` })),
    'text: nothing': list(() => ({ text: 'nothing like it' })),
    'tenant, model, provider, slower than 1 s': list((i) => ({
      ...{ tenantId: padded('ten', i), model: 'model-3', providerId: 'provider-3', minLatencyMs: 1_000 },
    })),
    'the hundredth page': async () => requests.list({ tenantId: null, to: ago(15) }, { limit: 200 }),
    'overview of a week': () => series.overview('week', null),
    'overview of a week, one tenant': (i) => series.overview('week', padded('ten', i)),
    'overview of a month': () => series.overview('month', null),
    'overview of a month, one tenant': (i) => series.overview('month', padded('ten', i)),
    'providers, a week': () => series.series({ dimension: 'provider', tenantId: null }, 'week'),
    'providers, a month': () => series.series({ dimension: 'provider', tenantId: null }, 'month'),
    'provider keys, a week': () => series.series({ dimension: 'provider_key', tenantId: null }, 'week'),
    'models, a week': () => series.series({ dimension: 'model', tenantId: null }, 'week'),
    'models, a month': () => series.series({ dimension: 'model', tenantId: null }, 'month'),
    'models of one tenant, a month': (i) => series.series({ dimension: 'model', tenantId: padded('ten', i) }, 'month'),
    'tenants, a week': () => series.series({ dimension: 'tenant', tenantId: null }, 'week'),
    'tenants, a month': () => series.series({ dimension: 'tenant', tenantId: null }, 'month'),
    'virtual keys, a week': () => series.series({ dimension: 'virtual_key', tenantId: null }, 'week'),
    'virtual keys, a month': () => series.series({ dimension: 'virtual_key', tenantId: null }, 'month'),
    'virtual keys of one tenant, a month': (i) =>
      series.series({ dimension: 'virtual_key', tenantId: padded('ten', i) }, 'month'),
    'a page of 200 virtual keys, a month': (i) =>
      series.series(
        { dimension: 'virtual_key', tenantId: null, ids: Array.from({ length: 200 }, (_, n) => padded('vk', i * 50 + n * 5)) },
        'month',
      ),
    'one key, three days by the hour': (i) =>
      series.series(
        { dimension: 'virtual_key', tenantId: null, ids: [padded('vk', i * 37)] },
        { minutes: 4_320, stepSeconds: 3_600 },
      ),
    'last calls of a provider key': (i) => requests.picksOf(padded('key', i), 20),
    'last failures of a provider key': (i) => requests.failedPicksOf(padded('key', i), 20),
    'usage by day, 30 days': usage(['day'], 30),
    'usage by month': usage(['month'], 30),
    'usage by day and model, 30 days': usage(['day', 'model'], 30),
    'usage by provider, a week': usage(['provider'], 7),
    'usage by tenant and model, 30 days': usage(['tenant', 'model'], 30),
    'usage by key, 30 days': usage(['key'], 30),
    'usage by tenant and user, 30 days': usage(['tenant', 'user'], 30),
    'usage of one model by day, 30 days': usage(['day'], 30, { model: 'model-3' }),
    'usage of a tenant by key and user': usage(['key', 'user'], 30, { tenantId: padded('ten', 3) }),
    'usage of a tenant by day, provider, model, key and user': usage(['day', 'provider', 'model', 'key', 'user'], 30, {
      tenantId: padded('ten', 3),
    }),
    'usage of the largest tenant by key and model': usage(['key', 'model'], 30, { tenantId: padded('ten', 0) }),
    'usage of a key by model': (i) => usage(['model'], 30, { virtualKeyId: padded('vk', i * 37) })(),
    'usage of everybody by key and model, 30 days': usage(['key', 'model'], 30),
    'usage of everybody by model and key, 30 days': usage(['model', 'key'], 30),
    'usage of one model by key, 30 days': (i) => usage(['key'], 30, { model: `model-${i}` })(),
    'usage of a tenant by a tag, a week': usage(['tag'], 7, { tenantId: padded('ten', 30), tag: 'feature' }),
    'usage of everybody by a tag, 30 days': usage(['tag'], 30, { tag: 'feature' }),
    'usage by day and a tag, 30 days': usage(['day', 'tag'], 30, { tag: 'feature' }),
    'usage by tenant and a tag, 30 days': usage(['tenant', 'tag'], 30, { tag: 'feature' }),
    'usage of a tenant by a tag and model, a week': usage(['tag', 'model'], 7, { tenantId: padded('ten', 30), tag: 'feature' }),
    'usage of the largest tenant by a tag and key, 30 days': usage(['tag', 'key'], 30, {
      tenantId: padded('ten', 0),
      tag: 'feature',
    }),
    'usage of everybody by a tag and model, 30 days': usage(['tag', 'model'], 30, { tag: 'feature' }),
    'usage of everybody by a tag and key, 30 days': usage(['tag', 'key'], 30, { tag: 'feature' }),
    'usage of everybody by a tag and user, 30 days': usage(['tag', 'user'], 30, { tag: 'feature' }),
    'usage of a tenant by a tag of many values, a day': usage(['tag'], 1, { tenantId: padded('ten', 3), tag: 'ticket' }),
  };
}

/** All of them, or those whose name has LEDGER_BENCH_ONLY in it. */
const asked = (database) =>
  Object.entries(questions(database)).filter(([name]) => new RegExp(process.env.LEDGER_BENCH_ONLY ?? '').test(name));

/** @returns the names of those slower than they may be */
export async function measure(database, rows) {
  const slow = [];
  const server = await serverTime(database);
  console.log(
    `\nmilliseconds, of ${RUNS} runs (the first of each is not counted); cpu: of PostgreSQL's processes and of this one, for one run`,
  );
  for (const [name, ask] of asked(database)) {
    const times = [];
    await ask(0);
    const before = await server();
    const ours = process.cpuUsage();
    for (let i = 1; i <= RUNS; i++) {
      const began = performance.now();
      await ask(i);
      times.push(performance.now() - began);
    }
    const { user, system } = process.cpuUsage(ours);
    const here = (user + system) / 1_000 / RUNS;
    const cpu = ((await server()) - before) / RUNS;
    times.sort((a, b) => a - b);
    const p95 = times[Math.max(0, Math.ceil(times.length * 0.95) - 1)];
    const median = times[Math.floor(RUNS / 2)].toFixed(1).padStart(7);
    console.log(
      `${p95.toFixed(1).padStart(9)}  median ${median}  cpu ${cpu.toFixed(0).padStart(4)} + ${here.toFixed(0).padStart(3)}  ${name}`,
    );
    if (p95 > LIMIT_MS) slow.push(name);
  }
  await printRoom(database, rows);
  return slow;
}

/** How to read what the connections' processes have worked, milliseconds; 0 where that cannot be seen. */
async function serverTime(database) {
  if (!existsSync('/proc/self/stat')) return () => 0;
  return async () => {
    const backends = await database.query('SELECT pid FROM pg_stat_activity WHERE datname = current_database()');
    return backends.reduce((sum, { pid }) => sum + workOf(pid), 0);
  };
}

function workOf(pid) {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
    return (Number(user) + Number(system)) * 10;
  } catch {
    return 0; // a parallel worker that has ended
  }
}

/** By which index each question goes, and how much it reads, as EXPLAIN (ANALYZE, BUFFERS) tells it. */
export async function explain(database) {
  const names = await indexNames(database);
  const seenStatements = [];
  const spying = Object.create(database, {
    query: {
      value: (text, values) => {
        if (/^\s*(WITH|SELECT)/.test(text)) seenStatements.push({ text, values });
        return database.query(text, values);
      },
    },
    // One connection or another: nothing is written here.
    transaction: {
      value: (work) => work({ query: (text, values) => (text.startsWith('SET') ? [] : spying.query(text, values)) }),
    },
    forTenant: { value: () => spying },
  });
  console.log('\n| question | statements | goes by | pages | rows looked at |\n|---|--:|---|--:|--:|');
  for (const [name, ask] of asked(spying)) {
    seenStatements.length = 0;
    await ask(3);
    const statements = [...seenStatements];
    const seen = { indexes: new Map(), pages: 0, rows: 0 };
    for (const { text, values } of statements) {
      const [row] = await database.query(`EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${text}`, values);
      const [{ Plan: plan }] = row['QUERY PLAN'];
      seen.pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
      look(plan, seen, names);
    }
    const by = [...seen.indexes].map(([index, times]) => `${index} ×${times}`).join(', ');
    console.log(`| ${name} | ${statements.length} | ${by} | ${seen.pages} | ${Math.round(seen.rows)} |`);
  }
}

/** Of each partition's index, the name of the whole one. */
async function indexNames(database) {
  const parts = await database.query(
    `SELECT part.relname AS part, whole.relname AS whole FROM pg_inherits i JOIN pg_class part ON part.oid = i.inhrelid
     JOIN pg_class whole ON whole.oid = i.inhparent WHERE whole.relkind = 'I'`,
  );
  return new Map(parts.map(({ part, whole }) => [part, whole]));
}

/** Scans that were really made, by the index they go by. */
function look(plan, seen, names) {
  const { 'Node Type': node, 'Actual Loops': loops = 0 } = plan;
  if (loops > 0 && /Scan/.test(node) && !/Subquery|CTE|Function|Values|Heap|Named/.test(node)) {
    const index = plan['Index Name'];
    const name =
      index === undefined ? `scan of ${String(plan['Relation Name']).replace(/_\d{8}$/, '')}` : (names.get(index) ?? index);
    seen.indexes.set(name, (seen.indexes.get(name) ?? 0) + 1);
    seen.rows += (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * loops;
  }
  for (const inner of plan.Plans ?? []) look(inner, seen, names);
}

async function printRoom(database, rows) {
  const [size] = await database.query(
    `SELECT sum(pg_relation_size(inhrelid))::bigint AS heap, sum(pg_indexes_size(inhrelid))::bigint AS indexes,
       pg_total_relation_size('usage_series')::bigint AS series, pg_total_relation_size('usage_daily')::bigint AS daily,
       (pg_total_relation_size('usage_pairs') + pg_total_relation_size('usage_tags'))::bigint AS spans
     FROM pg_inherits WHERE inhparent = 'requests'::regclass`,
  );
  const perMillion = (bytes) => `${(bytes / (rows / 1e6) / 1024 / 1024).toFixed(0)} MB`;
  console.log(
    `\nper million rows: requests ${perMillion(size.heap)}, their indexes ${perMillion(size.indexes)}, ` +
      `series of hours and days ${perMillion(size.series)}, usage_daily ${perMillion(size.daily)}, spans ${perMillion(size.spans)}`,
  );
}
