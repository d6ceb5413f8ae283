import { Redis } from 'ioredis';
import { systemClock } from '@libs/kernel';
import { describeWithRedis, startRedis, type TestRedis } from '../../../../test/support/redis';
import { breakerStoreContract, CONTRACT_SETTINGS, type BreakerHarness } from '../breaker/breaker-store.contract';
import { breakerStoreModel } from '../breaker/breaker-store.model.contract';
import { BREAKERS_KEY } from '../keys';
import { RedisGate } from '../resilient/redis-gate';
import { ageBreakers } from './age-state.contract';
import { BreakerRecords } from './breaker-records';
import { RedisBreakerStore } from './redis-breaker-store';

const BAD = { ok: false, slow: false, ms: 5 };
const GOOD = { ok: true, slow: false, ms: 5 };

describeWithRedis('RedisBreakerStore', () => {
  let server: TestRedis;
  const opened: { close(): void }[] = [];

  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const one of opened.splice(0)) one.close();
  });
  afterAll(() => server.stop());

  async function connect(): Promise<Redis> {
    const redis = new Redis(server.url, {
      ...{ lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 0, disconnectTimeout: 100 },
      ...{ autoResendUnfulfilledCommands: false, retryStrategy: () => 20 },
    });
    redis.on('error', () => undefined);
    opened.push({ close: () => redis.disconnect() });
    await redis.connect();
    return redis;
  }

  async function replica(): Promise<{ store: RedisBreakerStore; redis: Redis; gate: RedisGate }> {
    const redis = await connect();
    const gate = new RedisGate(redis, { deadlineMs: 5_000, probeEveryMs: 10, onChange: () => undefined });
    const store = new RedisBreakerStore(gate, new BreakerRecords(redis), systemClock, CONTRACT_SETTINGS);
    opened.push(store, gate);
    return { store, redis, gate };
  }

  const forget = async (): Promise<void> => void (await (await connect()).flushall());

  async function open(): Promise<BreakerHarness> {
    await forget();
    const { store, redis } = await replica();
    return {
      store,
      settle: () => store.flush(),
      advance: async (ms) => {
        await store.flush();
        await ageBreakers(redis, ms);
        await store.refresh();
      },
    };
  }
  breakerStoreContract(open);
  let last: (() => void) | undefined;
  breakerStoreModel('breakers in Redis', 10, 0.1, async () => {
    last?.();
    const before = opened.length;
    const harness = await open();
    last = () => opened.splice(before).forEach((one) => one.close());
    return harness;
  });

  describe('several replicas', () => {
    beforeEach(forget);

    it('opens for all when all together have seen enough', async () => {
      const replicas = await Promise.all([replica(), replica(), replica(), replica()]);
      for (const { store } of replicas) store.record('t', BAD);
      await Promise.all(replicas.map(({ store }) => store.flush()));
      await Promise.all(replicas.map(({ store }) => store.refresh()));
      for (const { store } of replicas) expect(store.allow('t')).toMatchObject({ allowed: false });
    });

    it('counts every outcome once, however many write at once', async () => {
      const replicas = await Promise.all([replica(), replica(), replica()]);
      for (let i = 0; i < 300; i++) {
        replicas[i % 3]?.store.record('t', GOOD);
        if (i % 30 === 0) await Promise.all(replicas.map(({ store }) => store.flush()));
      }
      await Promise.all(replicas.map(({ store }) => store.flush()));
      for (const { store } of replicas) expect(await store.snapshot()).toMatchObject([{ target: 't', calls: 300, failures: 0 }]);
    });

    it('shares the trials: 300 askers, 2 trials', async () => {
      const replicas = await Promise.all([replica(), replica(), replica()]);
      const [first] = replicas;
      for (let i = 0; i < 4; i++) first?.store.record('t', BAD);
      await first?.store.flush();
      await ageBreakers(first?.redis as Redis, 10_001);
      await Promise.all(replicas.map(({ store }) => store.refresh()));
      const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => replicas[i % 3]?.store.allow('t')));
      expect(answers.filter((answer) => answer?.allowed)).toHaveLength(2);
    });

    it('obeys a hand elsewhere, without having asked', async () => {
      const [one, two] = await Promise.all([replica(), replica()]);
      await one.store.force('t', 'open');
      await two.store.refresh();
      expect(two.store.peek('t')).toBe('open');
      await two.store.force('t', 'closed');
      await one.store.refresh();
      expect(one.store.peek('t')).toBe('closed');
    });

    it('leaves nothing behind when all is well again', async () => {
      const { store, redis } = await replica();
      store.record('t', GOOD);
      await store.flush();
      expect(await redis.pttl(BREAKERS_KEY)).toBeGreaterThan(0);
      await ageBreakers(redis, 31_000);
      await store.refresh();
      await store.flush();
      expect(await redis.exists(BREAKERS_KEY)).toBe(0);
    });
  });

  it('goes on alone while Redis is away, and tells what a hand did meanwhile', async () => {
    await forget();
    const [{ store, gate }, other] = await Promise.all([replica(), replica()]);
    const { port } = server;
    await server.stop();
    while (gate.usable || other.gate.usable) await new Promise(setImmediate);
    for (let i = 0; i < 4; i++) store.record('t', BAD);
    expect(store.allow('t')).toMatchObject({ allowed: false });
    await store.force('by hand', 'open');
    expect(await store.snapshot()).toMatchObject([
      { target: 'by hand', reason: 'manual' },
      { target: 't', state: 'open' },
    ]);
    server = await startRedis({ port });
    while (!gate.usable || !other.gate.usable) await new Promise((resolve) => setTimeout(resolve, 5));
    await store.flush();
    await other.store.refresh();
    expect(other.store.peek('by hand')).toBe('open');
  });
});
