// npm run bench [-- --smoke]: CPU per request of the gateway against the bare loop, in A-B-B-A blocks: both at one and the
// same rate, and each as fast as it goes.
// The gateway and the loop share core 0; generator, provider and database core 1. Linux only: it reads /proc.
// --smoke, for CI: fewer requests, nothing is written, and a ratio far above the one that was kept is a failure.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../scripts/lib/free-port.mjs';
import { openLoad } from './lib/load.mjs';
import { cpuUs, moveDatabase, printedPort, start, stayOn, stop } from './lib/processes.mjs';
import { interval, median } from './lib/statistics.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const smoke = process.argv.includes('--smoke');
if (process.platform !== 'linux') {
  console.log('bench needs Linux: it reads CPU time from /proc');
  process.exit(0);
}
const CONCURRENCY = 32;
/**
 * Rounds of four blocks, and requests of a block. At one rate many short ones: what a machine shares with others makes it
 * slower for seconds at a time, and the bare loop, which is far from busy, by up to twice; both sides must meet the same.
 */
const AT_ONE_RATE = smoke ? { rounds: 4, count: 300 } : { rounds: 40, count: 300 };
const AS_FAST_AS_IT_GOES = smoke ? { rounds: 2, count: 1500 } : { rounds: 6, count: 3000 };
/** A process with less to do wakes up for each request, and needs more CPU for it: only at one rate are two alike. */
const RATE = 1500;
/** Until V8 has nothing left to compile. */
const WARM_UP = smoke ? 3000 : 30_000;
/** How much more than the kept ratio a short run beside other work may take, which is still being compiled. */
const FAR = 3;
const body = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say hello.' }] });
const dataDir = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
const port = await freePort();

stayOn(1);
const upstream = await start(1, [join(HERE, 'lib/mock-upstream.mjs')], printedPort);
const upstreamUrl = `http://127.0.0.1:${upstream.found}`;
const loop = await start(0, [join(HERE, 'lib/bare-loop.mjs'), upstreamUrl], printedPort);
const gateway = await start(
  0,
  [join(HERE, '../dist/launcher/main.js')],
  (output) => (output.includes('Ctrl-C') ? /rlg_[0-9a-z]+/.exec(output)?.[0] : undefined),
  {
    GATEWAY_DATA_DIR: dataDir,
    PORT: String(port),
    OPENAI_API_KEY: 'sk-bench-0123456789abcdef',
    OPENAI_BASE_URL: `${upstreamUrl}/v1`,
    GATEWAY_ALLOW_PRIVATE_PROVIDERS: 'openai',
    LOG_LEVEL: 'warn',
  },
);

moveDatabase(gateway, 1);
const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.found}` };
const sides = {
  A: { process: gateway, url: `http://127.0.0.1:${port}` },
  B: { process: loop, url: `http://127.0.0.1:${loop.found}` },
};

/** A block in which a request failed is void; a machine that has other work to do may try again. */
async function block(side, options, tries = smoke ? 3 : 1) {
  try {
    return await measured(side, options);
  } catch (error) {
    if (tries <= 1) throw error;
    sides[side].load.close();
    sides[side].load = await loadOf(side);
    return block(side, options, tries - 1);
  }
}

const loadOf = (side) => openLoad({ url: sides[side].url, headers, body, concurrency: CONCURRENCY });

async function measured(side, { count, rate }) {
  const { process: target, load } = sides[side];
  const before = cpuUs(target);
  const { failures, seconds } = await load.send({ count, rate });
  if (failures > 0) throw new Error(`${failures} requests failed: the block is void`);
  return { cpuUs: (cpuUs(target) - before) / count, perSecond: count / seconds };
}

/** Blocks in the order A-B-B-A; of the rounds' ratios the median. */
async function compare({ rounds, count }, rate) {
  const ratios = [];
  const seen = { A: [], B: [] };
  for (let i = 0; i < rounds; i++) {
    const results = [];
    for (const side of 'ABBA') {
      const result = await block(side, { count, rate });
      seen[side].push(result);
      results.push(result.cpuUs);
    }
    ratios.push((results[0] + results[3]) / (results[1] + results[2]));
    const [a, b] = [(results[0] + results[3]) / 2, (results[1] + results[2]) / 2];
    const how = rate === undefined ? 'as fast as it goes' : `${rate}/s`;
    console.log(`${how}, round ${i + 1}: gateway ${a.toFixed(0)} us, bare loop ${b.toFixed(0)} us CPU a request`);
  }
  const medianOf = (side, what) => Math.round(median(seen[side].map((result) => result[what])));
  return {
    ratio: Number(median(ratios).toFixed(2)),
    interval95: interval(ratios).map((ratio) => Number(ratio.toFixed(2))),
    ...{ gatewayCpuUs: medianOf('A', 'cpuUs'), bareLoopCpuUs: medianOf('B', 'cpuUs') },
    ...{ gatewayPerSecond: medianOf('A', 'perSecond'), bareLoopPerSecond: medianOf('B', 'perSecond') },
    rounds,
    requestsPerBlock: count,
  };
}

try {
  for (const side of 'AB') {
    sides[side].load = await loadOf(side);
    await block(side, { count: WARM_UP });
  }
  const result = {
    what: 'chat, not streamed, 0.1 KB, same dialect: key, limits, ledger, metrics, cost on',
    rate: RATE,
    atOneRate: await compare(AT_ONE_RATE, RATE),
    asFastAsItGoes: await compare(AS_FAST_AS_IT_GOES),
    commit: spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: HERE, encoding: 'utf8' }).stdout.trim(),
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
  };
  console.log(JSON.stringify(result, null, 2));
  if (smoke) {
    const kept = JSON.parse(readFileSync(join(HERE, 'results/chat.json'), 'utf8'));
    const [now, before] = [result.asFastAsItGoes.ratio, kept.asFastAsItGoes.ratio];
    if (!(now <= FAR * before)) {
      console.error(
        `the gateway takes ${now} times the CPU of the bare loop; ${before} was kept, ${FAR} times that is the limit`,
      );
      process.exitCode = 1;
    }
  } else {
    mkdirSync(join(HERE, 'results'), { recursive: true });
    writeFileSync(join(HERE, 'results/chat.json'), `${JSON.stringify(result, null, 2)}\n`);
    writeReadme(result);
  }
} finally {
  for (const { load } of Object.values(sides)) load?.close();
  await stop(gateway);
  await stop(loop);
  await stop(upstream);
  rmSync(dataDir, { recursive: true, force: true });
}

function writeReadme(result) {
  const row = (how, { ratio, interval95, gatewayCpuUs, bareLoopCpuUs, gatewayPerSecond, bareLoopPerSecond }) =>
    `| ${how} | ${ratio} | ${interval95.join(' - ')} | ${gatewayCpuUs} us | ${bareLoopCpuUs} us | ${gatewayPerSecond} | ${bareLoopPerSecond} |`;
  const blocksOf = ({ rounds, requestsPerBlock }) => `${rounds} x 4 blocks of ${requestsPerBlock} requests`;
  const text = `# Benchmarks

\`npm run bench\` measures CPU time per request of the gateway against a bare loop (node:http in, undici dispatch out)
in the same run, in A-B-B-A blocks; the ratio is the figure to compare, absolute ones depend on the machine. The
gateway and the loop share one core; generator, provider and PostgreSQL have the other, which is what bounds requests/s
where PostgreSQL is asked to write as many. This page is written by that command.

| ${result.what} | ratio to the bare loop | 95 % | gateway CPU | bare loop CPU | gateway requests/s | bare loop requests/s |
|---|--:|--:|--:|--:|--:|--:|
${row(`both at ${result.rate} requests/s`, result.atOneRate)}
${row('each as fast as it goes', result.asFastAsItGoes)}

A process that has less to do wakes up for each request and reads each from its socket alone, and so needs more CPU for it: the
bare loop ${result.atOneRate.bareLoopCpuUs} us at that rate, ${result.asFastAsItGoes.bareLoopCpuUs} at its own. The first row compares like with like.

Commit ${result.commit}, Node ${result.node}, ${result.cpu}, ${CONCURRENCY} at a time. At one rate ${blocksOf(result.atOneRate)}, as fast as it goes ${blocksOf(result.asFastAsItGoes)}.

Micro-benchmarks, after \`npm run build\`: \`node bench/micro/data-path.mjs\` (the data path without sockets: relayed, streamed,
translated), \`node bench/micro/protocol.mjs\` (scan, splice, frames), \`node bench/micro/shared-state.mjs\` (limits, leases),
\`node bench/cache-http.mjs\` (exact hits over HTTP, 500 at once), \`node bench/micro/response-cache.mjs\` (nearest of 10,000, lookup and hit of the exact cache, 500 at the same time). \`node bench/runs.mjs\`
(agent runs a second and fairness between tenants, on both backends of the queue) is told of in docs/benchmarks.md.
`;
  writeFileSync(join(HERE, 'README.md'), text);
}
