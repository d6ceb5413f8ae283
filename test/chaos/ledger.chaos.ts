import { Agent, request } from 'node:http';
import { openSecret } from '@libs/kernel/open-secret';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';

/**
 * What the ledger loses: nothing under load, at SIGTERM and while PostgreSQL is away; at kill -9 what was younger than
 * 100 ms, and that is known by its number. LEDGER_REQUESTS (100,000) and LEDGER_OUTAGE_SECONDS (30) make it shorter.
 */
const REQUESTS = Number(process.env.LEDGER_REQUESTS ?? '100000');
const OUTAGE_MS = Number(process.env.LEDGER_OUTAGE_SECONDS ?? '30') * 1_000;
const CONCURRENCY = 24;
const LOST_MS = 100;
const BODY = JSON.stringify({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'Good day.' }] });

interface Answered {
  id: string;
  /** Monotonic milliseconds. */
  at: number;
}

let database: TestDatabase;
let door: TcpProxy;
let gateway: RunningGateway;
let key: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(openSecret(database.url));
  door = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${door.port}`;
  gateway = await startGateway({ database, env: { DATABASE_URL: url.href, LOG_LEVEL: 'warn' } });
  key = (await gateway.createVirtualKey()).key;
});
afterAll(async () => {
  door?.open();
  await gateway?.stop();
  await door?.close();
  await database?.drop();
});

/** Asks until told to stop, or so often. @returns whoever was answered with 200 */
function load(most: number, stop: { now: boolean }): Promise<Answered[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const answered: Answered[] = [];
  let asked = 0;
  const one = async (): Promise<void> => {
    while (asked < most && !stop.now) {
      asked++;
      const id = await ask(agent);
      if (id !== undefined) answered.push({ id, at: performance.now() });
    }
  };
  return Promise.all(Array.from({ length: CONCURRENCY }, one)).then(() => (agent.destroy(), answered));
}

/** The id of a request that was served; undefined: it was not. */
const ask = (agent: Agent): Promise<string | undefined> =>
  new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(BODY),
    };
    const call = request(`${gateway.openAiUrl}/chat/completions`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('error', () => resolve(undefined));
      answer.on('end', () => resolve(answer.statusCode === 200 ? String(answer.headers['x-request-id']) : undefined));
    });
    call.on('error', () => resolve(undefined));
    call.end(BODY);
  });

/** Of these, the ones without a row. */
async function withoutRow(answered: readonly Answered[]): Promise<Answered[]> {
  const found = new Set<string>();
  for (let i = 0; i < answered.length; i += 10_000) {
    const ids = answered.slice(i, i + 10_000).map(({ id }) => id);
    const rows = await database.database.query<{ id: string }>(
      'SELECT request_id AS id FROM requests WHERE request_id = ANY($1)',
      [ids],
    );
    for (const { id } of rows) found.add(id);
  }
  return answered.filter(({ id }) => !found.has(id));
}

const rowsThere = async (): Promise<number> =>
  (await database.database.query<{ n: number }>('SELECT count(*) AS n FROM requests'))[0]?.n ?? 0;

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

describe('the ledger', () => {
  it('has one row for each request under load', async () => {
    const began = performance.now();
    const answered = await load(REQUESTS, { now: false });
    const seconds = (performance.now() - began) / 1_000;
    expect(answered).toHaveLength(REQUESTS);
    await until('every row to be there', async () => (await rowsThere()) >= REQUESTS, 60_000);
    expect(await rowsThere()).toBe(REQUESTS);
    expect(await withoutRow(answered)).toEqual([]);
    say(
      `load: ${REQUESTS} requests in ${seconds.toFixed(0)} s (${(REQUESTS / seconds).toFixed(0)}/s), ${await rowsThere()} rows`,
    );
  }, 1_800_000);

  it('loses nothing at SIGTERM', async () => {
    const stop = { now: false };
    const loading = load(Infinity, stop);
    const before = await rowsThere();
    await until('the load to run', async () => (await rowsThere()) > before + 200, 60_000);
    await gateway.terminate();
    stop.now = true;
    const answered = await loading;
    expect(answered.length).toBeGreaterThan(200);
    expect(await withoutRow(answered)).toEqual([]);
    say(`SIGTERM: ${answered.length} answered, 0 lost`);
    await gateway.restart();
  }, 300_000);

  it('loses nothing while PostgreSQL is away', async () => {
    await load(200, { now: false });
    const stop = { now: false };
    door.shut();
    setTimeout(() => (stop.now = true), OUTAGE_MS);
    const answered = await load(Infinity, stop);
    expect(await withoutRow(answered)).toHaveLength(answered.length);
    door.open();
    await until('what was put by to be written', async () => (await withoutRow(answered.slice(-1))).length === 0, 120_000);
    await until('all of it to be written', async () => (await withoutRow(answered)).length === 0, 120_000);
    expect(answered.length).toBeGreaterThan(100);
    say(`PostgreSQL away for ${OUTAGE_MS / 1_000} s: ${answered.length} answered meanwhile, 0 lost`);
  }, 600_000);

  it('loses at kill -9 at most what was younger than 100 ms, and knows how much', async () => {
    const stop = { now: false };
    const loading = load(Infinity, stop);
    const before = await rowsThere();
    await until('the load to run', async () => (await rowsThere()) > before + 500, 60_000);
    // Its own time is what it has of the machine: by how much it and PostgreSQL are late for anything is added.
    const late = await lateness();
    const killedAt = performance.now() - late;
    await gateway.kill9();
    stop.now = true;
    const answered = await loading;
    await gateway.restart();
    await until('the gap to be known', async () => (await missing()) !== undefined, 30_000);
    const lost = await withoutRow(answered);
    const old = lost.filter(({ at }) => at < killedAt - LOST_MS);
    say(
      `kill -9: ${answered.length} answered, ${lost.length} lost, ${old.length} of them older than ${LOST_MS} ms (and ${Math.round(late)} ms of the machine's); gap of ${await missing()}`,
    );
    expect(old).toEqual([]);
    // Requests that were answered in its last turn of the event loop had no number yet.
    expect((await missing()) ?? 0).toBeGreaterThanOrEqual(lost.length - CONCURRENCY);
  }, 300_000);
});

/** The slowest of some answers to a question that takes no work, and of some commits of nothing. */
async function lateness(): Promise<number> {
  const slowestOf = async (ask: () => Promise<unknown>): Promise<number> => {
    let slowest = 0;
    for (let i = 0; i < 20; i++) {
      const asked = performance.now();
      await ask();
      slowest = Math.max(slowest, performance.now() - asked);
    }
    return slowest;
  };
  const process = await slowestOf(async () => (await fetch(`${gateway.url}/health/live`)).arrayBuffer());
  return process + (await slowestOf(() => database.database.query('SELECT pg_current_xact_id()')));
}

/** Numbers without a row of processes that are no more. */
async function missing(): Promise<number | undefined> {
  const { body } = await gateway.admin('GET', '/v1/admin/ledger');
  const processes = body['processes'] as { process_id: string; missing: number; closed_at: string | null }[];
  const own = (body['this_process'] as { process_id: string }).process_id;
  const killed = processes.find((one) => one.closed_at === null && one.process_id !== own);
  return killed?.missing;
}
