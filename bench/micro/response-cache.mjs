/** What the parts of the response cache cost. `node bench/micro/response-cache.mjs`; needs a build. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const dist = new URL('../../dist/libs/', import.meta.url).pathname;
const { VectorBlock, quantise } = require(`${dist}response-cache/src/semantic/vector-block.js`);
const { wordsOf } = require(`${dist}response-cache/src/semantic/words.js`);
const { guardBetween } = require(`${dist}response-cache/src/semantic/guards.js`);
const { canonicalRequest } = require(`${dist}response-cache/src/canonical.js`);
const { decodeAnswer, encodeAnswer } = require(`${dist}response-cache/src/stored-answer.js`);

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
