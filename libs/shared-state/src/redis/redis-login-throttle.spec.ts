import { Redis } from 'ioredis';
import { ageRedis } from '../../../../test/support/age-redis';
import { describeWithRedis, startRedis, type TestRedis } from '../../../../test/support/redis';
import { loginThrottleContract } from '../logins/login-throttle.contract';
import { GatedLoginThrottle } from '../resilient/gated-login-throttle';
import { RedisGate } from '../resilient/redis-gate';
import { RedisLoginThrottle } from './redis-login-throttle';

describeWithRedis('RedisLoginThrottle', () => {
  let server: TestRedis;
  let redis: Redis;

  beforeAll(async () => {
    // As every node of a cluster does, it checks that one step's keys share a slot.
    server = await startRedis({ args: ['--cluster-enabled', 'yes'] });
    redis = new Redis(server.url, { enableAutoPipelining: true });
    await redis.call('CLUSTER', 'ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => slot));
    while (!(await redis.cluster('INFO')).includes('cluster_state:ok')) await new Promise(setImmediate);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const reset = async (): Promise<void> => void (await redis.flushall());

  loginThrottleContract(() =>
    Promise.resolve({ throttle: new RedisLoginThrottle(redis), advance: (ms: number) => ageRedis(redis, ms), reset }),
  );

  it('A6: replicas count together, name nobody, and keep nothing for ever', async () => {
    await reset();
    const replicas = [new RedisLoginThrottle(redis), new RedisLoginThrottle(redis), new RedisLoginThrottle(redis)];
    const waits = await Promise.all(
      Array.from({ length: 30 }, (_, i) => replicas[i % 3]?.begin('ada@example.com', '192.0.2.1', false)),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
    const names = await redis.keys('*');
    expect(names).toHaveLength(3);
    for (const name of names) {
      expect(name).not.toMatch(/ada|192/);
      expect(await redis.pttl(name)).toBeGreaterThan(0);
    }
  });

  it('lets nobody guess uncounted while Redis is away, and says that it is not the password', async () => {
    const absent = new Redis({ port: 1, lazyConnect: true, retryStrategy: () => null });
    const gate = new RedisGate(absent, { deadlineMs: 1_000, probeEveryMs: 60_000, onChange: () => undefined });
    const gated = new GatedLoginThrottle(gate, new RedisLoginThrottle(absent));
    await expect(gated.begin('ada', 'net', true)).rejects.toMatchObject({ code: 'dependency_unavailable' });
    await gated.abandoned('ada', 'net');
    gate.close();
    absent.disconnect();
  });
});
