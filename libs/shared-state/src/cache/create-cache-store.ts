import { systemClock, type Clock, type Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { connectRedis } from '../redis/connect';
import { CACHE_SCRIPTS, RedisCacheStore } from '../redis/redis-cache-store';
import { RedisGate } from '../resilient/redis-gate';
import { ResilientCacheStore } from '../resilient/resilient-cache-store';
import { MemoryCacheStore } from './memory-cache-store';
import type { CacheStore } from './port';

export interface CacheStoreConfig {
  /** A Redis that may evict, apart from the one of limits and queues. Absent: this process keeps its own cache. */
  redisUrl?: Secret;
  /** Of the cache in memory, all tenants together. */
  maxBytes: number;
  /** What a request waits for Redis at most, milliseconds. Default 50. */
  deadlineMs?: number;
  onNotice?: (level: 'info' | 'warn', text: string) => void;
  clock?: Clock;
}

export interface OpenCacheStore {
  readonly kind: 'memory' | 'redis';
  readonly store: CacheStore;
  /** False while a cache in Redis is away. */
  usable(): boolean;
  close(): Promise<void>;
}

const FIRST_CONNECTION_MS = 2_000;
const PROBE_EVERY_MS = 250;

/** @throws Error naming REDIS_CACHE_URL when it is malformed or its credentials are refused; an absent server is no error */
export async function createCacheStore(config: CacheStoreConfig): Promise<OpenCacheStore> {
  if (config.redisUrl === undefined) {
    const store = new MemoryCacheStore(config.clock ?? systemClock, config.maxBytes);
    return { kind: 'memory', store, usable: () => true, close: () => Promise.resolve() };
  }
  const notice = config.onNotice ?? (() => undefined);
  const { redis, unreachable } = await connectRedis(openSecret(config.redisUrl), FIRST_CONNECTION_MS, 'REDIS_CACHE_URL');
  const gate = new RedisGate(redis, {
    deadlineMs: config.deadlineMs ?? 50,
    probeEveryMs: PROBE_EVERY_MS,
    onChange: (usable, reason) =>
      usable
        ? notice('info', 'the cache in Redis is back')
        : notice('warn', `the cache in Redis is away (${reason}): every request is a miss`),
  });
  if (unreachable !== undefined) notice('warn', `the cache in Redis cannot be reached (${unreachable}): every request is a miss`);
  else await Promise.all(CACHE_SCRIPTS.map((script) => script.load(redis)));
  return {
    kind: 'redis',
    store: new ResilientCacheStore(gate, new RedisCacheStore(redis)),
    usable: () => gate.usable,
    close: () => {
      gate.close();
      redis.disconnect();
      return Promise.resolve();
    },
  };
}
