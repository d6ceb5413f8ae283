import { randomUUID } from 'node:crypto';
import { EventClient } from '../support/event-client';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';
import { newGate } from '../support/upstream/gate';
import { type ReplayUpstream, say, startReplayUpstream } from '../support/upstream/replay-upstream';

const START_TIMEOUT_MS = 300_000;
const BODY = JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }], stream: true });
const WORDS = ['One ', 'two ', 'three ', 'four.'];

describeWithRedis('streams over two API processes and one Redis', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let upstream: ReplayUpstream;
  let key: string;
  const gateways: RunningGateway[] = [];

  beforeAll(async () => {
    [database, redis, upstream] = await Promise.all([createTestDatabase(), startRedis(), startReplayUpstream()]);
    const env = {
      ...{ REDIS_URL: redis.url, GATEWAY_REPLICAS: '2' },
      // The machine may be busy with other suites.
      GATEWAY_REDIS_DEADLINE_MS: '5000',
      JWT_SECRET: 'secret of tokens for two processes 01234567890',
      MASTER_KEY: 'key of all keys for two processes 01234567890',
    };
    for (let i = 0; i < 2; i++) gateways.push(await startGateway({ upstream, database, env }));
    ({ key } = await (gateways[0] as RunningGateway).createVirtualKey());
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    for (const gateway of gateways.splice(0)) await gateway.stop();
    await upstream.close();
    await redis.stop();
    await database.drop();
  }, START_TIMEOUT_MS);

  const open = (replica: number, idempotencyKey: string, after?: string): Promise<EventClient> =>
    EventClient.open(
      `${(gateways[replica] as RunningGateway).url}/v1/chat/completions`,
      {
        ...{ authorization: `Bearer ${key}`, 'x-gateway-resumable': 'true', 'idempotency-key': idempotencyKey },
        ...{
          'x-gateway-metadata': JSON.stringify({ key: idempotencyKey }),
          ...(after !== undefined && { 'last-event-id': after }),
        },
      },
      BODY,
    );
  const rows = (idempotencyKey: string) =>
    database.database.query<{ outcome: string }>(`SELECT outcome FROM requests WHERE metadata->>'key' = $1`, [idempotencyKey]);

  it('go on at the other process, live and whole, and are paid once', async () => {
    for (let cut = 1; cut <= 4; cut++) {
      const [idempotencyKey, gate] = [randomUUID(), newGate()];
      upstream.on('openai', say(WORDS, { faults: { hold: { after: 4, until: gate.opened } } }));
      const client = await open(cut % 2, idempotencyKey);
      await client.until(cut);
      client.cutBehind(cut);
      const rest = await open((cut + 1) % 2, idempotencyKey, client.lastId);
      await rest.until(4 - cut);
      gate.open();
      await rest.end();
      const again = await open(cut % 2, idempotencyKey);
      await again.end();
      expect([...client.events, ...rest.events]).toEqual(again.events);
      expect(again.events.at(-1)).toContain('[DONE]');
      expect(await until('one row', async () => (await rows(idempotencyKey)).length)).toBe(1);
    }
    expect(upstream.requests).toHaveLength(4);
  });

  it('execute once, whichever of both is asked', async () => {
    const [idempotencyKey, before] = [randomUUID(), upstream.requests.length];
    const clients = await Promise.all([0, 1, 0, 1, 0, 1].map((replica) => open(replica, idempotencyKey)));
    await Promise.all(clients.map((client) => client.end()));
    expect(new Set(clients.map(({ text }) => text)).size).toBe(1);
    expect(upstream.requests.length - before).toBe(1);
    expect(await until('one row', async () => (await rows(idempotencyKey)).length)).toBe(1);
  });

  it('lie sealed in Redis: no word of them can be read there', async () => {
    const idempotencyKey = randomUUID();
    upstream.on('openai', say(['canary-of-the-answer']));
    const client = await open(0, idempotencyKey);
    await client.end();
    expect(client.text).toContain('canary-of-the-answer');
    const { Redis } = await import('ioredis');
    const reader = new Redis(redis.url);
    const found = await reader.eval(
      `local all = {}
       for _, key in ipairs(redis.call('KEYS', '*stream:*')) do
         all[#all + 1] = key
         if redis.call('TYPE', key).ok == 'hash' then
           for _, text in ipairs(redis.call('HVALS', key)) do all[#all + 1] = text end
         else
           for _, entry in ipairs(redis.call('XRANGE', key, '-', '+')) do all[#all + 1] = table.concat(entry[2], ' ') end
         end
       end
       return table.concat(all, ' ')`,
      0,
    );
    reader.disconnect();
    expect(String(found)).toContain('sealed');
    for (const canary of ['canary', idempotencyKey, Buffer.from('canary').toString('base64').slice(0, 7)])
      expect(String(found)).not.toContain(canary);
  });

  it('are served without the promise while Redis is away', async () => {
    await redis.stop();
    const client = await open(0, randomUUID());
    await client.end();
    expect([client.status, client.text.includes('[DONE]')]).toEqual([200, true]);
    expect(client.response.headers['x-gateway-resumable']).toBeUndefined();
    const back = await open(0, randomUUID(), '0123456789.1');
    await back.end();
    expect([back.status, back.text]).toEqual([503, expect.stringContaining('dependency_unavailable')]);
  });
});
