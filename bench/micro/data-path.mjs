/**
 * Cost of the data path alone, in CPU microseconds per request: everything between a request whose caller is known
 * and the last byte handed to the socket, with limits, key pool lease, ledger and metrics, but without HTTP, sockets
 * and PostgreSQL. Run after a build: npm run build && node bench/micro/data-path.mjs
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const built = process.env.BENCH_DIST ?? '../../dist';
const { handleRequest } = require(`${built}/libs/gateway/src/handle-request.js`);
const { dialects } = require(`${built}/libs/protocol/src/index.js`);
const { Catalog, LiveStats, PriceBook } = require(`${built}/libs/catalog/src/index.js`);
const { Router } = require(`${built}/libs/routing/src/index.js`);
const { Admission } = require(`${built}/libs/admission/src/index.js`);
const { MemoryRateLimitStore } = require(`${built}/libs/shared-state/src/memory/memory-rate-limit-store.js`);
const { MemoryBreakerStore } = require(`${built}/libs/shared-state/src/breaker/memory-breaker-store.js`);
const { MemoryConversationTargets } = require(`${built}/libs/shared-state/src/conversations/memory-conversation-targets.js`);
const { Ledger } = require(`${built}/libs/ledger/src/index.js`);
const { RequestMetrics, Tracer } = require(`${built}/libs/telemetry/src/index.js`);
const { LiveSeries } = require(`${built}/libs/token-timeseries/src/index.js`);
const { MemoryMinuteStore } = require(`${built}/libs/shared-state/src/series/memory-minute-store.js`);
const { RetryBudget } = require(`${built}/libs/gateway/src/retry-budget.js`);
const { TargetWatch } = require(`${built}/libs/gateway/src/target-watch.js`);
const { Hedging } = require(`${built}/libs/gateway/src/hedge/hedging.js`);
const { TargetHealth } = require(`${built}/libs/gateway/src/health/target-health.js`);
const { HedgePurse } = require(`${built}/libs/gateway/src/hedge/hedge-purse.js`);
const { PromptCacheWatch } = require(`${built}/libs/gateway/src/prompt-cache/prompt-cache-watch.js`);
const { CACHE_DEFAULTS, CacheDirectory, Flights, ResponseCache } = require(`${built}/libs/response-cache/src/index.js`);
const { CaptureDirectory, Captures } = require(`${built}/libs/capture/src/index.js`);
const { MemoryCacheStore } = require(`${built}/libs/shared-state/src/index.js`);
const { TenantCipher } = require(`${built}/libs/database/src/index.js`);
const { newId, Roster, Secret, systemClock } = require(`${built}/libs/kernel/src/index.js`);
const { Registry } = require('prom-client');

/** BENCH_UNSEEN=1: without ledger, metrics and time series; the difference is what they cost together. */
const unseen = process.env.BENCH_UNSEEN === '1';
const FRAMES = 64;
function event(type, more) {
  return Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`);
}

const answers = {
  openai: {
    type: 'application/json',
    chunks: [
      Buffer.from(
        '{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Hello!","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}',
      ),
    ],
  },
  openaiStream: {
    type: 'text/event-stream',
    chunks: [
      ...Array.from({ length: FRAMES }, (_, i) =>
        Buffer.from(
          `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{${i === 0 ? '"role":"assistant",' : ''}"content":"word${i} "},"logprobs":null,"finish_reason":null}]}\n\n`,
        ),
      ),
      Buffer.from(
        'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":64,"total_tokens":74}}\n\ndata: [DONE]\n\n',
      ),
    ],
  },
  anthropicStream: {
    type: 'text/event-stream',
    chunks: [
      event('message_start', {
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'claude-haiku-4-5',
          content: [],
          usage: { input_tokens: 10, output_tokens: 1 },
        },
      }),
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      ...Array.from({ length: FRAMES }, (_, i) =>
        event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: `word${i} ` } }),
      ),
      event('content_block_stop', { index: 0 }),
      event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: FRAMES } }),
      event('message_stop', {}),
    ],
  },
  anthropic: {
    type: 'application/json',
    chunks: [
      Buffer.from(
        '{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-4-5","content":[{"type":"text","text":"Hello!"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":2}}',
      ),
    ],
  },
};

function setUp(providerId, answer) {
  const registry = new Registry();
  const clock = systemClock;
  const endpoint = { providerId, baseUrl: `https://${providerId}.example/v1`, allowPrivate: false };
  const ready = { endpoint, family: providerId === 'openai' ? 'openai-compatible' : providerId, profile: providerId };
  const providers = new Set([providerId]);
  const secret = new Secret('sk-bench');
  const targets = new TargetWatch(clock);
  const hedgeMetrics = { ended: () => undefined, refused: () => undefined };
  const catalog = new Catalog();
  const stats = new LiveStats(clock);
  const keys = {
    readyProviders: () => providers,
    configuredProviders: () => providers,
    provider: () => ready,
    lease: () => ({ granted: true, keyId: 'key_1', name: 'bench', secret, lease: {} }),
    report: () => undefined,
  };
  const health = new TargetHealth(new MemoryBreakerStore(clock), { resultOf: () => undefined }, clock);
  return {
    ...{ catalog, stats, keys },
    router: new Router({
      catalog,
      keys,
      breakers: new MemoryBreakerStore(clock),
      stats,
      conversations: new MemoryConversationTargets(clock),
      clock,
    }),
    routed: { ended: () => undefined },
    breakers: health,
    health,
    resumable: undefined,
    idempotency: undefined,
    prices: new PriceBook(catalog),
    unpriced: { note: () => undefined },
    ending: { note: () => undefined },
    admission: new Admission(new MemoryRateLimitStore(clock), { virtual_key: { rpm: 1_000_000_000 } }),
    upstream: {
      send(_request, handler) {
        queueMicrotask(() => {
          handler.onHead({ status: 200, headers: { 'content-type': answer.type } });
          for (const chunk of answer.chunks) handler.onChunk(chunk);
          handler.onEnd();
        });
        return { abort() {}, resume() {} };
      },
    },
    cache: new ResponseCache(
      new MemoryCacheStore(clock, 64 * 1024 * 1024),
      new TenantCipher(new Secret(Buffer.alloc(32, 1).toString('base64')), 'bench'),
      new CacheDirectory({}, { publish() {}, subscribe: () => () => {} }, () => {}),
      clock,
      { installation: CACHE_DEFAULTS, maxEntryBytes: 1_000_000, sealed: false },
    ),
    captures: new Captures(new CaptureDirectory({}, { publish() {}, subscribe: () => () => {} }, () => {}), {}, Math.random),
    flights: new Flights(),
    promptCaches: new PromptCacheWatch(clock),
    shadows: { watch: () => undefined },
    media: { fetch: () => Promise.reject(new Error('nothing is fetched')) },
    ledger: unseen ? { append() {} } : new Ledger({ insert: () => Promise.resolve() }, undefined, {}),
    series: unseen ? { note() {} } : new LiveSeries(new MemoryMinuteStore(clock)),
    metrics: unseen ? { record() {}, ending() {} } : new RequestMetrics(registry, { inFlight: () => 0, ledgerWaiting: () => 0 }),
    access: { wants: () => false, write() {} },
    tracer: new Tracer(),
    clock,
    settings: {
      retry: { maxAttempts: 2, delayMs: 100 },
      firstByteTimeoutMs: 30_000,
      timeoutMs: 60_000,
      firstTokenTimeoutMs: 60_000,
      idleTimeoutMs: 60_000,
      totalTimeoutMs: 600_000,
      keepAliveMs: 15_000,
      slowCallMs: 45_000,
    },
    retryBudget: new RetryBudget(clock),
    targets,
    hedging: new Hedging({ mode: 'off', soonestMs: 100, latestMs: 20_000 }, new HedgePurse(0.02, clock), targets, hedgeMetrics),
    inFlight: new Roster(),
    onInternalError: (_id, thrown) => {
      throw thrown;
    },
    random: Math.random,
  };
}

const principal = {
  kind: 'virtual_key',
  tenantId: 'ten_1',
  role: 'member',
  userId: 'usr_1',
  virtualKeyId: 'vk_1',
  limits: { rpm: 1e9 },
};

function exchangeOf(dialect, route, body) {
  let closed = false;
  return {
    requestId: newId('request'),
    route,
    dialect: dialects[dialect],
    principal,
    body,
    options: {},
    downstream: {
      get closed() {
        return closed;
      },
      head() {},
      write: () => true,
      end() {
        closed = true;
      },
      onDrain() {},
      onClose() {},
    },
    arrivedAt: Date.now(),
    arrivedMonotonic: performance.now(),
  };
}

async function measure(name, services, dialect, route, ask) {
  const body = Buffer.from(JSON.stringify(ask));
  const run = async (count) => {
    for (let i = 0; i < count; i++) await handleRequest(services, exchangeOf(dialect, route, body));
  };
  await run(20_000);
  const rounds = [];
  for (let round = 0; round < 7; round++) {
    const before = process.cpuUsage();
    await run(5_000);
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / 5_000);
  }
  const median = rounds.toSorted((a, b) => a - b)[2];
  const frames = ask.stream ? `, ${(median / FRAMES).toFixed(2)} us a frame` : '';
  console.log(`${name.padEnd(46)} ${median.toFixed(1)} us${frames}`);
}

const messages = [{ role: 'user', content: 'Say hello.' }];
const only = process.argv[2];
const cases = {
  relay: ['openai', answers.openai, 'openai-chat', '/v1/chat/completions', { model: 'gpt-4o-mini', messages }],
  stream: [
    'openai',
    answers.openaiStream,
    'openai-chat',
    '/v1/chat/completions',
    { model: 'gpt-4o-mini', messages, stream: true },
  ],
  translatedStream: [
    'anthropic',
    answers.anthropicStream,
    'openai-chat',
    '/v1/chat/completions',
    { model: 'claude-haiku-4-5', messages, stream: true },
  ],
  translated: ['anthropic', answers.anthropic, 'openai-chat', '/v1/chat/completions', { model: 'claude-haiku-4-5', messages }],
};
const names = {
  relay: 'chat, relayed',
  stream: 'chat, relayed stream of 64 frames',
  translated: 'chat, translated to Anthropic',
  translatedStream: 'chat, stream of 64 frames translated',
};
for (const [id, [provider, answer, dialect, route, ask]] of Object.entries(cases)) {
  if (only === undefined || only === id) await measure(names[id], setUp(provider, answer), dialect, route, ask);
}
process.exit(0);
