/** What the parts of the response cache cost. `node bench/micro/response-cache.mjs`; needs a build. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const dist = new URL('../../dist/libs/', import.meta.url).pathname;
const { VectorBlock, quantise } = require(`${dist}response-cache/src/semantic/vector-block.js`);
const { wordsOf } = require(`${dist}response-cache/src/semantic/words.js`);
const { guardBetween } = require(`${dist}response-cache/src/semantic/guards.js`);
const { canonicalRequest } = require(`${dist}response-cache/src/canonical.js`);
const { decodeAnswer, encodeAnswer } = require(`${dist}response-cache/src/stored-answer.js`);

const { Flights } = require(`${dist}response-cache/src/flights.js`);
const { CACHE_DEFAULTS, CacheDirectory, resolvePolicy, ResponseCache } = require(`${dist}response-cache/src/index.js`);
const { MemoryCacheStore } = require(`${dist}shared-state/src/index.js`);
const { TenantCipher } = require(`${dist}database/src/index.js`);
const { NO_USAGE, Secret, systemClock } = require(`${dist}kernel/src/index.js`);
const { ownWords } = require(`${dist}protocol/src/index.js`);

async function measure(name, work, rounds = 2_000) {
  for (let i = 0; i < rounds / 10; i++) await work(i);
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const from = performance.now();
    await work(i);
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  console.log(
    `${name}: p50 ${(times[rounds >> 1] * 1_000).toFixed(1)} us, p99 ${(times[Math.floor(rounds * 0.99)] * 1_000).toFixed(1)} us`,
  );
}

let state = 1;
const random = () => (state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647) / 2_147_483_647 - 0.5;
for (const dimensions of [384, 512]) {
  const block = new VectorBlock(dimensions);
  const center = Array.from({ length: dimensions }, random);
  const near = (spread) => quantise(center.map((value) => value + spread * random()));
  for (let i = 0; i < 10_000; i++) block.add(near(1.5));
  const queries = Array.from({ length: 50 }, () => near(1.5));
  await measure(`nearest 8 of 10,000 x ${dimensions}`, (i) => block.nearest(queries[i % 50], 8, 0.55), 300);
}
const [a, b] = ['How many days does delivery to Germany take?', 'How long does shipping take to Spain?'];
await measure('words and guards of a pair', () => guardBetween(wordsOf(a), wordsOf(b)));
// As a lookup does it: the new question is taken apart, the eight nearest were so before.
const nearest = Array.from({ length: 8 }, (_, i) =>
  wordsOf(i % 2 ? a : `How long does the delivery of ${i} boxes to Spain take?`),
);
await measure('words of a question and its guards against eight known ones', () => {
  const words = wordsOf(b);
  for (const other of nearest) guardBetween(other, words);
});
const request = {
  model: 'm',
  system: [],
  stream: false,
  includeUsage: false,
  temperature: 0,
  messages: Array.from({ length: 10 }, (_, i) => ({
    role: i % 2 ? 'assistant' : 'user',
    content: [{ type: 'text', text: 'x'.repeat(400) }],
  })),
};
await measure('canonical form of 4 KB', () => canonicalRequest(request, 'openai-chat'));
const stored = await encodeAnswer({
  form: 'stream',
  bytes: Buffer.from('data: {"choices":[{"delta":{"content":"word "}}]}\n\n'.repeat(64)),
  frames: [],
});
await measure('a stored stream of 64 frames, unpacked', () => decodeAnswer(stored));

// The exact cache: from a body to its answer, as every hit goes.
const directory = new CacheDirectory({}, { publish() {}, subscribe: () => () => {} }, () => {});
const cipher = new TenantCipher(new Secret(Buffer.alloc(32, 1).toString('base64')), 'bench');
const store = new MemoryCacheStore(systemClock, 256 * 1024 * 1024);
const cache = new ResponseCache(store, cipher, directory, systemClock, {
  ...{ installation: CACHE_DEFAULTS, maxEntryBytes: 1_000_000, sealed: false },
});
const policy = resolvePolicy(CACHE_DEFAULTS, {}, undefined, {});
const asking = (i) => {
  const asked = { ...request, seed: i };
  const body = Buffer.from(JSON.stringify(asked));
  return {
    tenantId: 't',
    dialect: 'openai-chat',
    route: '["m"]',
    body,
    request: () => asked,
    ownWords: () => ownWords('openai-chat', () => JSON.parse(body), asked),
  };
};
const known = Array.from({ length: 1_000 }, (_, i) => asking(i));
const answer = { form: 'body', modelAsked: 'm', model: 'm', providerId: 'p', usage: NO_USAGE, createdAt: Date.now(), seq: 0 };
for (const one of known) {
  const { key } = cache.identify(one, policy);
  await cache.keep('t', key, { ...answer, bytes: Buffer.from('{"choices":[]}') }, policy);
}
const cpu = process.cpuUsage();
const rounds = 20_000;
await measure(
  'exact hit: 4 KB body named and found',
  (i) => cache.find('t', cache.identify(known[i % 1_000], policy).key, policy),
  rounds,
);
const { user, system } = process.cpuUsage(cpu);
console.log(`exact hit: ${((user + system) / (rounds * 1.1)).toFixed(1)} us of CPU each`);
await measure('exact miss: 4 KB body never seen, named and not found', (i) => {
  const one = asking(10_000 + i);
  return cache.find('t', cache.identify(one, policy).key, policy);
});

// 500 identical requests at the same time: who calls the upstream.
let calls = 0;
await measure(
  '500 identical requests share one call',
  async () => {
    const flights = new Flights();
    await Promise.all(
      Array.from({ length: 500 }, async () => {
        const { flight, leads } = flights.enter('k');
        if (!leads) return flight.follow().followed;
        calls++;
        await new Promise(setImmediate);
        flight.opened('answer');
        return flight.close();
      }),
    );
  },
  200,
);
console.log(`upstream calls for ${500 * 220} requests in groups of 500: ${calls}`);
