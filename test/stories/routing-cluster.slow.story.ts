import { Redis } from 'ioredis';
import type { JsonObject } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';
import { newGate } from '../support/upstream/gate';
import { fail, type ReplayUpstream, say, startReplayUpstream } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS } from './story';

const AT = '/v1/admin/routing';
const GOOD = { aliases: { house: 'openai/gpt-5-mini' } };
const OTHER = { aliases: { house: 'anthropic/claude-haiku-4-5' } };
const TEN_THOUSAND = 10_000;
/** Requests that a client has under way. */
const AT_ONCE = 20;
jest.setTimeout(600_000);

describeWithRedis('routing at two replicas', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let upstream: ReplayUpstream;
  let key = '';
  const gateways: RunningGateway[] = [];

  beforeAll(async () => {
    [database, redis, upstream] = await Promise.all([createTestDatabase(), startRedis(), startReplayUpstream()]);
    const env = {
      ...{ REDIS_URL: redis.url, GATEWAY_REPLICAS: '2', GATEWAY_REDIS_DEADLINE_MS: '5000', LOG_LEVEL: 'warn' },
      ...{ RETRY_MAX_ATTEMPTS: '1', RETRY_BUDGET_PERCENT: '1000' },
      JWT_SECRET: 'secret of tokens for two processes 0123456789',
      MASTER_KEY: 'key of all keys for two processes 0123456789',
    };
    for (let i = 0; i < 2; i++) gateways.push(await startGateway({ upstream, database, env }));
    ({ key } = await first().createVirtualKey());
    expect((await first().admin('PUT', AT, { config: GOOD })).status).toBe(200);
  }, START_TIMEOUT_MS);
  beforeEach(() => {
    upstream.always('openai', say('From OpenAI.')).always('anthropic', say('From Anthropic.'));
  });
  afterAll(async () => {
    for (const gateway of gateways.splice(0)) await gateway.stop();
    await upstream?.close();
    await redis?.stop();
    await database?.drop();
  }, START_TIMEOUT_MS);

  const first = (): RunningGateway => gateways[0] as RunningGateway;
  const routing = async (replica = 0): Promise<JsonObject> => (await (gateways[replica] as RunningGateway).admin('GET', AT)).body;

  async function ask(replica: number, session?: string, model = 'house', stream = false): Promise<string> {
    const response = await fetch(`${(gateways[replica % 2] as RunningGateway).url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(session !== undefined && { 'x-session-id': session }),
      },
      body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'Good day.' }] }),
    });
    await response.text();
    return response.headers.get('x-gateway-provider') ?? String(response.status);
  }

  /** As many as there are, some at once. */
  async function all<T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> {
    const done: T[] = [];
    let next = 0;
    const one = async (): Promise<void> => {
      for (let i = next++; i < count; i = next++) done[i] = await work(i);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    return done;
  }

  async function tryOut(config: object, canary: object): Promise<number> {
    const { status, body } = await first().admin('PUT', AT, { config, canary } as JsonObject);
    expect(status).toBe(200);
    const version = Number(body['version']);
    for (const replica of [0, 1])
      await until(
        'every replica to know',
        async () => ((await routing(replica))['canary'] as JsonObject | null)?.['version'] === version,
      );
    return version;
  }

  it('tries a version on 10 % of 10,000 requests, though all are alike; whoever is named stays on one side, at whichever replica', async () => {
    await tryOut(OTHER, { percent: 10, min_requests: 1_000_000 });
    const served = await all(TEN_THOUSAND, (i) => ask(i));
    const share = served.filter((one) => one === 'anthropic').length / TEN_THOUSAND;
    // Four standard deviations of a share of ten thousand: 1.2 points.
    expect(Math.abs(share - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / TEN_THOUSAND));
    expect(served.filter((one) => one !== 'anthropic' && one !== 'openai')).toEqual([]);
    const trial = await until('both replicas to have told what they counted', async () => {
      const { trial: counted } = (await routing())['canary'] as unknown as {
        trial: Record<'active' | 'canary', { requests: number }>;
      };
      return counted.active.requests + counted.canary.requests === TEN_THOUSAND && counted;
    });
    expect(trial.canary.requests).toBe(Math.round(share * TEN_THOUSAND));

    const turns = await Promise.all([0, 1, 2].map((turn) => all(200, (i) => ask(turn + i, `chat ${i}`))));
    expect(turns[1]).toEqual(turns[0]);
    expect(turns[2]).toEqual(turns[0]);
    expect(new Set(turns[0]).size).toBe(2);
    expect((await first().admin('POST', `${AT}/canary/end`, { how: 'stop' })).status).toBe(200);
  });

  it.each([
    ['fails', () => upstream.always('anthropic', fail(500)), /of its requests failed/],
    [
      'costs too much',
      () => {
        const tokens = { input: 100_000, output: 1_000 };
        upstream.always('openai', say('Cheap.', { tokens })).always('anthropic', say('Dear.', { tokens }));
      },
      /times as much as the others/,
    ],
  ])('takes a version back at both when it %s, by what both have seen together', async (_why, prepare, reason) => {
    prepare();
    const version = await tryOut(OTHER, { percent: 50, min_requests: 110, max_cost_ratio: 1.5 });
    // Either sees fewer than it takes: together they are enough.
    await all(150, (i) => ask(0, `zero ${version} ${i}`));
    expect((await routing())['canary']).not.toBeNull();
    await all(150, (i) => ask(1, `one ${version} ${i}`));
    for (const replica of [0, 1]) await until('it to be taken back', async () => (await routing(replica))['canary'] === null);
    const { data } = (await first().admin('GET', `${AT}/events`)).body as unknown as { data: JsonObject[] };
    const failures = data.filter(({ kind, version: one }) => kind === 'canary_failed' && one === version);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ actor: 'automatic', details: { reason: expect.stringMatching(reason) } });
    upstream.reset();
    upstream.always('openai', say('From OpenAI.')).always('anthropic', say('From Anthropic.'));
    expect(new Set(await all(40, (i) => ask(i, `after ${version} ${i}`)))).toEqual(new Set(['openai']));
  });

  it('takes a version back when it finds nobody for what the other one serves', async () => {
    const version = await tryOut({ aliases: { house: 'nobody-has-this' } }, { percent: 50, min_requests: 20 });
    await until('it to be taken back', async () => {
      await all(40, (i) => ask(i, `${Math.random()}`));
      return (await routing())['canary'] === null;
    });
    const [event] = (await first().admin('GET', `${AT}/events`)).body['data'] as JsonObject[];
    expect(event).toMatchObject({ kind: 'canary_failed', version });
  });

  it('keeps a conversation with the target that it had to go to, whichever replica its next turn comes to', async () => {
    const pair = {
      virtual_models: { pair: { targets: ['openai/gpt-5-mini', 'anthropic/claude-haiku-4-5'], strategy: 'balanced' } },
    };
    expect((await first().admin('PUT', AT, { config: pair })).status).toBe(200);
    await until('both to know it', async () => !['404', '503'].includes(await ask(1, 'any', 'pair')));
    const usual = (await ask(1, 'another', 'pair')) as 'openai' | 'anthropic';
    const other = usual === 'openai' ? 'anthropic' : 'openai';
    upstream.always(usual, fail(500));
    expect(await ask(0, 'moved', 'pair')).toBe(other);
    upstream.always(usual, say('Here again.'));
    // Said beside the answer: it may come a moment later.
    const said = new Redis(redis.url);
    await until('it to be said', async () => {
      const names = await said.keys('rlg:*:conversation:*');
      return names.length > 0 && (await said.mget(names)).some((target) => target?.startsWith(`${other}/`));
    });
    said.disconnect();
    expect(await all(20, (i) => ask(i, 'moved', 'pair'))).toEqual(Array.from({ length: 20 }, () => other));
    expect(await ask(1, 'a new one', 'pair')).toBe(usual);
  });

  it('goes by what all replicas have under way where it goes by who is least busy', async () => {
    const [targets, models] = [`${AT}/targets`, { openai: 'openai/gpt-5-mini', anthropic: 'anthropic/claude-haiku-4-5' }];
    const idle = { virtual_models: { idle: { targets: Object.values(models), strategy: 'least_busy' } } };
    expect((await first().admin('PUT', AT, { config: idle })).status).toBe(200);
    await until('both to know it', async () => !['404', '503'].includes(await ask(1, 'any', 'idle')));
    const usual = (await ask(1, undefined, 'idle')) as keyof typeof models;
    const other = usual === 'openai' ? 'anthropic' : 'openai';
    const underWay = async (replica: number): Promise<number> => {
      const { data } = (await (gateways[replica] as RunningGateway).admin('GET', targets)).body as unknown as {
        data: { target: string; in_flight: number }[];
      };
      return data.find(({ target }) => target === models[usual])?.in_flight ?? 0;
    };
    // Streams that have begun are under way until they end.
    const gate = newGate();
    upstream.always(usual, say(['Late', ' it', ' is', '.'], { faults: { hold: { after: 3, until: gate.opened } } }));
    const held = Array.from({ length: 4 }, () => ask(0, undefined, models[usual], true));
    await until('the other replica to know of them', async () => (await underWay(1)) === 4);
    expect(await ask(1, undefined, 'idle')).toBe(other);
    gate.open();
    expect(await Promise.all(held)).toEqual(Array.from({ length: 4 }, () => usual));
    await until('the other replica to know that they are over', async () => (await underWay(1)) === 0);
    expect(await ask(1, undefined, 'idle')).toBe(usual);
  });
});
