import { LRUCache } from 'lru-cache';
import type { Clock } from '@libs/kernel';

/** Slows down guessing. An attempt is counted before the password is looked at, so that parallel guesses count too. */
export interface LoginThrottle {
  /** @returns whole seconds to wait; 0 = go ahead, and the attempt counts as failed until `succeeded` is called */
  begin(account: string, network: string): number;
  succeeded(account: string, network: string): void;
  /** The password was never looked at: takes the attempt back. */
  abandoned(account: string, network: string): void;
}

interface Failures {
  count: number;
  lastAt: number;
}

const FREE_FAILURES = 5;
/** Guesses on one account from everywhere, before networks it never logged in from have to wait. */
const ACCOUNT_FREE_FAILURES = 100;
const FIRST_WAIT_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 15 * 60;
const FORGET_MS = 60 * 60 * 1000;
const TRACKED = 50_000;

/** Seconds to wait after `count` failures: none up to the free ones, then doubling up to the longest. */
export function waitAfter(count: number, free: number): number {
  if (count < free) return 0;
  return Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(count - free, 10));
}

/**
 * Counts failures of an account from a network, of a network, and of an account. Who has logged in from a
 * network before is judged by the first count alone: neighbours and distant guessers lock nobody out.
 */
export class MemoryLoginThrottle implements LoginThrottle {
  private readonly pairs = new LRUCache<string, Failures>({ max: TRACKED });
  private readonly networks = new LRUCache<string, Failures>({ max: TRACKED });
  private readonly accounts = new LRUCache<string, Failures>({ max: TRACKED });
  private readonly known = new LRUCache<string, true>({ max: TRACKED });

  constructor(private readonly clock: Clock) {}

  begin(account: string, network: string): number {
    const now = this.clock.monotonic();
    const pair = pairKey(account, network);
    let wait = remaining(this.pairs.get(pair), FREE_FAILURES, now);
    if (!this.known.has(pair)) {
      wait = Math.max(
        wait,
        remaining(this.networks.get(network), FREE_FAILURES, now),
        remaining(this.accounts.get(account), ACCOUNT_FREE_FAILURES, now),
      );
    }
    if (wait > 0) return wait;
    count(this.pairs, pair, now);
    count(this.networks, network, now);
    count(this.accounts, account, now);
    return 0;
  }

  succeeded(account: string, network: string): void {
    const pair = pairKey(account, network);
    this.pairs.delete(pair);
    this.known.set(pair, true);
    // Only this attempt is taken back: an own account must not wash away guesses at others'.
    takeBack(this.networks, network);
    takeBack(this.accounts, account);
  }

  abandoned(account: string, network: string): void {
    takeBack(this.pairs, pairKey(account, network));
    takeBack(this.networks, network);
    takeBack(this.accounts, account);
  }
}

const pairKey = (account: string, network: string): string => `${network}\n${account}`;

function remaining(failures: Failures | undefined, free: number, now: number): number {
  if (!failures || now - failures.lastAt > FORGET_MS) return 0;
  const until = failures.lastAt + waitAfter(failures.count, free) * 1000;
  return Math.max(0, Math.ceil((until - now) / 1000));
}

function count(store: LRUCache<string, Failures>, key: string, now: number): void {
  const before = store.get(key);
  store.set(key, { count: before && now - before.lastAt <= FORGET_MS ? before.count + 1 : 1, lastAt: now });
}

function takeBack(store: LRUCache<string, Failures>, key: string): void {
  const failures = store.get(key);
  if (failures) store.set(key, { ...failures, count: failures.count - 1 });
}
