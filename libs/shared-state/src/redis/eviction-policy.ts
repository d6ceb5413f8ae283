import type { Redis } from 'ioredis';

/**
 * The server's `maxmemory-policy`. Read from INFO, which hosted Redis allows where CONFIG is closed;
 * undefined where even that does not tell.
 */
export async function evictionPolicy(redis: Redis): Promise<string | undefined> {
  return /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
}

/** Why this server must not hold queues and counters, in the operator's words; undefined = it may. */
export function evictionProblem(policy: string | undefined): string | undefined {
  if (policy === undefined || policy === 'noeviction') return undefined;
  return (
    `REDIS_URL: the server evicts (maxmemory-policy ${policy}), so limits and queued work would vanish when it fills up. ` +
    'Set maxmemory-policy to noeviction; a cache that may evict belongs in REDIS_CACHE_URL.'
  );
}
