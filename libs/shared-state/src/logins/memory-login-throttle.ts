import type { Clock } from '@libs/kernel';
import { LRUCache } from 'lru-cache';
import { LOGIN_RULES, type LoginThrottle, waitAfter } from './port';

interface Failures {
  count: number;
  lastAt: number;
}

const TRACKED = 50_000;

/** Counts in this process alone. */
export class MemoryLoginThrottle implements LoginThrottle {
  private readonly failures = new LRUCache<string, Failures>({ max: 3 * TRACKED });

  constructor(private readonly clock: Clock) {}

  begin(account: string, network: string, known: boolean): number {
    const { pair, all } = counters(account, network);
    const asked = known ? [pair] : all;
    const wait = Math.max(...asked.map(({ key, free }) => this.remaining(key, free)));
    if (wait > 0) return wait;
    const now = this.clock.monotonic();
    for (const { key } of all) this.failures.set(key, { count: this.countOf(key) + 1, lastAt: now });
    return 0;
  }

  succeeded(account: string, network: string): void {
    const { pair, all } = counters(account, network);
    for (const { key } of all) this.takeBack(key);
    this.failures.delete(pair.key);
  }

  abandoned(account: string, network: string): void {
    for (const { key } of counters(account, network).all) this.takeBack(key);
  }

  private remaining(key: string, free: number): number {
    const failures = this.failures.get(key);
    const count = this.countOf(key);
    if (!failures || count === 0) return 0;
    const until = failures.lastAt + waitAfter(count, free) * 1000;
    return Math.max(0, Math.ceil((until - this.clock.monotonic()) / 1000));
  }

  private countOf(key: string): number {
    const failures = this.failures.get(key);
    return failures && this.clock.monotonic() - failures.lastAt <= LOGIN_RULES.forgetMs ? failures.count : 0;
  }

  private takeBack(key: string): void {
    const failures = this.failures.get(key);
    if (failures && failures.count > 0) this.failures.set(key, { ...failures, count: failures.count - 1 });
  }
}

function counters(account: string, network: string) {
  const pair = { key: `pair\n${network}\n${account}`, free: LOGIN_RULES.free };
  const all = [
    pair,
    { key: `network\n${network}`, free: LOGIN_RULES.free },
    { key: `account\n${account}`, free: LOGIN_RULES.accountFree },
  ];
  return { pair, all };
}
