/**
 * Cost of the byte-level parts of libs/protocol, in microseconds per operation: the body scan and splice
 * against a full parse, and an SSE frame through splitter and parser. Run after a build:
 *   npm run build && node bench/micro/protocol.mjs
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const built = `${process.env.BENCH_DIST ?? '../../dist'}/libs/protocol/src/`;
const { scanTopLevel } = require(`${built}json-scan/scan-top-level.js`);
const { parseJsonBody } = require(`${built}json-scan/parse-body.js`);
const { spliceBody } = require(`${built}json-scan/splice-body.js`);
const { SseFrameSplitter } = require(`${built}sse/frame-splitter.js`);
const { parseSseFrame } = require(`${built}sse/parse-frame.js`);

function measure(operation) {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    let runs = 0;
    const start = process.hrtime.bigint();
    let spent = 0n;
    while (spent < 150_000_000n) {
      for (let i = 0; i < 20; i++) operation();
      runs += 20;
      spent = process.hrtime.bigint() - start;
    }
    best = Math.min(best, Number(spent) / runs / 1000);
  }
  return best.toFixed(2);
}

const words = (bytes) =>
  'The quick brown fox said \\"jump\\" and the dog\\nlay still. '.repeat(Math.ceil(bytes / 60)).slice(0, bytes);
const chat = (bytes, extra = {}) =>
  Buffer.from(
    JSON.stringify({
      model: 'gpt-5-mini',
      messages: Array.from({ length: 20 }, (_, i) => ({ role: i % 2 ? 'assistant' : 'user', content: words(bytes / 20) })),
      stream: true,
      temperature: 0.7,
      ...extra,
    }),
  );
const tools = Array.from({ length: 20 }, (_, i) => ({
  type: 'function',
  function: {
    name: `tool_${i}`,
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer', enum: [1, 2, 3] } },
      required: ['city'],
    },
  },
}));
const bodies = {
  '0.2 KB': Buffer.from('{"model":"gpt-5-mini","messages":[{"role":"user","content":"Say hello in one word."}],"stream":true}'),
  '4 KB': chat(4_000),
  '100 KB': chat(100_000),
  '1 MB': chat(1_000_000),
  '8 KB, 20 tools': chat(4_000, { tools }),
  '100 KB, emoji escaped': Buffer.from(chat(100_000).toString().replaceAll('fox', '\\ud83e\\udd8a')),
};
for (const [name, body] of Object.entries(bodies)) {
  if (scanTopLevel(body) === null) throw new Error(`the scan is unsure about ${name}`);
  console.log(
    `${name.padEnd(24)} scan ${measure(() => scanTopLevel(body))}  splice ${measure(() => spliceBody(body, { model: 'm', includeUsage: true }))}  parse ${measure(() => parseJsonBody(body))}`,
  );
}

const frame = `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}]}`;
for (const [name, ending] of [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
]) {
  const chunk = Buffer.from(frame + ending + ending);
  const splitter = new SseFrameSplitter(1 << 20);
  const split = measure(() => splitter.push(chunk));
  console.log(`one frame, ${name.padEnd(13)} split ${split}  parse ${measure(() => parseSseFrame(chunk))}`);
}
const big = Buffer.from(`data: ${'x'.repeat(8_000_000)}\n\n`);
const pieces = Array.from({ length: Math.ceil(big.length / 16_384) }, (_, i) => big.subarray(i * 16_384, (i + 1) * 16_384));
const grow = measure(() => {
  const splitter = new SseFrameSplitter(1 << 24);
  for (const piece of pieces) splitter.push(piece);
});
console.log(`8 MB frame in 16 KB chunks: ${grow}`);
