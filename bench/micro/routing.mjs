/**
 * Cost of deciding whom to ask, in CPU microseconds: plans of named and virtual models, a thousand rules over a hundred
 * targets, and the classifier on 1 KB. Run after a build: npm run build && node bench/micro/routing.mjs
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const built = process.env.BENCH_DIST ?? '../../dist';
const { checkConfig, classify, compileRouting, planRoute, readConversation } = require(`${built}/libs/routing/src/index.js`);
const { Catalog, LiveStats } = require(`${built}/libs/catalog/src/index.js`);
const { roughBodyTokens } = require(`${built}/libs/gateway/src/tokens/rough-tokens.js`);

function measure(name, work, rounds = 20_000) {
  for (let i = 0; i < rounds / 10; i++) work(i);
  const samples = [];
  for (let block = 0; block < 9; block++) {
    const start = process.cpuUsage();
    for (let i = 0; i < rounds / 10; i++) work(i);
    const { user, system } = process.cpuUsage(start);
    samples.push((user + system) / (rounds / 10));
  }
  samples.sort((a, b) => a - b);
  console.log(`${name.padEnd(52)} ${samples[4].toFixed(2).padStart(9)} us`);
}

const text =
  'Please explain how the harbour of the old town was rebuilt after the storm, and what it cost each of the guilds. '.repeat(9);
const bodyOf = (model) => Buffer.from(JSON.stringify({ model, messages: [{ role: 'user', content: text.slice(0, 1_000) }] }));
const many = Array.from({ length: 100 }, (_, i) => ({
  ...{
    provider: 'acme',
    model: `model-${i}`,
    contextLength: 128_000,
    maxOutputTokens: 4_096,
    price: { input: 1_000 * i, output: 4_000 * i },
  },
  ...{ vision: i % 2 === 0, tools: true, reasoning: false, quality: (i * 37) % 100, speed: (i * 61) % 100 },
}));
const stats = new LiveStats({ monotonic: () => performance.now() });
const factsOf = (catalog, providers) => ({
  ...{ catalog, ready: new Set(providers), configured: new Set(providers), isOpen: () => false, now: 1_780_000_000_000 },
  live: (target) => stats.of(target),
});
const askOf = (model) => ({
  ...{ requestId: 'req_1', model, stream: false, preferences: {}, body: bodyOf(model), inputTokens: roughBodyTokens },
  principal: { tenantId: 'ten_1', virtualKeyId: 'vk_1', limits: {} },
});
const routingOf = (config) => {
  const checked = checkConfig(config);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return compileRouting(checked.config, 1);
};
/** None matches but the last; of `anywhere` each has to be asked. */
const thousandOf = (anywhere) =>
  routingOf({
    rules: Array.from({ length: 1_000 }, (_, i) => ({
      id: `rule-${i}`,
      when:
        i === 999
          ? {}
          : {
              [anywhere ? 'team' : 'tenant']: [`x${i}`],
              model: ['auto', 'gpt-*'],
              ...(i % 5 === 0 && { header: { 'x-lane': `lane-${i}` } }),
            },
      then: { targets: ['acme/*'], strategy: 'balanced' },
    })),
  });

const shipped = factsOf(new Catalog(), ['openai', 'anthropic', 'gemini', 'deepseek', 'groq', 'mistral']);
const hundred = factsOf(new Catalog(many), ['acme']);
const plain = routingOf({});
const askBody = bodyOf('auto');
const conversation = readConversation(askBody);

const run = (name, model, facts, routing) => {
  const ask = askOf(model);
  measure(name, () => planRoute(ask, facts, routing));
};
run('plan: a model by its name', 'gpt-4o', shipped, plain);
run('plan: provider/model', 'openai/gpt-4o', shipped, plain);
run('plan: auto over the shipped catalog, 1 KB classified', 'auto', shipped, plain);
run('plan: 1,000 rules of tenants, 100 targets', 'auto', hundred, thousandOf(false));
run('plan: 1,000 rules that are all asked, 100 targets', 'auto', hundred, thousandOf(true));
measure('read the conversation of a 1 KB body', () => readConversation(askBody));
measure('classify 1 KB', () => classify(conversation));
