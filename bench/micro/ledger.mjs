/**
 * What the ledger and the series of the live day cost a request in this process, without PostgreSQL: numbering, waiting,
 * the arrays of the statement, the minutes.
 *   npm run build && node bench/micro/ledger.mjs
 * Prints microseconds of this process's CPU per request, the median of five rounds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { IssuedCounter, Ledger, RequestsRepository, Spool } = require('../../dist/libs/ledger/src/index.js');
const { LiveSeries } = require('../../dist/libs/token-timeseries/src/index.js');
const { MemoryMinuteStore } = require('../../dist/libs/shared-state/src/index.js');
const { newId } = require('../../dist/libs/kernel/src/index.js');

const REQUESTS = 10_000;
const ROUNDS = 5;
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
const nowhere = { query: () => Promise.resolve([]) };
async function ledgerRound() {
  const counter = new IssuedCounter(dir, 'p_0');
  const ledger = new Ledger(new RequestsRepository(nowhere), new Spool(dir), { onIssued: (seq) => counter.note(seq) });
  for (let i = 0; i < REQUESTS; i++) {
    ledger.append(record(i));
    // As many as arrive together in a busy process.
    if (i % 20 === 19) await new Promise(setImmediate);
  }
  await ledger.close();
  counter.close();
}
async function seriesRound() {
  const live = new LiveSeries(new MemoryMinuteStore({ now: Date.now }));
  for (let i = 0; i < REQUESTS; i++) {
    live.note(record(i));
    if (i % 1_000 === 999) await live.flush();
  }
  await live.close();
}
/** What making the records costs, which is not counted. */
async function recordsRound() {
  let kept = 0;
  for (let i = 0; i < REQUESTS; i++) {
    kept += record(i).status;
    if (i % 20 === 19) await new Promise(setImmediate);
  }
  if (kept !== 200 * REQUESTS) throw new Error('a record without its status');
}
let records = 0;
for (const [name, round] of Object.entries({ records: recordsRound, ledger: ledgerRound, series: seriesRound })) {
  const figures = [];
  for (let i = 0; i < ROUNDS; i++) {
    const began = process.cpuUsage();
    await round();
    const { user, system } = process.cpuUsage(began);
    figures.push((user + system) / REQUESTS);
  }
  figures.sort((a, b) => a - b);
  const found = figures[Math.floor(ROUNDS / 2)];
  if (name === 'records') records = found;
  else console.log(`${name}: ${(found - records).toFixed(1)} us a request`);
}
rmSync(dir, { recursive: true, force: true });
