import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import OpenAI from 'openai';
import type { JsonObject } from '@libs/kernel';
import { modelRuns } from '../support/model-runs';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { promptly } from '../support/process/promptly';
import { reached } from '../support/process/reached';
import { until } from '../support/process/until';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';
import { type ReplayUpstream, say, startReplayUpstream } from '../support/upstream/replay-upstream';

const MODEL = 'gpt-4o-mini';
const START_TIMEOUT_MS = 300_000;
type Refusal = InstanceType<typeof OpenAI.APIError>;

describeWithRedis('limits and budgets of three API processes over one Redis', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let upstream: ReplayUpstream;
  const gateways: RunningGateway[] = [];

  beforeAll(async () => {
    [database, redis, upstream] = await Promise.all([createTestDatabase(), startRedis(), startReplayUpstream()]);
    const env = {
      ...{ REDIS_URL: redis.url, GATEWAY_REPLICAS: '3' },
      // The machine may be busy with other suites.
      GATEWAY_REDIS_DEADLINE_MS: '5000',
      JWT_SECRET: 'secret of tokens for three processes 0123456789',
      MASTER_KEY: 'key of all keys for three processes 0123456789',
    };
    // One after the other: the first one seeds what the others find.
    for (let i = 0; i < 3; i++) gateways.push(await startGateway({ upstream, database, env }));
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    for (const gateway of gateways.splice(0)) await gateway.stop();
    await upstream?.close();
    await redis?.stop();
    await database?.drop();
  }, START_TIMEOUT_MS);

  const first = (): RunningGateway => gateways[0] as RunningGateway;
  async function newKey(): Promise<{ id: string; ask(replica: number, maxTokens?: number): Promise<unknown> }> {
    const { id, key } = await first().createVirtualKey();
    const clients = gateways.map(({ openAiUrl }) => new OpenAI({ apiKey: key, baseURL: openAiUrl, maxRetries: 0 }));
    const ask = (replica: number, maxTokens = 10): Promise<unknown> =>
      (clients[replica % 3] as OpenAI).chat.completions
        .create({ model: MODEL, max_tokens: maxTokens, messages: [{ role: 'user', content: 'Good day.' }] })
        .catch((error: unknown) => error);
    return { id, ask };
  }
  const refused = (answers: readonly unknown[]): Refusal[] =>
    answers.filter((answer): answer is Refusal => answer instanceof OpenAI.APIError);
  const set = async (what: 'budgets' | 'limits', body: JsonObject): Promise<string> => {
    const answer = await first().admin('POST', `/v1/admin/${what}`, body);
    expect(answer.status).toBe(201);
    return String(answer.body['id']);
  };
  /** Versions of what is set only rise: whoever keeps to what was set last knows all that was set before. */
  const noticed = async (): Promise<void> => {
    const { id, ask } = await newKey();
    await set('limits', { subject_kind: 'key', subject_id: id, rpm: 1 });
    for (const replica of [0, 1, 2])
      await until('each of them to notice', async () => refused([await ask(replica)]).length === 1);
  };

  it('P6, P7, I1: let 10 of 100 requests of $1 through a budget of $10, at whichever process they arrive', async () => {
    const { numRuns } = modelRuns('budget races over three processes', 2, 0.005);
    for (let round = 0; round < numRuns; round++) {
      const { id, ask } = await newKey();
      // Who it is must not have to be looked up in the rush.
      await Promise.all([0, 1, 2].map((replica) => ask(replica)));
      const budget = await set('budgets', {
        subject_kind: 'key',
        subject_id: id,
        unit: 'micro_usd',
        period: 'month',
        amount: 10_000_000,
      });
      await noticed();
      upstream.on('openai', ...Array.from({ length: 10 }, () => say('Hi.', { tokens: { input: 10, output: 1_666_000 } })));
      const before = upstream.requests.length;
      let watching = true;
      const watch = (async () => {
        while (watching) {
          const [row] = await database.database.query<{ committed: number }>(
            'SELECT coalesce(max(spent + held), 0)::bigint AS committed FROM budget_counters WHERE budget_id = $1',
            [budget],
          );
          expect(row?.committed).toBeLessThanOrEqual(10_000_000);
          await pause(20);
        }
      })();
      const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => reached(() => ask(i, 1_666_000))));
      watching = false;
      await watch;
      expect(upstream.requests.length - before).toBe(10);
      for (const { status, code, message } of refused(answers))
        expect({ status, code, message }).toEqual({ status: 429, code: 'budget_exceeded', message: expect.any(String) });
      await until('all is booked', async () => {
        const { body } = await first().admin('GET', `/v1/admin/budgets/${budget}`);
        return body['reserved'] === 0 && Number(body['spent']) > 9_990_000 && Number(body['spent']) <= 10_000_000;
      });
    }
  }, 600_000);

  it('P7: count requests of all of them against one limit, and follow a change within a second', async () => {
    const { id, ask } = await newKey();
    const limit = await set('limits', { subject_kind: 'key', subject_id: id, rpm: 10 });
    await noticed();
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => ask(i)));
    expect(refused(answers)).toHaveLength(50);
    for (const { status, code } of refused(answers)) expect({ status, code }).toEqual({ status: 429, code: 'rate_limited' });
    expect((await gateways[1]?.admin('PATCH', `/v1/admin/limits/${limit}`, { rpm: 1_000 }))?.status).toBe(200);
    // Word of a change travels in milliseconds, a look is due after half a second.
    await promptly(3_000, first().url, () =>
      until('all of them to serve', async () => refused(await Promise.all([0, 1, 2].map((i) => ask(i)))).length === 0),
    );
  });

  it('P5, K1: keep to budgets when Redis forgets everything, for they are not in it', async () => {
    const { id, ask } = await newKey();
    await set('budgets', { subject_kind: 'key', subject_id: id, unit: 'tokens', period: 'total', amount: 100 });
    await noticed();
    upstream.on('openai', say('Hi.', { tokens: { input: 10, output: 80 } }));
    expect(refused([await ask(0)])).toEqual([]);
    const other = new Redis(redis.url);
    await other.flushall();
    other.disconnect();
    for (let replica = 0; replica < 3; replica++) expect(await ask(replica)).toMatchObject({ code: 'budget_exceeded' });
  });
});
