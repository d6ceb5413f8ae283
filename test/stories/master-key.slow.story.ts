import type { JsonObject } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { until } from '../support/process/until';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { say } from '../support/upstream/answer';
import { type ReplayUpstream, startReplayUpstream } from '../support/upstream/replay-upstream';

/** C5: the master key changes under load, as docs/master-key.md says, and nobody notices. */

const START_TIMEOUT_MS = 300_000;
const OLD = 'the master key of before 0123456789abcdef';
const NEW = 'the master key from now on fedcba9876543210';
const KEYS = 200;

let database: TestDatabase;
let upstream: ReplayUpstream;
const running: RunningGateway[] = [];
beforeAll(async () => {
  [database, upstream] = await Promise.all([createTestDatabase(), startReplayUpstream()]);
}, START_TIMEOUT_MS);
afterAll(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
  await upstream?.close();
  await database?.drop();
}, START_TIMEOUT_MS);

async function start(env: Record<string, string>): Promise<RunningGateway> {
  const gateway = await startGateway({ database, upstream, env });
  running.push(gateway);
  return gateway;
}

async function end(gateway: RunningGateway): Promise<void> {
  running.splice(running.indexOf(gateway), 1);
  await gateway.stop();
}

const ask = async (gateway: RunningGateway, key: string, n: number): Promise<number> => {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'openai/gpt-5-mini', messages: [{ role: 'user', content: `Request ${n}.` }] }),
  });
  await response.text();
  return response.status;
};

const sealed = (): Promise<{ id: string; secret_ciphertext: string }[]> =>
  database.database.query('SELECT id, secret_ciphertext FROM provider_keys ORDER BY id');

it(
  'C5: a new master key is rolled out while requests are served, and none of them fails',
  async () => {
    upstream.always('openai', say('Hello.'));
    const before = await start({ MASTER_KEY: OLD, MASTER_KEY_PREVIOUS: NEW });
    const { key } = await before.createVirtualKey();
    for (let i = 0; i < KEYS; i++) {
      const body: JsonObject = { provider: 'openai', name: `key ${i}`, secret: `sk-story-${i}-0123456789abcdef0123456789` };
      expect((await before.admin('POST', '/v1/admin/keys', body)).status).toBe(201);
    }
    const old = new Map((await sealed()).map((row) => [row.id, row.secret_ciphertext]));

    const statuses: number[] = [];
    let asking = true;
    const serving = [before];
    const load = Array.from({ length: 4 }, async (_, client) => {
      for (let n = 0; asking; n++) {
        const gateway = serving[n % serving.length] as RunningGateway;
        statuses.push(await ask(gateway, key, client * 1_000_000 + n));
      }
    });

    const behind = await start({ MASTER_KEY: NEW, MASTER_KEY_PREVIOUS: OLD });
    serving.push(behind);
    await until('every secret to be wrapped anew', async () =>
      (await sealed()).every((row) => row.secret_ciphertext !== old.get(row.id)),
    );
    const wrapped = statuses.length;
    await until('more requests behind it', () => statuses.length > wrapped + 50);
    asking = false;
    await Promise.all(load);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);

    // The old one can be forgotten: secrets open without it, and so does the key that was used meanwhile.
    await end(before);
    await end(behind);
    const after = await start({ MASTER_KEY: NEW });
    expect(await ask(after, key, -1)).toBe(200);
  },
  START_TIMEOUT_MS * 2,
);
