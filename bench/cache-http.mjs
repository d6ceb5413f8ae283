/**
 * What an exact hit costs over HTTP, asked by chat completions and by Responses: latency of one client at a time, CPU of
 * the gateway's process at 32 clients, and how many calls 500 equal requests at once make. Needs a build: node bench/cache-http.mjs [--smoke]. Linux only.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { freePort } from '../scripts/lib/free-port.mjs';
import { cpuUs, moveDatabase, printedPort, start, stayOn, stop } from './lib/processes.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const count = process.argv.includes('--smoke') ? 300 : 10_000;
const dataDir = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
const port = await freePort();

stayOn(1);
const upstream = await start(1, [join(HERE, 'lib/mock-upstream.mjs')], printedPort);
const gateway = await start(
  0,
  [join(HERE, '../dist/launcher/main.js')],
  (output) => (output.includes('Ctrl-C') ? /rlg_[0-9a-z]+/.exec(output)?.[0] : undefined),
  {
    GATEWAY_DATA_DIR: dataDir,
    PORT: String(port),
    OPENAI_API_KEY: 'sk-bench-0123456789abcdef',
    OPENAI_BASE_URL: `http://127.0.0.1:${upstream.found}/v1`,
    GATEWAY_ALLOW_PRIVATE_PROVIDERS: 'openai',
    LOG_LEVEL: 'warn',
    LOG_ACCESS_SAMPLE: '0',
  },
);
moveDatabase(gateway, 1);
const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.found}` };
const model = 'gpt-4o-mini';
const chat = (content) => ({
  path: '/v1/chat/completions',
  body: JSON.stringify({ model, temperature: 0, messages: [{ role: 'user', content }] }),
});
const responses =
  (more = {}) =>
  (input) => ({ path: '/v1/responses', body: JSON.stringify({ model, temperature: 0, input, ...more }) });
/** Who asks; by default a response is kept, so that a conversation can go on from it. */
const CLIENTS = { chat, 'Responses, store: false': responses({ store: false }), 'Responses, kept': responses() };

/** @returns how the cache answered */
async function ask(pool, { path, body }) {
  const answer = await pool.request({ method: 'POST', path, headers, body });
  await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
  return answer.headers['x-gateway-cache'];
}

async function hits(asked, connections, requests) {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  const times = [];
  let left = requests;
  const worker = async () => {
    while (left-- > 0) {
      const began = performance.now();
      const how = await ask(pool, asked);
      times.push(performance.now() - began);
      if (how !== 'exact') throw new Error(`a hit was expected, not '${how}'`);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  await pool.close();
  times.sort((a, b) => a - b);
  return (share) => times[Math.floor(times.length * share)].toFixed(2);
}

try {
  for (const [name, client] of Object.entries(CLIENTS)) {
    // A question of its own: an answer that another API has bought would be read instead.
    const asked = client(`Say hello to ${name}.`);
    const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1 });
    while ((await ask(pool, asked)) !== 'exact');
    await pool.close();
    await hits(asked, 8, count); // warm up
    const one = await hits(asked, 1, count / 5);
    console.log(`exact hit, ${name}, one client: p50 ${one(0.5)} ms, p99 ${one(0.99)} ms`);
    const before = cpuUs(gateway);
    await hits(asked, 32, count);
    console.log(`exact hit, ${name}, 32 clients: ${((cpuUs(gateway) - before) / count).toFixed(0)} us CPU a request`);
  }
  const many = new Pool(`http://127.0.0.1:${port}`, { connections: 500, pipelining: 1 });
  const answers = await Promise.all(Array.from({ length: 500 }, () => ask(many, chat('Five hundred at once.'))));
  await many.close();
  console.log(`500 equal requests at once: ${answers.filter((how) => how === 'miss').length} call of the provider`);
} finally {
  await stop(gateway);
  await stop(upstream);
  rmSync(dataDir, { recursive: true, force: true });
}
