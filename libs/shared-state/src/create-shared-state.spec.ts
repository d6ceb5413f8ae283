import { Secret } from '@libs/kernel';
import { promptly } from '../../../test/support/process/promptly';
import { describeWithRedis, startRedis, type TestRedis } from '../../../test/support/redis';
import { createSharedState, type SharedState } from './create-shared-state';
import type { AdmissionAnswer, AdmissionAsk, LeaseResult } from './ports';

const KEY = [{ keyId: 'a', priority: 0, weight: 1, rpmLimit: 10 }];
/** The machine may be busy with other suites; only one test here is about a slow Redis. */
const PATIENT = 10_000;
let serial = 0;
const ask = (limit: number): AdmissionAsk => ({
  requestId: `r${++serial}`,
  rates: [{ key: '{t}:rate', limit }],
  concurrency: [],
  tokens: [],
  expectedTokens: 0,
  slotLeaseMs: 60_000,
});
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('createSharedState without Redis', () => {
  it('keeps everything in memory', async () => {
    const state = await createSharedState();
    expect(state.kind).toBe('memory');
    expect(state.degraded()).toBe(false);
    expect(state.leases.lease('p', KEY)).toMatchObject({ granted: true, keyId: 'a' });
    await state.close();
  });

  it.each(['localhost:6379', 'http://localhost', ''])('refuses %j and names the variable', async (url) => {
    await expect(createSharedState({ redisUrl: new Secret(url) })).rejects.toThrow(/^REDIS_URL/);
  });
});

describeWithRedis('createSharedState with Redis', () => {
  const opened: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.stop();
  });

  async function server(...options: Parameters<typeof startRedis>): Promise<TestRedis> {
    const redis = await startRedis(...options);
    opened.push(redis);
    return redis;
  }
  async function open(url: string, replicas = 1, notices: string[] = [], deadlineMs = PATIENT): Promise<SharedState> {
    const state = await createSharedState({
      redisUrl: new Secret(url),
      replicas,
      deadlineMs,
      onNotice: (level, text) => notices.push(`${level} ${text}`),
    });
    opened.push({ stop: () => state.close() });
    return state;
  }

  it('shares limits and rotations between replicas', async () => {
    const { url } = await server();
    const replicas = await Promise.all([1, 2, 3].map(() => open(url, 3)));
    const leases: (LeaseResult | Promise<LeaseResult>)[] = [];
    const answers: (AdmissionAnswer | Promise<AdmissionAnswer>)[] = [];
    for (let i = 0; i < 200; i++) {
      const replica = replicas[i % 3] as SharedState;
      leases.push(replica.leases.lease('p', KEY));
      answers.push(replica.limits.reserve(ask(20)));
    }
    expect((await Promise.all(leases)).filter((lease) => lease.granted)).toHaveLength(10);
    expect((await Promise.all(answers)).filter((answer) => answer.admitted)).toHaveLength(20);
  });

  it('tells the other replicas of changes, and everybody after an outage', async () => {
    const redis = await server();
    const [one, two] = await Promise.all([open(redis.url), open(redis.url)]);
    const heard: string[] = [];
    one.changes.subscribe('keys', () => heard.push('one'));
    const stop = two.changes.subscribe('keys', () => heard.push('two'));
    two.changes.subscribe('models', () => heard.push('models'));
    await until(() => {
      one.changes.publish('keys');
      return heard.length > 0;
    });
    expect(new Set(heard)).toEqual(new Set(['two']));
    stop();
    two.changes.subscribe('keys', () => heard.push('again'));
    heard.length = 0;
    await redis.stop();
    await until(() => one.degraded());
    opened.push(await startRedis({ port: redis.port }));
    await until(() => heard.includes('one') && heard.includes('again') && heard.includes('models'));
    expect(heard).not.toContain('two');
  });

  it('refuses to start on a server that evicts, and on wrong credentials, without printing them', async () => {
    const evicting = await server({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    await expect(open(evicting.url)).rejects.toThrow(/REDIS_URL.*allkeys-lru.*noeviction/);
    const closed = await server({ args: ['--requirepass', 'right'] });
    const wrong = `redis://:canary-wrong@127.0.0.1:${closed.port}`;
    await expect(open(wrong)).rejects.toThrow('REDIS_URL: the server refuses its user name or password');
    await expect(open(closed.url)).rejects.toThrow(/REDIS_URL/);
    expect((await open(`redis://:right@127.0.0.1:${closed.port}`)).degraded()).toBe(false);
  });

  it('goes on with its share when Redis dies, without a second helping, and returns when it is back', async () => {
    const notices: string[] = [];
    const first = await server();
    const state = await open(first.url, 2, notices);
    for (let i = 0; i < 4; i++) expect((await state.limits.reserve(ask(10))).admitted).toBe(true);
    await first.stop();
    await until(() => state.degraded());
    expect((await state.limits.reserve(ask(10))).admitted).toBe(true);
    expect((await state.limits.reserve(ask(10))).admitted).toBe(false);
    expect((await state.leases.lease('p', KEY)).granted).toBe(true);

    await server({ port: first.port });
    await until(() => !state.degraded());
    expect((await state.limits.reserve(ask(10))).admitted).toBe(true);
    expect(notices.map((notice) => notice.split(' ')[0])).toEqual(['warn', 'info']);
  });

  it('answers within its deadline when Redis hangs, and at once from then on', async () => {
    const redis = await server();
    const state = await open(redis.url, 1, [], 50);
    await state.limits.reserve(ask(1_000));
    redis.freeze();
    await promptly(500, '', async () => expect((await state.limits.reserve(ask(1_000))).admitted).toBe(true));
    expect(state.degraded()).toBe(true);
    expect(state.limits.reserve(ask(1_000))).toMatchObject({ admitted: true });
    expect(state.leases.lease('p', KEY)).toMatchObject({ granted: true });
    redis.thaw();
    await until(() => !state.degraded());
  });

  it('keeps what this process alone has used up although Redis lost everything', async () => {
    const redis = await server();
    const state = await open(redis.url);
    for (let i = 0; i < 10; i++) expect((await state.leases.lease('p', KEY)).granted).toBe(true);
    await redis.stop();
    await until(() => state.degraded());
    expect((await state.leases.lease('p', KEY)).granted).toBe(false);
    await server({ port: redis.port });
    await until(() => !state.degraded());
    expect((await state.leases.lease('p', KEY)).granted).toBe(false);
  });

  it('tells the others of it when Redis is back, and of nothing that is out of date by then', async () => {
    const redis = await server();
    const [one, two] = await Promise.all([open(redis.url), open(redis.url)]);
    const leased = async (keyId: string, model?: string): Promise<boolean> =>
      (await two.leases.lease('p', [{ keyId, priority: 0, weight: 1 }], model === undefined ? {} : { model })).granted;
    await redis.stop();
    await until(() => one.degraded() && two.degraded());
    for (const keyId of ['rests', 'forgiven', 'ended']) await one.leases.cool('p', keyId, 60_000);
    await one.leases.cool('p', 'forgiven', 60_000, 'large');
    await one.leases.cool('p', 'in part', 60_000, 'large');
    await one.leases.cool('p', 'brief', 1);
    await one.leases.forgive('p', 'forgiven');
    await one.leases.cool('p', 'ended', 0);
    await server({ port: redis.port });
    await until(() => !one.degraded() && !two.degraded());
    while (await leased('rests')) await new Promise(setImmediate);
    while (await leased('in part', 'large')) await new Promise(setImmediate);
    expect([await leased('in part', 'small'), await leased('forgiven', 'large'), await leased('ended')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([await leased('brief'), await leased('brief')]).toEqual([true, true]);
  });

  it('keeps a cooling although Redis was away when it began', async () => {
    const redis = await server();
    const state = await open(redis.url);
    await redis.stop();
    await until(() => state.degraded());
    await state.leases.cool('p', 'a', 60_000);
    await server({ port: redis.port });
    await until(() => !state.degraded());
    expect((await state.leases.lease('p', KEY)).granted).toBe(false);
  });

  it('starts although Redis cannot be reached, says so, and joins when it appears', async () => {
    const gone = await server();
    await gone.stop();
    const notices: string[] = [];
    const state = await open(gone.url, 1, notices);
    expect(state.degraded()).toBe(true);
    expect(state.limits.reserve(ask(5))).toMatchObject({ admitted: true });
    expect(notices[0]).toMatch(/^warn Redis cannot be reached/);
    await server({ port: gone.port });
    await until(() => !state.degraded());
  });
});
