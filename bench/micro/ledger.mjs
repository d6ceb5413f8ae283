/**
 * What the ledger, the series of the live day and the metrics cost a request in this process: numbering, waiting, the arrays
 * of the statement, the minutes, the counters. At most 25 us together.
 *   npm run build && node bench/micro/ledger.mjs [--postgres] [records in a statement]
 * Prints microseconds of this process's CPU per request, the least of its rounds: of each alone, and of all in one loop.
 * With --postgres records go to an embedded PostgreSQL, so that its driver's work is counted too; the server's is not.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { IssuedCounter, Ledger, RequestsRepository, Spool } = require('../../dist/libs/ledger/src/index.js');
const { LiveSeries } = require('../../dist/libs/token-timeseries/src/index.js');
const { MemoryMinuteStore } = require('../../dist/libs/shared-state/src/index.js');
const { RequestMetrics } = require('../../dist/libs/telemetry/src/index.js');
const { observeRequest } = require('../../dist/libs/gateway/src/observe-request.js');
const { newId, NO_USAGE } = require('../../dist/libs/kernel/src/index.js');
const { Registry } = require('prom-client');

const REQUESTS = 10_000;
const ROUNDS = 12;
/** Records of one statement: those of 50 ms at 2,000 requests a second, or as many as argv says. */
const BATCH = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 100);
const MOST_US = 25;
const attempt = () => ({
  provider_id: 'openai',
  model: 'gpt-5-mini',
  provider_key_id: 'key_1',
  started_at_ms: 1,
  ttfb_ms: 2,
  duration_ms: 3,
  status: 200,
  outcome: 'completed',
  error_code: null,
});
/** As the data path makes it: one plain object. */
const record = (i) => ({
  request_id: newId('request'),
  started_at: new Date(),
  tenant_id: `ten_${i % 20}`,
  team_id: null,
  user_id: null,
  virtual_key_id: `vk_${i % 100}`,
  run_id: null,
  route: '/v1/chat/completions',
  dialect: 'openai-chat',
  streamed: true,
  model_asked: 'gpt-5-mini',
  model_used: 'gpt-5-mini',
  provider_id: 'openai',
  provider_key_id: 'key_1',
  attempts: [attempt()],
  input_tokens: 10,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  output_tokens: 5,
  reasoning_tokens: 0,
  cache_write_hour_tokens: 0,
  media_input_tokens: 0,
  audio_input_tokens: 0,
  media_output_tokens: 0,
  audio_output_tokens: 0,
  images: 0,
  searches: 0,
  characters: 0,
  audio_ms: 0,
  usage_estimated: false,
  usage_known: true,
  batch: false,
  price_id: null,
  cost_state: 'exact',
  cost_micro_usd: 12,
  provider_cost_micro_usd: 12,
  outcome: 'completed',
  status: 200,
  error_code: null,
  latency_ms: 100 + (i % 900),
  ttft_ms: 30,
  upstream_ms: 90,
  metadata: null,
  fallback_used: false,
  stages: { body: 0.4, plan: 0.6 },
});

const dir = mkdtempSync(join(tmpdir(), 'ledger-micro-'));
const store = process.argv.includes('--postgres')
  ? await postgres()
  : { sql: { query: () => Promise.resolve([]) }, close: () => Promise.resolve() };

async function postgres() {
  const { Database, migrate, startEmbeddedPostgres } = require('../../dist/libs/database/src/index.js');
  const server = await startEmbeddedPostgres({ dataDir: mkdtempSync(join(tmpdir(), 'ledger-micro-pg-')), durable: false });
  const sql = await Database.connect(server.url, { poolSize: 2 });
  await migrate(sql);
  return { sql, close: () => sql.close().then(() => server.stop()) };
}

/** Each has `take` for a request as it ends, and `end` for what comes behind the last one. */
const parts = {
  ledger() {
    const counter = new IssuedCounter(dir, 'p_0');
    // A server that shares the cores with this loop is given its time: what waits in files would be counted too.
    const ledger = new Ledger(new RequestsRepository(store.sql), new Spool(dir), {
      ...{ onIssued: (seq) => counter.note(seq), patienceMs: 60_000 },
    });
    return {
      take: (one) => ledger.append(one),
      rest: () => ledger.flush(),
      end: () => ledger.close().then(() => counter.close()),
    };
  },
  series() {
    const live = new LiveSeries(new MemoryMinuteStore({ now: Date.now }));
    live.start();
    return { take: (one) => live.note(one), end: () => live.close() };
  },
  metrics() {
    const metrics = new RequestMetrics(new Registry(), { inFlight: () => 0, ledgerWaiting: () => 0 });
    const services = { metrics, access: { wants: () => false } };
    const exchange = { arrivedAt: Date.now(), arrivedMonotonic: 0 };
    const usage = { ...NO_USAGE, inputTokens: 10, outputTokens: 5 };
    return {
      take: (one) =>
        observeRequest({ services, exchange, loop: { attempts: one.attempts }, winner: { record: one.attempts[0] } }, one, usage),
      end: () => Promise.resolve(),
    };
  },
};

async function round(names) {
  const taken = names.map((name) => parts[name]());
  let seen = 0;
  for (let i = 0; i < REQUESTS; i++) {
    const one = record(i);
    seen += one.status;
    for (const { take } of taken) take(one);
    // As many as arrive together in a busy process.
    if (i % 20 === 19) await new Promise(setImmediate);
    if (i % BATCH === BATCH - 1) for (const { rest } of taken) await rest?.();
  }
  for (const { end } of taken) await end();
  if (seen !== 200 * REQUESTS) throw new Error('a record without its status');
}

async function cost(names) {
  const figures = [];
  await round(names);
  for (let i = 0; i < ROUNDS; i++) {
    const began = process.cpuUsage();
    await round(names);
    const { user, system } = process.cpuUsage(began);
    figures.push((user + system) / REQUESTS);
  }
  // Whatever else runs only adds.
  return Math.min(...figures);
}

// What making the records costs is not counted.
const records = await cost([]);
for (const name of Object.keys(parts))
  console.log(`${name.padEnd(9)} ${((await cost([name])) - records).toFixed(1).padStart(5)} us a request`);
const together = (await cost(Object.keys(parts))) - records;
console.log(`together  ${together.toFixed(1).padStart(5)} us a request (at most ${MOST_US})`);
await store.close();
rmSync(dir, { recursive: true, force: true });
