import type { Clock } from '@libs/kernel';

/** What is not used is worth half after this long; what was spent too much stays owed. */
const HALF_LIFE_MS = 60 * 60_000;

/**
 * What trying out models may cost more than the first choice would have: a share of what routed requests cost, put in as
 * it is spent. Micro-USD; each process has its own, the shares of all add up to the share of the whole.
 */
export class ExplorationPurse {
  private balance = 0;
  private fadedAt: number;

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {
    this.fadedAt = clock.monotonic();
  }

  get free(): number {
    const now = this.clock.monotonic();
    if (now - this.fadedAt >= 1_000) {
      if (this.balance > 0) this.balance *= 2 ** ((this.fadedAt - now) / HALF_LIFE_MS);
      this.fadedAt = now;
    }
    return this.balance;
  }

  /** @param share e.g. 0.05 */
  earn(microUsd: number, share: number): void {
    this.balance = this.free + Math.max(0, microUsd) * share;
  }

  /** @param microUsd below 0: it cost less than was expected */
  spend(microUsd: number): void {
    this.balance = this.free - microUsd;
  }
}
