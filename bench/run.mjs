// npm run bench [-- --smoke]: CPU per request of the gateway against the bare loop, in A-B-B-A blocks.
// The gateway and the loop share core 0, generator and provider core 1. Linux only: it reads /proc.
// --smoke, for CI: fewer requests, nothing is written, and a ratio far above the one that was kept is a failure.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from './lib/load.mjs';
import { cpuMs, printedPort, start, stop } from './lib/processes.mjs';
import { interval, median } from './lib/statistics.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const smoke = process.argv.includes('--smoke');
if (process.platform !== 'linux') {
  console.log('bench needs Linux: it reads CPU time from /proc');
  process.exit(0);
}
const [blocks, count, concurrency, warmUp] = smoke ? [2, 1500, 32, 3000] : [6, 6000, 32, 8000];
/** How much more than the kept ratio a short run beside other work may take: code that is no hotter stays far below. */
const FAR = 2;
const body = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say hello.' }] });
const dataDir = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
const port = 20_000 + (process.pid % 10_000);

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

const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.found}` };
const sides = {
  A: { process: gateway, url: `http://127.0.0.1:${port}` },
  B: { process: loop, url: `http://127.0.0.1:${loop.found}` },
};

/** A block in which a request failed is void; a machine that has other work to do may try again. */
async function block(side, requests = count, tries = smoke ? 3 : 1) {
  try {
    return await measured(side, requests);
  } catch (error) {
    if (tries <= 1) throw error;
    return block(side, requests, tries - 1);
  }
}

async function measured(side, requests) {
  const { process: target, url } = sides[side];
  const before = cpuMs(target);
  const { failures, seconds } = await load({ url, headers, body, count: requests, concurrency });
  if (failures > 0) throw new Error(`${failures} requests failed: the block is void`);
  return { cpuUs: ((cpuMs(target) - before) * 1000) / requests, perSecond: requests / seconds };
}

try {
  for (const side of 'AB') await block(side, warmUp);
  const ratios = [];
  const seen = { A: [], B: [] };
  for (let i = 0; i < blocks; i++) {
    const order = 'ABBA'.split('');
    const results = [];
    for (const side of order) {
      const result = await block(side);
      seen[side].push(result);
      results.push(result.cpuUs);
    }
    ratios.push((results[0] + results[3]) / (results[1] + results[2]));
    console.log(
      `block ${i + 1}: gateway ${((results[0] + results[3]) / 2).toFixed(0)} us, bare loop ${((results[1] + results[2]) / 2).toFixed(0)} us CPU a request`,
    );
  }
  const [low, high] = interval(ratios);
  const result = {
    what: 'chat, not streamed, 0.1 KB, same dialect: key, limits, ledger, metrics, cost on',
    ratio: Number(median(ratios).toFixed(2)),
    interval95: [Number(low.toFixed(2)), Number(high.toFixed(2))],
    gatewayCpuUs: Math.round(median(seen.A.map((r) => r.cpuUs))),
    bareLoopCpuUs: Math.round(median(seen.B.map((r) => r.cpuUs))),
    gatewayPerSecond: Math.round(median(seen.A.map((r) => r.perSecond))),
    bareLoopPerSecond: Math.round(median(seen.B.map((r) => r.perSecond))),
    commit: spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: HERE, encoding: 'utf8' }).stdout.trim(),
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    blocks,
    requestsPerBlock: count,
  };
  console.log(JSON.stringify(result, null, 2));
  if (smoke) {
    const kept = JSON.parse(readFileSync(join(HERE, 'results/chat.json'), 'utf8'));
    if (!(result.ratio <= FAR * kept.ratio)) {
      console.error(
        `the gateway takes ${result.ratio} times the CPU of the bare loop; ${kept.ratio} was kept, ${FAR} times that is the limit`,
      );
      process.exitCode = 1;
    }
  } else {
    mkdirSync(join(HERE, 'results'), { recursive: true });
    writeFileSync(join(HERE, 'results/chat.json'), `${JSON.stringify(result, null, 2)}\n`);
    writeReadme(result);
  }
} finally {
  await stop(gateway);
  await stop(loop);
  await stop(upstream);
  rmSync(dataDir, { recursive: true, force: true });
}

function writeReadme(result) {
  const text = `# Benchmarks

\`npm run bench\` measures CPU time per request of the gateway against a bare loop (node:http in, undici dispatch out)
in the same run, in A-B-B-A blocks; the ratio is the figure to compare, absolute ones depend on the machine. The
gateway and the loop share one core, generator and provider the other. This page is written by that command.

| what | ratio to the bare loop | 95 % | gateway CPU | bare loop CPU | gateway requests/s | bare loop requests/s |
|---|--:|--:|--:|--:|--:|--:|
| ${result.what} | ${result.ratio} | ${result.interval95.join(' - ')} | ${result.gatewayCpuUs} us | ${result.bareLoopCpuUs} us | ${result.gatewayPerSecond} | ${result.bareLoopPerSecond} |

Commit ${result.commit}, Node ${result.node}, ${result.cpu}, ${result.blocks} x 4 blocks of ${result.requestsPerBlock} requests, 32 at a time.

Micro-benchmarks, after \`npm run build\`: \`node bench/micro/data-path.mjs\` (the data path without sockets: relayed, streamed,
translated), \`node bench/micro/protocol.mjs\` (scan, splice, frames), \`node bench/micro/shared-state.mjs\` (limits, leases),
\`node bench/cache-http.mjs\` (exact hits over HTTP, 500 at once), \`node bench/micro/response-cache.mjs\` (nearest of 10,000, lookup and hit of the exact cache, 500 at the same time). \`node bench/runs.mjs\`
(agent runs a second and fairness between tenants, on both backends of the queue) is told of in docs/benchmarks.md.
`;
  writeFileSync(join(HERE, 'README.md'), text);
}
