import type { Redis } from 'ioredis';
import { type CacheSelection, type CacheStore, type CacheUsage, type CacheWrite, TAG_LENGTH } from '../cache/port';
import { cacheEntryKey, cacheIndexKey, cacheOrderKey } from '../keys';
import { CACHE_DROP } from './lua/cache-drop.lua';
import { CACHE_PUT } from './lua/cache-put.lua';
import { Script } from './script';

const put = new Script(CACHE_PUT);
const drop = new Script(CACHE_DROP);
/** To be loaded ahead of the first request. */
export const CACHE_SCRIPTS: readonly Script[] = [put, drop];

/** Bookkeeping of one entry beside its bytes. */
const OVERHEAD_BYTES = 200;
const MICROSECONDS = 1_000;

/**
 * One cache for all replicas. Rejects when Redis does not answer. An index that Redis evicted costs only figures and
 * room: entries end by themselves.
 */
export class RedisCacheStore implements CacheStore {
  constructor(private readonly redis: Redis) {}

  async get(tenantId: string, key: string): Promise<Buffer | undefined> {
    return (await this.redis.getBuffer(cacheEntryKey(tenantId, key))) ?? undefined;
  }

  async set(tenantId: string, key: string, { value, ttlMs, tag, limits }: CacheWrite): Promise<boolean> {
    const beside = key.length + tag.length + OVERHEAD_BYTES;
    if (ttlMs < 1 || limits.entries < 1 || value.length + beside > limits.bytes) return false;
    const keys = [cacheEntryKey(tenantId, key), cacheOrderKey(tenantId), cacheIndexKey(tenantId)];
    const args = [key, value, Math.ceil(ttlMs), tag.slice(0, TAG_LENGTH), limits.entries, limits.bytes, beside];
    const gone = await put.run(this.redis, keys, args);
    if (Array.isArray(gone) && gone.length > 0) await this.unlink(tenantId, gone.map(String));
    return true;
  }

  async remove(tenantId: string, keys: readonly string[]): Promise<number> {
    if (keys.length === 0) return 0;
    const [dropped] = await Promise.all([
      drop.run(this.redis, [cacheOrderKey(tenantId), cacheIndexKey(tenantId)], keys),
      this.unlink(tenantId, keys),
    ]);
    return Number(dropped);
  }

  async removeWhere(tenantId: string, { tag, olderThanMs }: CacheSelection): Promise<number> {
    const [index, time] = await Promise.all([this.redis.hgetall(cacheIndexKey(tenantId)), this.redis.time()]);
    // Without an age all goes, also what was written before the clock was set back.
    const now = Number(time[0]) * 1_000_000 + Number(time[1]);
    const before = olderThanMs === undefined ? Infinity : now - olderThanMs * MICROSECONDS;
    const keys = Object.entries(index).flatMap(([key, known]) => {
      const [, , writtenAt = '', ...words] = known.split(' ');
      if (key === '*' || Number(writtenAt) > before) return [];
      return tag === undefined || words.join(' ') === tag.slice(0, TAG_LENGTH) ? [key] : [];
    });
    let count = 0;
    for (let at = 0; at < keys.length; at += 500) count += await this.remove(tenantId, keys.slice(at, at + 500));
    return count;
  }

  async usage(tenantId: string): Promise<CacheUsage> {
    const [entries, bytes] = await Promise.all([
      this.redis.zcard(cacheOrderKey(tenantId)),
      this.redis.hget(cacheIndexKey(tenantId), '*'),
    ]);
    return { entries, bytes: Number(bytes ?? 0) };
  }

  private async unlink(tenantId: string, keys: readonly string[]): Promise<void> {
    await this.redis.unlink(...keys.map((key) => cacheEntryKey(tenantId, key)));
  }
}
