// node bench/runs.mjs [--runs 1000] [--queued 10000]: asynchronous runs a second, end to end over HTTP, on both backends of the
// queue; then how two tenants with as many queued runs each, and a third with one, are served. Needs a build; redis-server for the
// second backend. One model step of the sandbox each: what is measured is the way around it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
require('reflect-metadata');
const fromBuild = (path) => require(join(HERE, '../dist', path));
const option = (name, fallback) => Number(process.argv[process.argv.indexOf(`--${name}`) + 1] || fallback) || fallback;
const RUNS = process.argv.includes('--runs') ? option('runs', 1_000) : 1_000;
const QUEUED = process.argv.includes('--queued') ? option('queued', 10_000) : 10_000;
const LOOKED_AT = Math.min(1_000, QUEUED);
const ADMIN_KEY = 'operators-key-of-the-bench-0123456789';
const port = 21_000 + (process.pid % 9_000);
const directory = mkdtempSync(join(tmpdir(), 'gateway-runs-bench-'));

const { startEmbeddedPostgres, Database, migrate } = fromBuild('libs/database/src/index.js');
const { openSecret } = fromBuild('libs/kernel/src/open-secret.js');
const { newId } = fromBuild('libs/kernel/src/index.js');

async function gatewayOn(postgres, redisUrl) {
  const child = spawn(process.execPath, [join(HERE, '../dist/launcher/main.js')], {
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, GATEWAY_DATA_DIR: join(directory, redisUrl ? 'redis' : 'postgres') },
      ...{ PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'error', ADMIN_API_KEY: ADMIN_KEY, GATEWAY_HEALTH_PROBES: 'false' },
      ...{ DATABASE_URL: postgres, GATEWAY_WORKER_CONCURRENCY: '16', ...(redisUrl && { REDIS_URL: redisUrl }) },
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${url}/ready`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error('the gateway did not start');
    await pause(200);
  }
  const call = async (method, path, body, key = ADMIN_KEY) => {
    const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return answer.json();
  };
  const stop = () => new Promise((resolve) => (child.once('exit', resolve), child.kill('SIGTERM')));
  return { call, stop };
}

async function measure(name, postgres, database, redisUrl) {
  const { call, stop } = await gatewayOn(postgres, redisUrl);
  const { key } = await call('POST', '/v1/admin/api-keys', { name: `bench ${name}` });
  const before = await ended(database);
  const started = performance.now();
  let left = RUNS;
  const submit = async () => {
    while (left-- > 0) await call('POST', '/v1/agent/runs', { model: 'sandbox/echo', prompt: 'bench' }, key);
  };
  await Promise.all(Array.from({ length: 16 }, submit));
  const accepted = performance.now();
  while ((await ended(database)) < before + RUNS) await pause(50);
  const seconds = (performance.now() - started) / 1_000;
  const rate = (RUNS / seconds).toFixed(0);
  console.log(
    `${name}: ${RUNS} runs in ${seconds.toFixed(1)} s, ${rate} runs/s (accepted in ${((accepted - started) / 1_000).toFixed(1)} s)`,
  );
  await stop();
}

const ended = async (database) =>
  (await database.query('SELECT count(*)::int AS n FROM agent_runs WHERE finished_at IS NOT NULL'))[0].n;

async function fairness(name, postgres, database, redisUrl) {
  await database.query('TRUNCATE agent_runs CASCADE');
  const input = { model: 'sandbox/echo', prompt: 'turn', max_steps: 20, priority: 5, timeout_seconds: 86_400, max_retries: 3 };
  const accept = async (tenant, n) => {
    await database.query('INSERT INTO tenants (id, name) VALUES ($1, $1) ON CONFLICT DO NOTHING', [tenant]);
    const principal = JSON.stringify({ kind: 'automation', tenantId: tenant, role: 'member', limits: {} });
    for (let done = 0; done < n; done += 500) {
      const ids = Array.from({ length: Math.min(500, n - done) }, () => newId('run'));
      await database.query(
        `INSERT INTO agent_runs (id, tenant_id, principal, input) SELECT id, $2, $3, $4 FROM unnest($1::text[]) AS id`,
        [ids, tenant, principal, JSON.stringify(input)],
      );
    }
  };
  await accept('ten_first', QUEUED);
  await accept('ten_second', QUEUED);
  const { stop } = await gatewayOn(postgres, redisUrl);
  const servedSoFar = async () =>
    (
      await database.query(
        `SELECT count(*)::int AS n FROM agent_runs WHERE started_at IS NOT NULL AND tenant_id IN ('ten_first', 'ten_second')`,
      )
    )[0]?.n ?? 0;
  while ((await servedSoFar()) < LOOKED_AT / 2) await pause(50);
  const asked = performance.now();
  await accept('ten_third', 1);
  const third = async () =>
    (await database.query(`SELECT finished_at FROM agent_runs WHERE tenant_id = 'ten_third'`))[0].finished_at;
  while ((await third()) === null) await pause(10);
  const waited = performance.now() - asked;
  while ((await servedSoFar()) < LOOKED_AT) await pause(50);
  const rows = await database.query(
    `SELECT tenant_id, count(*)::int AS n FROM (SELECT tenant_id FROM agent_runs WHERE started_at IS NOT NULL AND tenant_id IN ('ten_first', 'ten_second')
       ORDER BY started_at LIMIT ${LOOKED_AT}) AS started GROUP BY tenant_id ORDER BY tenant_id`,
  );
  const [ahead] = await database.query(
    `SELECT count(*)::int AS n FROM agent_runs r, (SELECT created_at, started_at FROM agent_runs WHERE tenant_id = 'ten_third') AS t
     WHERE r.started_at > t.created_at AND r.started_at < t.started_at`,
  );
  console.log(
    `${name}, fairness: of the first ${LOOKED_AT} runs of two tenants with ${QUEUED} queued each: ${rows.map(({ n }) => n).join(' and ')}`,
  );
  console.log(
    `${name}, fairness: the one run of a third tenant was started behind ${ahead.n} others and done after ${waited.toFixed(0)} ms`,
  );
  await stop();
}

const postgres = await startEmbeddedPostgres({ dataDir: join(directory, 'pg'), log: () => undefined });
const database = await Database.connect(postgres.url, { poolSize: 4, statementTimeoutMs: 60_000 });
const url = openSecret(postgres.url);
try {
  await migrate(database);
  await measure('PostgreSQL', url, database);
  await fairness('PostgreSQL', url, database);
  if (spawnSync('redis-server', ['--version']).status === 0) {
    const redis = spawn('redis-server', ['--port', String(port + 1), '--save', '', '--appendonly', 'no'], {
      stdio: 'ignore',
      cwd: directory,
    });
    await pause(1_000);
    const redisUrl = `redis://127.0.0.1:${port + 1}`;
    await measure('Redis', url, database, redisUrl);
    await fairness('Redis', url, database, redisUrl);
    redis.kill('SIGKILL');
  } else console.log('Redis: skipped, there is no redis-server');
} finally {
  await database.close();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}
