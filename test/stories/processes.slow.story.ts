import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openSecret } from '@libs/kernel/open-secret';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { controlCall } from '../support/process/admin-client';
import { freePort, freePorts } from '../support/process/ports';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { startRedis, type TestRedis } from '../support/redis';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

/** WEB_CONCURRENCY: several processes behind one port, as one. */
const CLI = join(__dirname, '../../dist/launcher/cli/main.js');
const SECRETS = {
  JWT_SECRET: 'a'.repeat(20) + 'jwt-secret-of-this-story',
  MASTER_KEY: 'b'.repeat(20) + 'master-key-of-this-story',
};

it('is refused where processes could not know of each other', () => {
  for (const command of ['api', 'start']) {
    const { status, stderr } = spawnSync(process.execPath, [CLI, command], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, WEB_CONCURRENCY: '2', GATEWAY_DATA_DIR: '/nonexistent', ...SECRETS },
    });
    expect({ command, status, told: stderr }).toMatchObject({
      status: 1,
      told: expect.stringContaining('WEB_CONCURRENCY') as string,
    });
  }
});

describe('two processes', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let first: RunningGateway;
  let group: ChildProcess;
  let ended: Promise<number | null>;
  let url: string;
  let metrics: number;
  /** The machine may be busy with other suites: a late Redis is one that is away, and then each keeps to its own part. */
  const shared = { GATEWAY_REDIS_DEADLINE_MS: '5000' };
  beforeAll(async () => {
    database = await createTestDatabase();
    redis = await startRedis();
    // Beside it another replica of one process, through which the key is made.
    first = await startGateway({ database, env: { ...SECRETS, ...shared, REDIS_URL: redis.url } });
    const port = await freePort();
    // Each process tells its own figures, the second one on the port behind.
    [metrics = 0] = await freePorts(2);
    url = `http://127.0.0.1:${port}`;
    const env = {
      ...{ PATH: process.env.PATH ?? '', HOST: '127.0.0.1', PORT: String(port), METRICS_PORT: String(metrics) },
      ...{ DATABASE_URL: openSecret(first.databaseUrl), REDIS_URL: redis.url, GATEWAY_DATA_DIR: first.dataDir },
      ...{ WEB_CONCURRENCY: '2', ...SECRETS, ...shared },
    };
    group = spawn(process.execPath, [CLI, 'api'], { env, stdio: 'ignore' });
    ended = new Promise((resolve) => group.once('exit', resolve));
    await until('both to serve', async () => (await up(metrics)) && (await up(metrics + 1)), START_TIMEOUT_MS);
  }, START_TIMEOUT_MS * 2);
  afterAll(async () => {
    group?.kill('SIGKILL');
    await first?.stop();
    await redis?.stop();
    await database?.drop();
  }, STOP_TIMEOUT_MS);

  const up = (port: number): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/metrics`).then(
      ({ status }) => status === 200,
      () => false,
    );
  const chat = (key: string) =>
    controlCall(
      `${url}/v1/chat/completions`,
      'POST',
      { model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hi' }] },
      key,
    );
  const children = (): number[] =>
    spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .flatMap(([pid = 0, parent]) => (parent === group.pid ? [pid] : []));

  it('share limits: of a limit of five, five requests are served whoever serves them', async () => {
    const { key } = await first.createVirtualKey({ rpm_limit: 5 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => chat(key)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
  });

  it('replace one that is killed, and go on serving meanwhile', async () => {
    const { key } = await first.createVirtualKey();
    const [victim] = children();
    expect(children()).toHaveLength(2);
    process.kill(victim ?? 0, 'SIGKILL');
    await until('the other to serve', async () => (await chat(key).catch(() => undefined))?.status === 200);
    await until(
      'there to be two again',
      async () => children().length === 2 && (await up(metrics)) && (await up(metrics + 1)),
      START_TIMEOUT_MS / 2,
    );
  });

  it('end together, in order', async () => {
    group.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(children()).toEqual([]);
  });
});
