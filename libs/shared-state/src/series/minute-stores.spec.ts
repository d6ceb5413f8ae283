import { Redis } from 'ioredis';
import { FakeClock } from '../../../../test/support/fake-clock';
import { describeWithRedis, startRedis, type TestRedis } from '../../../../test/support/redis';
import { RedisMinuteStore } from '../redis/redis-minute-store';
import { MemoryMinuteStore } from './memory-minute-store';
import { minuteStoreContract } from './minute-store.contract';

const MINUTE_MS = 60_000;

describe('MemoryMinuteStore', () => {
  minuteStoreContract(() => {
    const clock = new FakeClock();
    let store = new MemoryMinuteStore(clock);
    return Promise.resolve({
      get store() {
        return store;
      },
      now: () => Math.floor(clock.now() / MINUTE_MS),
      advance: (minutes: number) => clock.advance(minutes * MINUTE_MS),
      reset: () => {
        store = new MemoryMinuteStore(clock);
        return Promise.resolve();
      },
    });
  });

  it('lets the oldest minutes go when there are too many series', () => {
    const clock = new FakeClock();
    const store = new MemoryMinuteStore(clock, 10);
    const now = Math.floor(clock.now() / MINUTE_MS);
    const series = Array.from({ length: 6 }, (_, i) => ({ dimension: 'model', tenantId: '', id: String(i) }));
    for (const minute of [now - 1, now]) store.add(series.map((one) => ({ ...one, minute, sums: [1], counts: [] })));
    expect(store.read(series, now - 5, now + 1).map(({ minute }) => minute)).toEqual(series.map(() => now));
  });
});

describeWithRedis('RedisMinuteStore', () => {
  let server: TestRedis;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url, { enableAutoPipelining: true });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  minuteStoreContract(() => {
    const clock = new FakeClock();
    return Promise.resolve({
      store: new RedisMinuteStore(redis, { usable: true }, clock),
      now: () => Math.floor(clock.now() / MINUTE_MS),
      advance: (minutes: number) => clock.advance(minutes * MINUTE_MS),
      reset: async () => void (await redis.flushall()),
    });
  });

  it('does not wait for a Redis that is away', async () => {
    const store = new RedisMinuteStore(redis, { usable: false }, new FakeClock());
    await expect(store.add([])).rejects.toThrow('away');
    await expect(store.read([], 0, 1)).rejects.toThrow('away');
  });
});
