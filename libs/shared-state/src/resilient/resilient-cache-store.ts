import type { CacheSelection, CacheStore, CacheUsage, CacheWrite } from '../cache/port';
import type { RedisGate } from './redis-gate';

const NOTHING: CacheUsage = { entries: 0, bytes: 0 };

/** A cache that is away has nothing and takes nothing: misses, never errors, and nobody waits for it twice. */
export class ResilientCacheStore implements CacheStore {
  constructor(
    private readonly gate: RedisGate,
    private readonly shared: CacheStore,
  ) {}

  get(tenantId: string, key: string): Promise<Buffer | undefined> | Buffer | undefined {
    return this.ask<Buffer | undefined>(undefined, async () => this.shared.get(tenantId, key));
  }

  set(tenantId: string, key: string, write: CacheWrite): Promise<boolean> | boolean {
    return this.ask(false, async () => this.shared.set(tenantId, key, write));
  }

  remove(tenantId: string, keys: readonly string[]): Promise<number> | number {
    return this.ask(0, async () => this.shared.remove(tenantId, keys));
  }

  removeWhere(tenantId: string, selection: CacheSelection): Promise<number> | number {
    return this.ask(0, async () => this.shared.removeWhere(tenantId, selection));
  }

  usage(tenantId: string): Promise<CacheUsage> | CacheUsage {
    return this.ask(NOTHING, async () => this.shared.usage(tenantId));
  }

  private ask<T>(without: T, work: () => Promise<T>): Promise<T> | T {
    return this.gate.usable ? this.gate.call(work).catch(() => without) : without;
  }
}
