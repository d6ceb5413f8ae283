import type { Clock } from '@libs/kernel';
import { type CacheLimits, type CacheSelection, type CacheStore, type CacheUsage, type CacheWrite, TAG_LENGTH } from './port';

interface Entry {
  value: Buffer;
  tag: string;
  writtenAt: number;
  expiresAt: number;
}

/** One tenant's entries, the oldest first. */
class Partition {
  readonly entries = new Map<string, Entry>();
  bytes = 0;

  put(key: string, entry: Entry): void {
    this.drop(key);
    this.entries.set(key, entry);
    this.bytes += sizeOf(key, entry);
  }

  drop(key: string): number {
    const entry = this.entries.get(key);
    if (!entry) return 0;
    this.entries.delete(key);
    this.bytes -= sizeOf(key, entry);
    return 1;
  }

  shrink({ entries, bytes }: CacheLimits): void {
    for (const key of this.entries.keys()) {
      if (this.entries.size <= entries && this.bytes <= bytes) return;
      this.drop(key);
    }
  }
}

/** Bookkeeping of one entry beside its bytes. */
const OVERHEAD_BYTES = 200;
const sizeOf = (key: string, { value, tag }: Entry): number => value.length + key.length + tag.length + OVERHEAD_BYTES;

/** One process: every answer is a plain value. All tenants together stay below `maxBytes`; the largest makes room first. */
export class MemoryCacheStore implements CacheStore {
  private readonly partitions = new Map<string, Partition>();

  constructor(
    private readonly clock: Clock,
    private readonly maxBytes: number,
  ) {}

  get(tenantId: string, key: string): Buffer | undefined {
    const partition = this.partitions.get(tenantId);
    const entry = partition?.entries.get(key);
    if (!partition || !entry) return undefined;
    if (entry.expiresAt > this.clock.monotonic()) return entry.value;
    this.forget(tenantId, partition, [key]);
    return undefined;
  }

  set(tenantId: string, key: string, { value, ttlMs, tag, limits }: CacheWrite): boolean {
    const now = this.clock.monotonic();
    const entry = { value, tag: tag.slice(0, TAG_LENGTH), writtenAt: now, expiresAt: now + ttlMs };
    if (ttlMs <= 0 || limits.entries < 1 || sizeOf(key, entry) > Math.min(limits.bytes, this.maxBytes)) return false;
    let partition = this.partitions.get(tenantId);
    if (!partition) this.partitions.set(tenantId, (partition = new Partition()));
    partition.put(key, entry);
    partition.shrink(limits);
    this.makeRoom();
    return true;
  }

  remove(tenantId: string, keys: readonly string[]): number {
    const partition = this.partitions.get(tenantId);
    return partition ? this.forget(tenantId, partition, keys) : 0;
  }

  removeWhere(tenantId: string, { tag, olderThanMs }: CacheSelection): number {
    const partition = this.partitions.get(tenantId);
    if (!partition) return 0;
    const before = this.clock.monotonic() - (olderThanMs ?? 0);
    const keys: string[] = [];
    for (const [key, entry] of partition.entries) {
      if (tag !== undefined && entry.tag !== tag.slice(0, TAG_LENGTH)) continue;
      if (entry.writtenAt <= before) keys.push(key);
    }
    return this.forget(tenantId, partition, keys);
  }

  usage(tenantId: string): CacheUsage {
    const partition = this.partitions.get(tenantId);
    return { entries: partition?.entries.size ?? 0, bytes: partition?.bytes ?? 0 };
  }

  private forget(tenantId: string, partition: Partition, keys: readonly string[]): number {
    let count = 0;
    for (const key of keys) count += partition.drop(key);
    if (partition.entries.size === 0) this.partitions.delete(tenantId);
    return count;
  }

  /** Nobody's flood takes the room of the others: whoever holds most gives way. */
  private makeRoom(): void {
    for (;;) {
      let total = 0;
      let largest: [string, Partition] | undefined;
      for (const tenant of this.partitions) {
        total += tenant[1].bytes;
        if (!largest || tenant[1].bytes > largest[1].bytes) largest = tenant;
      }
      if (!largest || total <= this.maxBytes) return;
      const [tenantId, partition] = largest;
      partition.shrink({ entries: Infinity, bytes: Math.max(0, partition.bytes - (total - this.maxBytes)) });
      if (partition.entries.size === 0) this.partitions.delete(tenantId);
    }
  }
}
