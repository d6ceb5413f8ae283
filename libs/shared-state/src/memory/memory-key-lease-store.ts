import type { Clock } from '@libs/kernel';
import type { KeyLeaseStore, LeaseCandidate, LeaseResult } from '../ports';
import { WINDOW_MS } from '../window';
import { GenerationMap } from './generation-map';
import { SlidingWindow } from './sliding-window';
import { pickNext } from './smooth-rotation';

/** A pool that nobody asked for this long starts its rotation anew. */
const ROTATION_LIFETIME_MS = 10 * 60_000;
/** Keys of one pool whose credit is remembered; above that the rotation starts anew. */
const MOST_CREDITS = 4_096;

/** One process, no waiting: every answer is a plain value, never a promise. */
export class MemoryKeyLeaseStore implements KeyLeaseStore {
  private readonly windows: GenerationMap<SlidingWindow>;
  private readonly rotations: GenerationMap<Map<string, number>>;
  private readonly coolingUntil = new Map<string, number>();

  constructor(private readonly clock: Clock) {
    const now = clock.monotonic();
    this.windows = new GenerationMap(WINDOW_MS, now, () => new SlidingWindow());
    this.rotations = new GenerationMap(ROTATION_LIFETIME_MS, now, () => new Map<string, number>());
  }

  lease(pool: string, candidates: readonly LeaseCandidate[]): LeaseResult {
    const now = this.clock.monotonic();
    let tier = Infinity;
    let eligible: LeaseCandidate[] = [];
    let soonest = Infinity;
    for (const candidate of candidates) {
      if (candidate.priority > tier) continue;
      const wait = this.waitMs(pool, candidate, now);
      if (wait > 0) {
        soonest = Math.min(soonest, wait);
      } else if (candidate.priority < tier) {
        tier = candidate.priority;
        eligible = [candidate];
      } else {
        eligible.push(candidate);
      }
    }
    if (eligible.length === 0) return { granted: false, retryAfterMs: soonest === Infinity ? WINDOW_MS : Math.ceil(soonest) };
    const credits = this.rotations.touch(pool, now);
    if (credits.size > MOST_CREDITS) credits.clear();
    const picked = pickNext(eligible, credits);
    if (picked.rpmLimit !== undefined) this.windows.touch(windowName(pool, picked.keyId), now).take(now);
    return { granted: true, keyId: picked.keyId };
  }

  cool(pool: string, keyId: string, forMs: number): void {
    const name = windowName(pool, keyId);
    const now = this.clock.monotonic();
    if (forMs > 0) this.coolingUntil.set(name, now + forMs);
    else this.coolingUntil.delete(name);
    if (this.coolingUntil.size > MOST_CREDITS) this.forgetWarm(now);
  }

  /** Counts a lease that another store granted, so that this one can take over without a gap. */
  note(pool: string, keyId: string): void {
    const now = this.clock.monotonic();
    this.windows.touch(windowName(pool, keyId), now).take(now);
  }

  /** Milliseconds until the key may be picked as far as this process knows; 0 = now. */
  waitMs(pool: string, candidate: LeaseCandidate, now: number = this.clock.monotonic()): number {
    if (this.coolingUntil.size === 0 && candidate.rpmLimit === undefined) return 0;
    const name = windowName(pool, candidate.keyId);
    const until = this.coolingUntil.get(name);
    if (until !== undefined && until <= now) this.coolingUntil.delete(name);
    const cooling = until === undefined ? 0 : Math.max(0, until - now);
    if (candidate.rpmLimit === undefined) return cooling;
    return Math.max(cooling, this.windows.peek(name)?.waitMs(now, candidate.rpmLimit) ?? 0);
  }

  private forgetWarm(now: number): void {
    for (const [name, until] of this.coolingUntil) if (until <= now) this.coolingUntil.delete(name);
  }
}

const windowName = (pool: string, keyId: string): string => `${pool}\n${keyId}`;
