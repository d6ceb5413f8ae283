import OpenAI from 'openai';
import type { JsonObject } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { promptly } from '../support/process/promptly';
import { until } from '../support/process/until';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';
import { fail, type ReplayUpstream, startReplayUpstream } from '../support/upstream/replay-upstream';

const MODEL = 'gpt-5-mini';
const START_TIMEOUT_MS = 300_000;
type Refusal = InstanceType<typeof OpenAI.APIError>;

describeWithRedis('three API processes over one Redis', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let upstream: ReplayUpstream;
  let gateways: RunningGateway[] = [];
  let clients: OpenAI[] = [];

  beforeAll(async () => {
    [database, redis, upstream] = await Promise.all([createTestDatabase(), startRedis(), startReplayUpstream()]);
    const env = {
      REDIS_URL: redis.url,
      GATEWAY_REPLICAS: '3',
      // The machine may be busy with other suites.
      GATEWAY_REDIS_DEADLINE_MS: '5000',
      JWT_SECRET: 'secret of tokens for three processes 0123456789',
      MASTER_KEY: 'key of all keys for three processes 0123456789',
    };
    // One after the other: the first one seeds what the others find.
    for (let i = 0; i < 3; i++) gateways.push(await startGateway({ upstream, database, env }));
    const { key } = await first().createVirtualKey();
    clients = gateways.map(({ openAiUrl }) => new OpenAI({ apiKey: key, baseURL: openAiUrl, maxRetries: 0 }));
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    for (const gateway of gateways.splice(0)) await gateway.stop();
    await upstream.close();
    await redis.stop();
    await database.drop();
  }, START_TIMEOUT_MS);

  const first = (): RunningGateway => gateways[0] as RunningGateway;
  const ask = (replica: number): Promise<unknown> =>
    (clients[replica % 3] as OpenAI).chat.completions
      .create({ model: MODEL, messages: [{ role: 'user', content: 'Good day.' }] })
      .catch((error: unknown) => error);
  const refused = (answers: readonly unknown[]): Refusal[] =>
    answers.filter((answer): answer is Refusal => answer instanceof OpenAI.APIError);
  const rowSeenBy = async (gateway: RunningGateway): Promise<JsonObject> => {
    const { body } = await gateway.admin('GET', '/v1/admin/keys?provider=openai');
    return (body['data'] as JsonObject[])[0] as JsonObject;
  };
  async function change(gateway: RunningGateway, body: JsonObject): Promise<void> {
    const { id } = await rowSeenBy(gateway);
    expect((await gateway.admin('PATCH', `/v1/admin/keys/${String(id)}`, body)).status).toBe(200);
  }

  it('P7, G15: admit 10 of 200 requests at once for a key with an RPM of 10, and show the same use', async () => {
    await change(first(), { rpm_limit: 10 });
    await until('all replicas to know the limit', async () => {
      const limits = await Promise.all(gateways.map(async (gateway) => (await rowSeenBy(gateway))['rpm_limit']));
      return limits.every((limit) => limit === 10);
    });
    const before = upstream.requests.length;
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => ask(i)));
    expect(upstream.requests.length - before).toBe(10);
    expect(refused(answers)).toHaveLength(190);
    for (const { status, code } of refused(answers)) expect({ status, code }).toEqual({ status: 429, code: 'rate_limited' });
    for (const gateway of gateways) expect(await rowSeenBy(gateway)).toMatchObject({ rpm_used: 10 });
  });

  it('follow at once what a person changes at one of them', async () => {
    await change(gateways[1] as RunningGateway, { rpm_limit: null });
    // Without the word of the change they would look every two seconds.
    await promptly(1_500, first().url, () =>
      until(
        'all replicas to serve again',
        async () => refused(await Promise.all([0, 1, 2].map((replica) => ask(replica)))).length === 0,
      ),
    );
  });

  it('rest a key together, wherever it failed', async () => {
    upstream.on('openai', fail(429, { headers: { 'retry-after': '60', 'retry-after-ms': '60000' } }));
    expect(await ask(0)).toMatchObject({ status: 503, code: 'no_key_available' });
    // The word of it travels behind the answer.
    const answers = await until('all replicas to rest it', async () => {
      const all = refused(await Promise.all([0, 1, 2].map((replica) => ask(replica))));
      return all.length === 3 && all;
    });
    for (const { status, headers } of answers) {
      expect(status).toBe(503);
      expect(Number(headers?.get('retry-after'))).toBeGreaterThan(50);
    }
    const before = upstream.requests.length;
    await Promise.all(Array.from({ length: 30 }, (_, i) => ask(i)));
    expect(upstream.requests.length).toBe(before);
    for (const gateway of gateways)
      await until('the row', async () => ((await rowSeenBy(gateway))['cooling_models'] as unknown[]).length === 1);
    await change(gateways[2] as RunningGateway, { status: 'active' });
    await until(
      'all replicas to serve again',
      async () => refused(await Promise.all([0, 1, 2].map((replica) => ask(replica)))).length === 0,
    );
  });

  it('stop using a key that one of them was refused with', async () => {
    upstream.on('openai', fail(401));
    expect(await ask(0)).toMatchObject({ status: 502 });
    await until('all replicas to know', async () => {
      const codes = refused(await Promise.all([1, 2].map((replica) => ask(replica)))).map(({ code }) => code);
      return codes.length === 2 && codes.every((code) => code === 'no_key_available');
    });
    await change(first(), { status: 'active' });
    await until(
      'all replicas to serve again',
      async () => refused(await Promise.all([0, 1, 2].map((replica) => ask(replica)))).length === 0,
    );
  });

  it('leave a target alone together when a person says so at one of them, and go back to it together', async () => {
    const target = `openai/${MODEL}`;
    const override = (gateway: RunningGateway, state: string) =>
      gateway.admin('POST', '/v1/admin/circuit-breakers/override', { target, state });
    const seenBy = async (gateway: RunningGateway): Promise<unknown> => {
      const { body } = await gateway.admin('GET', '/v1/admin/circuit-breakers');
      return (body['data'] as JsonObject[]).find((breaker) => breaker['target'] === target)?.['state'];
    };
    expect((await override(gateways[1] as RunningGateway, 'open')).status).toBe(200);
    await until('all replicas to see it open', async () =>
      (await Promise.all(gateways.map(seenBy))).every((state) => state === 'open'),
    );
    await until(
      'all replicas to spare it',
      async () => refused(await Promise.all([0, 1, 2].map((replica) => ask(replica)))).length === 3,
    );
    const before = upstream.requests.length;
    for (const { status, code } of refused(await Promise.all([0, 1, 2].map((replica) => ask(replica)))))
      expect({ status, code }).toEqual({ status: 503, code: 'no_key_available' });
    expect(upstream.requests.length).toBe(before);
    expect((await override(gateways[2] as RunningGateway, 'closed')).status).toBe(200);
    await until(
      'all replicas to serve again',
      async () => refused(await Promise.all([0, 1, 2].map((replica) => ask(replica)))).length === 0,
    );
  });

  it('P4, K1: go on while Redis is away, each with its share, and together again afterwards', async () => {
    await change(first(), { rpm_limit: 300 });
    const { port } = redis;
    await redis.stop();
    await promptly(5_000, first().url, async () =>
      expect(refused(await Promise.all([0, 1, 2, 0, 1, 2].map((replica) => ask(replica))))).toEqual([]),
    );
    redis = await startRedis({ port });
    await until('Redis to be used again', () => gateways.every(({ logs }) => logs.includes('Redis is back')));
    expect(refused(await Promise.all([0, 1, 2].map((replica) => ask(replica))))).toEqual([]);
    expect(await rowSeenBy(first())).toMatchObject({ rpm_used: 3 });
  });
});
