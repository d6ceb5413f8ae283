import { Redis } from 'ioredis';
import { ageRedis } from '../../../../test/support/age-redis';
import { FakeClock } from '../../../../test/support/fake-clock';
import { describeWithRedis, startRedis, type TestRedis } from '../../../../test/support/redis';
import { inFlightBoardContract } from '../in-flight/in-flight-board.contract';
import { keyLeaseStoreContract } from '../key-lease-store.contract';
import { keyLeaseStoreModel } from '../key-lease-store.model.contract';
import { conversationTargetsContract } from '../conversations/conversation-targets.contract';
import { MemoryConversationTargets } from '../conversations/memory-conversation-targets';
import { MemoryKeyLeaseStore } from '../memory/memory-key-lease-store';
import { MemoryRateLimitStore } from '../memory/memory-rate-limit-store';
import type { TokenTicket } from '../ports';
import { rateLimitStoreContract } from '../rate-limit-store.contract';
import { rateLimitStoreModel } from '../rate-limit-store.model.contract';
import { streamStoreContract } from '../streams/stream-store.contract';
import { MemoryProbeBoard } from '../probes/memory-probe-board';
import { probeBoardContract } from '../probes/probe-board.contract';
import { RedisGate } from '../resilient/redis-gate';
import { ResilientKeyLeaseStore } from '../resilient/resilient-key-lease-store';
import { ResilientRateLimitStore } from '../resilient/resilient-rate-limit-store';
import { RedisConversationTargets } from './redis-conversation-targets';
import { RedisInFlightBoard } from './redis-in-flight-board';
import { RedisKeyLeaseStore } from './redis-key-lease-store';
import { RedisRateLimitStore } from './redis-rate-limit-store';
import { RedisProbeBoard } from './redis-probe-board';
import { RedisStreamStore } from './redis-stream-store';

/** A server that checks, as every node of a cluster does, that one step's keys share a slot. */
const ONE_NODE_CLUSTER = ['--cluster-enabled', 'yes'];

describeWithRedis('stores on Redis', () => {
  let server: TestRedis;
  let redis: Redis;

  beforeAll(async () => {
    server = await startRedis({ args: ONE_NODE_CLUSTER });
    redis = new Redis(server.url, { enableAutoPipelining: true });
    await redis.call('CLUSTER', 'ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => slot));
    while (!(await redis.cluster('INFO')).includes('cluster_state:ok')) await new Promise(setImmediate);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const reset = async (): Promise<void> => void (await redis.flushall());
  const advance = (ms: number): Promise<void> => ageRedis(redis, ms);

  describe('RedisKeyLeaseStore', () => {
    const age = (ticket: TokenTicket, ms: number) => ({ ...ticket, shared: (ticket.shared ?? 0) - ms / 1_000 });
    const open = () => Promise.resolve({ store: new RedisKeyLeaseStore(redis), advance, age, reset });
    keyLeaseStoreContract(open);
    keyLeaseStoreModel('key leases in Redis', 10, 0.1, open);
  });

  describe('RedisRateLimitStore', () => {
    const age = (ticket: TokenTicket, ms: number) => ({ ...ticket, shared: (ticket.shared ?? 0) - ms / 1_000 });
    const open = () => Promise.resolve({ store: new RedisRateLimitStore(redis), advance, age, reset });
    rateLimitStoreContract(open);
    rateLimitStoreModel('limits in Redis', 10, 0.1, open);
  });

  describe('RedisStreamStore', () => {
    const gate = { usable: true, call: <T>(work: () => Promise<T>) => work() };
    streamStoreContract(() => Promise.resolve({ store: new RedisStreamStore(redis, gate), advance, reset }));

    it('goes on with a stream that is read while its clock is set back', async () => {
      await reset();
      const store = new RedisStreamStore(redis, gate);
      const place = { tenantId: 't', name: 'n' };
      await store.open(place, { owner: 'r', fingerprint: 'f', maxStreams: 1, keepMs: 60_000 });
      await advance(-2_000);
      expect(await store.read(place, 0)).toMatchObject({ writerIdleMs: 0 });
      await advance(-2_000);
      const batch = { first: 1, last: 1, sealed: 'x' };
      expect(await store.append(place, 'r', { batch, keepMs: 60_000, maxBytes: 10 })).toEqual({ kept: true, readerIdleMs: 0 });
    });

    it('does not wait for a Redis that is away', async () => {
      const store = new RedisStreamStore(redis, { ...gate, usable: false });
      await expect(store.read({ tenantId: 't', name: 'n' }, 0)).rejects.toThrow('away');
    });
  });

  describe('RedisConversationTargets', () => {
    const call = <T>(work: () => Promise<T>): Promise<T> => work();
    const gate = { usable: true, call, attempt: async (work: () => Promise<unknown>): Promise<void> => void (await work()) };
    const clock = new FakeClock();
    const open = () => new RedisConversationTargets(redis, gate, new MemoryConversationTargets(clock));
    const later = (ms: number): Promise<void> => Promise.resolve(clock.advance(ms));
    conversationTargetsContract(() => Promise.resolve({ open, shared: true, advance: later, reset }));

    it('asks once a minute, and nobody while Redis is away', async () => {
      const targets = open();
      await targets.recall('a', 1);
      targets.served('a', 1, 'p/m');
      expect(targets.recall('a', 1)).toBeUndefined();
      clock.advance(60_001);
      expect(targets.recall('a', 1)).toBeInstanceOf(Promise);
      const alone = new RedisConversationTargets(redis, { ...gate, usable: false }, new MemoryConversationTargets(clock));
      expect(alone.recall('a', 1)).toBeUndefined();
      alone.served('a', 1, 'q/m');
      expect(alone.last(1)).toBe('q/m');
    });

    it('goes on where Redis does not answer in time', async () => {
      const late = { ...gate, call: () => Promise.reject(new Error('late')) };
      await new RedisConversationTargets(redis, late, new MemoryConversationTargets(clock)).recall('a', 1);
    });
  });

  describe('RedisProbeBoard', () => {
    const gate = { usable: true, call: <T>(work: () => Promise<T>) => work() };
    const local = new MemoryProbeBoard(new FakeClock());
    probeBoardContract(() => Promise.resolve({ board: new RedisProbeBoard(redis, gate, local), advance, reset }));

    it('goes on by itself while Redis is away', async () => {
      const board = new RedisProbeBoard(redis, { ...gate, usable: false }, new MemoryProbeBoard(new FakeClock()));
      expect([await board.take('a', 1_000), await board.take('a', 1_000)]).toEqual([true, false]);
      await board.put('a', { ok: true, at: 1, ms: 1, failure: null, failures: 0 });
      expect((await board.all()).get('a')).toMatchObject({ ok: true });
    });
  });

  describe('RedisInFlightBoard', () => {
    const call = <T>(work: () => Promise<T>): Promise<T> => work();
    const gate = { usable: true, call, attempt: async (work: () => Promise<unknown>): Promise<void> => void (await work()) };
    inFlightBoardContract(() => Promise.resolve({ board: new RedisInFlightBoard(redis, gate), advance, reset }));

    it('knows of nobody while Redis is away or late, and leaves nothing there for ever', async () => {
      const counts = new Map([['a', 1]]);
      const away = new RedisInFlightBoard(redis, { ...gate, usable: false });
      expect(await away.exchange('one', counts, 5_000)).toBeUndefined();
      expect(await redis.keys('*')).toEqual([]);
      const late = new RedisInFlightBoard(redis, { ...gate, call: () => Promise.reject(new Error('late')) });
      expect(await late.exchange('one', counts, 5_000)).toBeUndefined();
      await new RedisInFlightBoard(redis, gate).exchange('one', counts, 5_000);
      const keys = await redis.keys('*');
      expect(keys).toHaveLength(2);
      for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0);
    });
  });

  describe('both together', () => {
    const openGate = () => new RedisGate(redis, { deadlineMs: 5_000, probeEveryMs: 10, onChange: () => undefined });

    describe('ResilientKeyLeaseStore', () => {
      keyLeaseStoreContract(() => {
        const gate = openGate();
        const clock = new FakeClock();
        let local = new MemoryKeyLeaseStore(clock);
        const build = () => new ResilientKeyLeaseStore(gate, new RedisKeyLeaseStore(redis), local, 1);
        let inner = build();
        return Promise.resolve({
          get store() {
            return inner;
          },
          advance: async (ms: number) => (clock.advance(ms), advance(ms)),
          reset: async () => {
            local = new MemoryKeyLeaseStore(clock);
            inner = build();
            await reset();
          },
        });
      });
    });

    describe('ResilientRateLimitStore', () => {
      rateLimitStoreContract(() => {
        const gate = openGate();
        const clock = new FakeClock();
        const build = () => new ResilientRateLimitStore(gate, new RedisRateLimitStore(redis), new MemoryRateLimitStore(clock), 1);
        let inner = build();
        return Promise.resolve({
          store: {
            reserve: (...args: Parameters<ResilientRateLimitStore['reserve']>) => inner.reserve(...args),
            settle: (...args: Parameters<ResilientRateLimitStore['settle']>) => inner.settle(...args),
            heartbeat: (...args: Parameters<ResilientRateLimitStore['heartbeat']>) => inner.heartbeat(...args),
            release: (...args: Parameters<ResilientRateLimitStore['release']>) => inner.release(...args),
            standing: (...args: Parameters<ResilientRateLimitStore['standing']>) => inner.standing(...args),
          },
          advance: async (ms: number) => (clock.advance(ms), advance(ms)),
          reset: async () => {
            inner = build();
            await reset();
          },
        });
      });
    });
  });

  it('counts for three replicas at once: 200 picks, 10 granted', async () => {
    await reset();
    const replicas = await Promise.all([1, 2, 3].map(() => connectTo(server.url)));
    const stores = replicas.map((replica) => new RedisKeyLeaseStore(replica));
    const one = [{ keyId: 'a', priority: 0, weight: 1, rpmLimit: 10 }];
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, i) => (stores[i % 3] as RedisKeyLeaseStore).lease('p', one)),
    );
    expect(results.filter((result) => result.granted)).toHaveLength(10);
    for (const replica of replicas) replica.disconnect();
  });

  it('loads the scripts again after the server forgot them', async () => {
    const store = new RedisKeyLeaseStore(redis);
    const any = [{ keyId: 'a', priority: 0, weight: 1 }];
    await store.lease('p', any);
    await redis.script('FLUSH');
    expect(await store.lease('p', any)).toMatchObject({ granted: true, keyId: 'a' });
  });

  it('counts tokens for their minute and no longer, also where its clock was set back', async () => {
    await reset();
    const store = new RedisKeyLeaseStore(redis);
    const take = (tokens: number) => store.lease('p', [{ keyId: 'a', priority: 0, weight: 1, tpmLimit: 10 }], { tokens });
    expect(await take(4)).toMatchObject({ granted: true });
    await advance(-3_000);
    expect(await take(4)).toMatchObject({ granted: true });
    expect(await take(3)).toMatchObject({ granted: false });
    await advance(40_000);
    expect(await take(1)).toMatchObject({ granted: true });
    await advance(30_000);
    expect(await take(9)).toMatchObject({ granted: true });
  });

  it('knows that a key was used a moment ago, also where its clock was set back since', async () => {
    await reset();
    const store = new RedisKeyLeaseStore(redis);
    await store.lease('p', [{ keyId: 'a', priority: 0, weight: 1 }]);
    await advance(-2_000);
    expect(await store.usage('p', ['a', 'b'])).toMatchObject([{ requests: 1, idleMs: 0 }, { idleMs: null }]);
  });

  it('leaves nothing behind for ever: every key has an end', async () => {
    await reset();
    const leases = new RedisKeyLeaseStore(redis);
    await leases.lease('p', [
      { keyId: 'a', priority: 0, weight: 1, rpmLimit: 5 },
      { keyId: 'b', priority: 0, weight: 1, rpmLimit: 5 },
    ]);
    await leases.cool('p', 'a', 60_000);
    await leases.observe('p', 'b', { requests: { left: 1, resetMs: 60_000 } });
    await leases.lease('p', [{ keyId: 'b', priority: 0, weight: 1, tpmLimit: 5 }], { tokens: 3 });
    await new RedisRateLimitStore(redis).reserve({
      requestId: 'r',
      rates: [{ key: '{t}:rate', limit: 1 }],
      tokens: [{ key: '{t}:tokens:x', limit: 1 }],
      expectedTokens: 1,
      concurrency: [{ key: '{t}:slots', limit: 1 }],
      slotLeaseMs: 60_000,
    });
    const streams = new RedisStreamStore(redis, { usable: true, call: (work) => work() });
    const place = { tenantId: 't', name: 'n' };
    await streams.open(place, { owner: 'r', fingerprint: 'f', maxStreams: 1, keepMs: 60_000 });
    await streams.append(place, 'r', { batch: { first: 1, last: 1, sealed: 'x' }, keepMs: 60_000, maxBytes: 10 });
    const names = await redis.keys('*');
    expect(names).toHaveLength(12);
    for (const name of names) expect(await redis.pttl(name)).toBeGreaterThan(0);
  });
});

async function connectTo(url: string): Promise<Redis> {
  const redis = new Redis(url, { lazyConnect: true });
  await redis.connect();
  return redis;
}
