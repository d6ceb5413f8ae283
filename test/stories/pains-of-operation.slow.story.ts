import { Agent, request } from 'node:http';
import { idsFrom } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { residentMemory } from '../support/process/proc';
import { until } from '../support/process/until';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';
import { fail, say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** What those who run gateways suffer most, by the numbers of the list: each must not happen here. */

const MIB = 1024 * 1024;
const DAY_MS = 86_400_000;

describe('of one process', () => {
  let story: Story;
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  beforeAll(async () => {
    story = await startStory({
      env: { RETRY_MAX_ATTEMPTS: '3', RETRY_DELAY_MS: '3000', GATEWAY_REQUEST_LOG_RETENTION_DAYS: '5' },
    });
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    agent.destroy();
    await story?.close();
  }, STOP_TIMEOUT_MS);

  const ask = (body: object, headers: Record<string, string> = {}): Promise<{ status: number; id: string }> =>
    new Promise((resolve, reject) => {
      const all = { 'content-type': 'application/json', authorization: `Bearer ${story.key}`, ...headers };
      const call = request(`${story.gateway.openAiUrl}/chat/completions`, { method: 'POST', agent, headers: all }, (answer) => {
        answer.resume();
        answer.on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, id: String(answer.headers['x-request-id']) }));
      });
      call.on('error', reject);
      call.end(JSON.stringify(body));
    });

  /** Nothing of one is like anything of another: models, sessions, metadata, words, wrong keys. */
  async function distinct(from: number, count: number): Promise<void> {
    const one = async (start: number): Promise<void> => {
      for (let i = start; i < from + count; i += 16) {
        const model = i % 5 === 0 ? `junk-${i}` : 'sandbox/echo';
        const words = `${i} ${'different words '.repeat(20)}`;
        const metadata = JSON.stringify({ ticket: `T-${i}`, [`name-${i}`]: 'x' });
        await ask(
          {
            model,
            stream: i % 3 === 0,
            user: `u-${i}`,
            prompt_cache_key: `p-${i}`,
            messages: [{ role: 'user', content: words }],
          },
          { 'x-session-id': `s-${i}`, 'x-gateway-metadata': metadata, ...(i % 7 === 0 && { authorization: `Bearer rlg_${i}` }) },
        );
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, lane) => one(from + lane)));
  }

  it('1. memory does not grow with what has passed: 30,000 requests of which no two are alike', async () => {
    // What is bounded is full by then, and the heap as large as this pace makes it: it plateaus behind some 15,000.
    const [warm, more, again] = [18_000, 9_000, 1_500];
    await distinct(0, warm);
    const before = residentMemory(story.gateway.pid);
    // The collector of garbage comes when it likes, and one look may fall just in front of it: the least of three tells.
    const looks: number[] = [];
    for (const [from, count] of [
      [warm, more],
      [warm + more, again],
      [warm + more + again, again],
    ] as const) {
      await distinct(from, count);
      looks.push(residentMemory(story.gateway.pid));
    }
    const after = Math.min(...looks);
    const shown = [before, ...looks].map((bytes) => (bytes / MIB).toFixed(0)).join(', ');
    process.stdout.write(`memory after ${warm} requests and ${more + 2 * again} more: ${shown} MiB\n`);
    // Where each is remembered for ever with 5 KiB (its body, its words, its row), that is 58 MiB.
    expect(after - before).toBeLessThan(60 * MIB);
    expect(after).toBeLessThan(512 * MIB);
  }, 600_000);

  it('2. what the gateway itself takes is told of each request, and waiting for a sick provider is none of it', async () => {
    story.upstream.on('openai', fail(500), fail(500), say('At last.'));
    const { status, id } = await ask({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }] });
    expect(status).toBe(200);
    const row = await until('its row', async () => {
      const [found] = await story.gateway.db.query<{
        latency_ms: number;
        upstream_ms: number;
        attempts: { duration_ms: number }[];
      }>('SELECT latency_ms, upstream_ms, attempts FROM requests WHERE request_id = $1', [id]);
      return found;
    });
    const asking = row.attempts.reduce((sum, { duration_ms }) => sum + duration_ms, 0);
    expect(row.attempts).toHaveLength(3);
    // Two pauses of chance, up to 3 and up to 6 seconds: both together are shorter than this once in a million times.
    expect(row.upstream_ms - asking).toBeGreaterThan(5);
    expect(row.latency_ms).toBeGreaterThanOrEqual(row.upstream_ms);
    const line = await until('its line', () => story.gateway.logs.split('\n').find((one) => one.includes(id)));
    const { overhead_ms, duration_ms } = JSON.parse(line) as { overhead_ms: number; duration_ms: number };
    expect(overhead_ms).toBeCloseTo(duration_ms - row.upstream_ms, 0);
  });

  it('3. the log goes by dropping whole days, and charts go on telling of them', async () => {
    const { db } = story.gateway;
    const day = Math.floor(Date.now() / DAY_MS) * DAY_MS - 20 * DAY_MS;
    const name = `requests_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`;
    const sums = async (): Promise<unknown> => (await story.gateway.admin('GET', '/v1/stats/overview?period=month')).body;
    const { id } = await ask({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'Long ago' }] });
    await until('its row', async () => (await db.query('SELECT 1 FROM requests WHERE request_id = $1', [id])).length > 0);
    // A day of three weeks ago, as it would stand there: its requests, and the sums that were written with them.
    await db.query(
      `CREATE TABLE ${name} PARTITION OF requests FOR VALUES FROM ('${idsFrom('request', day)}') TO ('${idsFrom('request', day + DAY_MS)}')`,
    );
    const past = { request_id: `${idsFrom('request', day + 5)}0000000000000000`, started_at: new Date(day + 5) };
    await db.query('INSERT INTO requests SELECT (jsonb_populate_record(r, $2::jsonb)).* FROM requests r WHERE request_id = $1', [
      id,
      JSON.stringify(past),
    ]);
    await db.query(
      `INSERT INTO usage_series (step, dimension, tenant_id, id, at, process_id, requests) VALUES ('day', 'all', '', '', $1, 'p_old', 777)`,
      [new Date(day)],
    );
    const relation = async (): Promise<boolean> =>
      (await db.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [name]))[0]?.there === true;
    expect(await relation()).toBe(true);
    await story.gateway.restart();
    await until('the day to be dropped', async () => !(await relation()));
    expect(JSON.stringify(await sums())).toContain('777');
    expect(await db.query('SELECT 1 FROM requests WHERE request_id = $1', [id])).toHaveLength(1);
  });
});

describeWithRedis('4. trouble of what the gateway stands on', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  let door: TcpProxy;
  let story: Story;
  beforeAll(async () => {
    [redis, database] = await Promise.all([startRedis(), createTestDatabase()]);
    const url = new URL(openSecret(database.url));
    door = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
    url.host = `127.0.0.1:${door.port}`;
    story = await startStory({ database, env: { DATABASE_URL: url.href, REDIS_URL: redis.url } });
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    redis?.thaw();
    door?.open();
    await story?.close();
    await door?.close();
    await redis?.stop();
    await database?.drop();
  }, STOP_TIMEOUT_MS);

  const ask = (): Promise<{ id: string; ms: number }> => {
    const began = performance.now();
    story.upstream.on('openai', say('Here.'));
    return story.openai.chat.completions
      .create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }] })
      .withResponse()
      .then(({ response }) => ({ id: String(response.headers.get('x-request-id')), ms: performance.now() - began }));
  };
  /** Served, and not held up: a dependency that hangs would hold one up for as long as it hangs. */
  async function servedMeanwhile(): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      const { id, ms } = await ask();
      expect(ms).toBeLessThan(30_000);
      ids.push(id);
    }
    return ids;
  }

  it.each([
    ['a Redis that hangs', () => redis.freeze(), () => redis.thaw()],
    ['a PostgreSQL that hangs', () => door.freeze(), () => door.open()],
    ['a PostgreSQL that is gone', () => door.shut(), () => door.open()],
    ['both that hang', () => (redis.freeze(), door.freeze()), () => (redis.thaw(), door.open())],
  ])('%s stops no request, and each has its row afterwards', async (_what, begin, end) => {
    await ask();
    begin();
    const ids = await servedMeanwhile();
    end();
    const rows = () =>
      database.database.query<{ id: string }>('SELECT request_id AS id FROM requests WHERE request_id = ANY($1)', [ids]);
    await until('their rows', async () => (await rows()).length === ids.length, 60_000);
  });
});
