/**
 * What seeing costs: CPU microseconds for each request of metrics, log line and traces, and milliseconds for a scrape of
 * /metrics with as many series as there can be. Run after a build: npm run build && node bench/micro/observability.mjs
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { AccessLog, createLogger, MetricsPages, RequestMetrics, Tracer } = require('../../dist/libs/telemetry/src/index.js');
const { observeRequest } = require('../../dist/libs/gateway/src/observe-request.js');
const { Registry } = require('prom-client');
const { newId, NO_USAGE } = require('../../dist/libs/kernel/src/index.js');

const usage = { ...NO_USAGE, inputTokens: 100, outputTokens: 50 };
const attempt = {
  ...{ provider_id: 'openai', model: 'gpt-4o-mini', provider_key_id: 'key_1', started_at_ms: Date.now(), ttfb_ms: 80 },
  ...{ duration_ms: 1200, status: 200, outcome: 'completed', error_code: null },
};
const record = {
  ...{ request_id: newId('request'), tenant_id: 'ten_1', user_id: 'usr_1', virtual_key_id: 'vk_1', run_id: null },
  ...{ route: '/v1/chat/completions', streamed: true, model_asked: 'gpt-4o-mini', model_used: 'gpt-4o-mini' },
  ...{ provider_id: 'openai', attempts: [attempt], outcome: 'completed', status: 200, error_code: null },
  ...{ latency_ms: 1210.5, ttft_ms: 85.25, upstream_ms: 1209, cost_state: 'exact', cost_micro_usd: 45 },
  ...{ cache_kind: null, cache_key: null, saved_micro_usd: null, input_tokens: 100, output_tokens: 50 },
  ...{ cache_read_tokens: 0, cache_write_tokens: 0, reasoning_tokens: 0 },
};
const nobody = { wants: () => false, write() {} };
const nothing = { record() {} };
const live = { inFlight: () => 0, ledgerWaiting: () => 0 };

/** CPU of one call, median of rounds. */
function cost(run, count = 10_000) {
  for (let i = 0; i < count; i++) run();
  const rounds = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < count; i++) run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  });
  return rounds.toSorted((a, b) => a - b)[3];
}

function settlement({ metrics = nothing, access = nobody, tracer = new Tracer() }, headers = {}) {
  const make = () => {
    const trace = tracer.begin(headers);
    const exchange = { arrivedAt: Date.now(), arrivedMonotonic: performance.now(), trace };
    if (trace) {
      for (const name of ['receive', 'decode', 'route', 'admission', 'cache', 'answer'])
        trace.stage(name, exchange.arrivedMonotonic, performance.now());
      trace.attempt(attempt);
    }
    return { services: { metrics, access, tracer }, exchange, loop: { attempts: [attempt] }, winner: { record: attempt } };
  };
  return () => observeRequest(make(), record, usage);
}

const logger = createLogger({ level: 'info', format: 'json', environment: 'bench' }, '1', { write() {} });
const sink = { take() {}, close: () => Promise.resolve() };
const traced = (ratio) => new Tracer({ sampler: 'traceidratio', ratio, sink });
const metricsOf = (facts = {}) => new RequestMetrics(new Registry(), { ...live, ...facts });
const cases = {
  'nothing at all': settlement({}),
  metrics: settlement({ metrics: metricsOf() }),
  'metrics, tenants told': settlement({ metrics: metricsOf({ tenants: 100 }) }),
  'log line': settlement({ access: new AccessLog(logger, 1) }),
  'log line, 1 of 100': settlement({ access: new AccessLog(logger, 0.01) }),
  'traces on, not sampled': settlement({ tracer: traced(0) }),
  'traces on, 1 of 10': settlement({ tracer: traced(0.1) }),
  'traces on, all (8 spans made, not sent)': settlement({ tracer: traced(1) }),
  'metrics and exemplars of a traced caller': settlement(
    { metrics: metricsOf() },
    { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
  ),
};
for (const [name, run] of Object.entries(cases)) console.log(`${name.padEnd(42)} ${cost(run).toFixed(2)} us a request`);

async function scrape(models) {
  const registry = new Registry();
  const metrics = new RequestMetrics(registry, { ...live, tenants: 100 });
  const observation = {
    ...{
      route: record.route,
      tenantId: 'ten_1',
      provider: 'openai',
      outcome: 'completed',
      status: 200,
      stream: true,
      latencyMs: 100,
    },
    ...{
      ttftMs: 10,
      overheadMs: 1,
      usage,
      costMicroUsd: 45,
      unpriced: false,
      attempts: [attempt],
      errorCode: null,
      cacheHit: null,
    },
    ...{ cacheAsked: true, savedMicroUsd: null },
  };
  const seen = (count) => {
    for (let i = 0; i < count; i++) {
      const model = `model-${i % models}`;
      const outcome = i % 10 === 0 ? 'error' : 'completed';
      metrics.record({ ...observation, model, outcome, stream: i % 3 === 0, attempts: [{ ...attempt, model }] });
    }
  };
  seen(20_000);
  const pages = new MetricsPages(registry);
  const first = await pages.render('prometheus');
  const text = first.body.toString();
  first.done();
  const samples = text.split('\n').filter((line) => line && !line.startsWith('#')).length;
  const figures = [];
  // Every series changed since the last scrape, those of some requests did, and none.
  for (const between of [20_000, 100, 0]) {
    const rounds = [];
    for (let i = 0; i < 15; i++) {
      seen(between);
      const before = process.cpuUsage();
      (await pages.render('prometheus')).done();
      const { user, system } = process.cpuUsage(before);
      rounds.push((user + system) / 1_000);
    }
    figures.push(rounds.toSorted((a, b) => a - b)[7].toFixed(2));
  }
  console.log(
    `scrape, ${String(models).padStart(6)} models: ${figures.join(', ')} ms (all changed, 100 requests since, none), ${samples} samples, ${Math.round(text.length / 1024)} KB`,
  );
}
for (const models of [5, 50, 10_000]) await scrape(models);
