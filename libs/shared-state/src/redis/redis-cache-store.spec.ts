import { Redis } from 'ioredis';
import { Secret } from '@libs/kernel';
import { ageRedis } from '../../../../test/support/age-redis';
import { describeWithRedis, startRedis, type TestRedis } from '../../../../test/support/redis';
import { cacheStoreContract } from '../cache/cache-store.contract';
import { createCacheStore } from '../cache/create-cache-store';
import { RedisCacheStore } from './redis-cache-store';

const LIMITS = { entries: 10, bytes: 1_000_000 };

describeWithRedis('the cache on Redis', () => {
  let server: TestRedis;
  let redis: Redis;

  beforeAll(async () => {
    server = await startRedis({ args: ['--cluster-enabled', 'yes'] });
    redis = new Redis(server.url);
    await redis.call('CLUSTER', 'ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => slot));
    while (!(await redis.cluster('INFO')).includes('cluster_state:ok')) await new Promise(setImmediate);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  cacheStoreContract(() =>
    Promise.resolve({
      store: new RedisCacheStore(redis),
      advance: (ms) => ageCache(redis, ms),
      reset: async () => void (await redis.flushall()),
    }),
  );

  it('removes everything that is there, also what was written before its clock was set back', async () => {
    const store = new RedisCacheStore(redis);
    for (const key of ['k1', 'k2'])
      await store.set('t', key, { value: Buffer.from('v'), ttlMs: 60_000, tag: 'm', limits: LIMITS });
    await ageCache(redis, -2_000);
    expect(await store.removeWhere('t', {})).toBe(2);
    expect(await store.usage('t')).toEqual({ entries: 0, bytes: 0 });
  });

  it('misses and goes on when the server freezes, and serves again when it thaws', async () => {
    const notices: string[] = [];
    const own = await startRedis();
    const { store, usable, close } = await createCacheStore({
      redisUrl: new Secret(own.url),
      maxBytes: 1,
      onNotice: (level, text) => notices.push(`${level} ${text}`),
    });
    try {
      const write = { value: Buffer.from('v'), ttlMs: 60_000, tag: 'm', limits: LIMITS };
      expect(await store.set('t', 'k', write)).toBe(true);
      own.freeze();
      expect(await store.get('t', 'k')).toBeUndefined();
      expect(usable()).toBe(false);
      expect(await store.set('t', 'k2', write)).toBe(false);
      expect(await store.remove('t', ['k'])).toBe(0);
      expect(await store.usage('t')).toEqual({ entries: 0, bytes: 0 });
      own.thaw();
      while (!usable()) await new Promise(setImmediate);
      expect((await store.get('t', 'k'))?.toString()).toBe('v');
      expect(notices).toEqual([expect.stringMatching(/^warn .*away/), expect.stringMatching(/^info .*back/)]);
    } finally {
      await close();
      await own.stop();
    }
  });
});

/** Index lines hold times of their own. */
async function ageCache(redis: Redis, ms: number): Promise<void> {
  for (const key of await redis.keys('*:cache:index')) {
    for (const [field, known] of Object.entries(await redis.hgetall(key))) {
      if (field === '*') continue;
      const [bytes, ends, written, ...tag] = known.split(' ');
      await redis.hset(key, field, [bytes, Number(ends) - ms * 1_000, Number(written) - ms * 1_000, ...tag].join(' '));
    }
  }
  await ageRedis(redis, ms);
}
