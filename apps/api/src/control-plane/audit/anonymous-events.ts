import { LRUCache } from 'lru-cache';

const TRACKED = 10_000;
const ONCE_IN_MS = 60_000;

/**
 * Failures of callers whom nobody knows: each kind once a minute from each address, so that guessing at passwords
 * shows in the log and does not fill it.
 */
export class AnonymousEvents {
  private readonly seen: LRUCache<string, true>;

  constructor(now?: () => number) {
    this.seen = new LRUCache<string, true>({
      max: TRACKED,
      ttl: ONCE_IN_MS,
      ttlResolution: 0,
      ...(now && { perf: { now } }),
    });
  }

  isNews(action: string, code: string, address: string): boolean {
    const key = `${action}\n${code}\n${address}`;
    if (this.seen.has(key)) return false;
    this.seen.set(key, true);
    return true;
  }
}
