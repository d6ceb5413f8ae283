import { LRUCache } from 'lru-cache';
import type { Clock } from '@libs/kernel';

interface Seen {
  lookups: number;
  hits: number;
  /** Monotonic. */
  at: number;
}

const TENANTS = 1_000;
const HALF_LIFE_MS = 3_600_000;
/** Fewer look-ups say nothing. */
const ENOUGH = 10;

/** How often answers were there already, tenant by tenant, as this process saw it lately: what is an hour old counts half. */
export class CacheOdds {
  private readonly tenants = new LRUCache<string, Seen>({ max: TENANTS });

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  note(tenantId: string, hit: boolean): void {
    const seen = this.faded(tenantId) ?? { lookups: 0, hits: 0, at: this.clock.monotonic() };
    seen.lookups++;
    if (hit) seen.hits++;
    this.tenants.set(tenantId, seen);
  }

  /** 0..1, of requests that may be answered by the cache at all; null: too few were seen. */
  of(tenantId: string): number | null {
    const seen = this.faded(tenantId);
    return seen && seen.lookups >= ENOUGH ? seen.hits / seen.lookups : null;
  }

  private faded(tenantId: string): Seen | undefined {
    const seen = this.tenants.get(tenantId);
    if (!seen) return undefined;
    const now = this.clock.monotonic();
    const left = 0.5 ** ((now - seen.at) / HALF_LIFE_MS);
    seen.lookups *= left;
    seen.hits *= left;
    seen.at = now;
    return seen;
  }
}
