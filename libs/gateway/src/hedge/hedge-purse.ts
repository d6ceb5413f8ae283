import type { Clock } from '@libs/kernel';

/** What is not used is worth half after this long: a quiet month must not pay for one wild hour. */
const HALF_LIFE_MS = 60 * 60_000;

/**
 * The money that second askings may cost: a share of what was really spent, put in as it is spent. Nothing starts
 * that the purse could not pay in the worst case, so that however many start at once it is never overdrawn.
 * Amounts in micro-USD. Each process has its own: the shares of all add up to the share of the whole.
 */
export class HedgePurse {
  private balance = 0;
  private reserved = 0;
  private fadedAt: number;

  constructor(
    /** E.g. 0.02. */
    private readonly share: number,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {
    this.fadedAt = clock.monotonic();
  }

  /** A request was paid for. */
  earn(spent: number): void {
    this.fade();
    this.balance += Math.max(0, spent) * this.share;
  }

  /** @param worst what it costs at most; false: the purse cannot pay it */
  reserve(worst: number): boolean {
    this.fade();
    if (this.reserved + worst > this.balance) return false;
    this.reserved += worst;
    return true;
  }

  /** Every reservation ends here. @param cost at most what was reserved */
  settle(worst: number, cost: number): void {
    this.reserved -= worst;
    this.balance -= Math.min(cost, worst);
  }

  /** What a next one may cost. */
  get free(): number {
    this.fade();
    return this.balance - this.reserved;
  }

  /** What is reserved stays. */
  private fade(): void {
    const now = this.clock.monotonic();
    if (now - this.fadedAt < 1_000) return;
    this.balance = this.reserved + (this.balance - this.reserved) * 2 ** ((this.fadedAt - now) / HALF_LIFE_MS);
    this.fadedAt = now;
  }
}
