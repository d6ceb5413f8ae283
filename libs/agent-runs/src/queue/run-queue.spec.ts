import { createTestDatabase } from '../../../../test/support/postgres';
import { describeWithRedis, startRedis } from '../../../../test/support/redis';
import { describeRunQueue, secretUrl } from './run-queue.contract';

describeRunQueue('PostgreSQL', async () => {
  const test = await createTestDatabase();
  return { connection: { databaseUrl: test.url }, close: () => test.drop() };
});

describeWithRedis('with Redis', () => {
  describeRunQueue('Redis', async () => {
    const redis = await startRedis();
    return {
      connection: { databaseUrl: secretUrl('postgres://unused'), redisUrl: secretUrl(redis.url) },
      close: () => redis.stop(),
    };
  });
});
