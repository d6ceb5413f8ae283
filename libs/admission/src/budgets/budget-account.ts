import type { Budget } from './budget';

/** While little is left, every process holds only what it needs. */
const KEEP_IDLE_MS = 30_000;
/** What was used lately counts less with each sync. */
const APPETITE_DECAY = 0.7;
/** A period is left this much late rather than early: what is booked must never fall into the one before. */
const LATE_MS = 20;

interface Preparation {
  giveAllBack: boolean;
  again: boolean;
  /** An allotment is renewed when PostgreSQL has not heard of it for this long. */
  renewMs: number;
}

interface Told {
  claim: number;
  reserved: number;
}

/** What PostgreSQL said at a sync. Amounts are whole tokens or micro-USD. */
export interface SyncedAccount {
  periodStart: Date;
  /** Until the period ends, milliseconds by the clock of PostgreSQL; null: never. */
  endsInMs: number | null;
  spent: number;
  limit: number;
  /** What this process may hold, of what it claimed and needed. */
  held: number;
  /** What this process could hold if others gave back what is not in the hands of their requests. */
  obtainable: number;
  /** Little is left for so many processes. */
  tight: boolean;
}

/**
 * One budget in one period, as far as this process has to do with it: an allotment that PostgreSQL set aside, the
 * part of it that requests hold, and what was spent of it since PostgreSQL was last told. Times are monotonic ms.
 */
export class BudgetAccount {
  /** Set aside for this process and not spent. Less than `reserved` only after more was used than reserved. */
  held = 0;
  /** Of it, in the hands of requests. */
  reserved = 0;
  /** Not yet told. */
  unsent = 0;
  /** In the batch that is on its way. */
  sending = 0;
  /** Needed by all requests that wait, and by the one that needs least. */
  needed = 0;
  neededLeast = 0;
  periodStart: Date | undefined;
  endsAt = Infinity;
  /** As PostgreSQL last knew it, over all processes. */
  spent = 0;
  limit: number;
  obtainable = 0;
  tight = true;
  /** Ends when PostgreSQL may have given the allotment to others. */
  trustedUntil = -Infinity;
  syncedAt = -Infinity;
  usedAt: number;
  private recent = 0;
  private appetite = 0;

  /** As PostgreSQL last knew it. */
  private told = 0;

  constructor(
    public budget: Budget,
    now: number,
  ) {
    this.limit = budget.amount;
    this.usedAt = now;
  }

  /** Held, and not in the hands of requests; below 0 after more was used than reserved. */
  get free(): number {
    return this.held - this.reserved;
  }

  /** What can be taken at once. */
  room(now: number): number {
    return now < this.trustedUntil && now < this.endsAt ? this.free : 0;
  }

  take(amount: number, now: number): void {
    this.reserved += amount;
    this.recent += amount;
    this.usedAt = now;
  }

  /** The truth about what was taken. */
  settle(reserved: number, used: number): void {
    this.reserved -= reserved;
    this.held -= used;
    this.unsent += used;
  }

  /** Missing for all requests that wait. */
  get shortage(): number {
    return Math.max(0, this.needed - this.free);
  }

  /** Missing for the one that needs least: less helps nobody. */
  get leastShortage(): number {
    return Math.min(this.shortage, Math.max(0, this.neededLeast - this.free));
  }

  /** Of the whole budget, as far as is known here. */
  get usedShare(): number {
    return this.limit <= 0 ? 1 : (this.spent + this.unsent + this.sending) / this.limit;
  }

  /** What is worth holding beyond what requests hold: about twice of what was used between two syncs. */
  get wanted(): number {
    return Math.ceil(2 * this.appetite);
  }

  /** Nothing here that PostgreSQL does not know, or would miss. */
  get empty(): boolean {
    return this.held <= 0 && this.reserved === 0 && this.unsent === 0 && this.sending === 0;
  }

  /** Runs low enough to ask for more before somebody has to wait. */
  runsLow(now: number): boolean {
    return !this.tight && this.room(now) < this.recent;
  }

  /**
   * Before a sync: what is not worth holding is given back, and spending is put into the batch.
   * @param again the batch is one that was sent before: what it says was spent must not change
   * @returns whether there is anything to tell or to ask
   */
  prepare(now: number, { giveAllBack, again, renewMs }: Preparation): boolean {
    const appetite = giveAllBack ? 0 : Math.max(this.recent, this.appetite * APPETITE_DECAY);
    this.appetite = appetite < 1 ? 0 : appetite;
    const runsLow = this.runsLow(now);
    this.recent = 0;
    const gaveBack = this.giveBack(now, giveAllBack);
    const due = this.syncedAt === -Infinity || (!this.empty && now - this.syncedAt >= renewMs);
    const news = this.unsent > 0 || this.sending > 0 || this.needed > 0 || this.reserved !== this.told;
    if (!again && this.unsent > 0) {
      this.sending = this.unsent;
      this.unsent = 0;
      // Beyond what was held nothing can be held back any more: it is spent.
      this.held = Math.max(0, this.held);
    }
    return runsLow || gaveBack || due || news;
  }

  /** What this process holds until the batch is booked: with it, what was spent but is not in the batch. */
  get claim(): number {
    return Math.max(0, this.held + this.unsent);
  }

  /** @param told what was sent; what was settled meanwhile left `held` and is not given twice */
  synced(answer: SyncedAccount, { claim, reserved }: Told, at: { sentAt: number; now: number; leaseMs: number }): void {
    this.sending = 0;
    this.told = reserved;
    this.held += answer.held - claim;
    this.periodStart = answer.periodStart;
    this.endsAt = answer.endsInMs === null ? Infinity : at.now + answer.endsInMs + LATE_MS;
    this.spent = answer.spent;
    this.limit = answer.limit;
    this.obtainable = answer.obtainable;
    this.tight = answer.tight;
    this.syncedAt = at.sentAt;
    this.trustedUntil = at.sentAt + at.leaseMs;
  }

  /** The budget is no more. */
  forget(): void {
    this.held = this.reserved;
    this.told = this.reserved;
    this.unsent = 0;
    this.sending = 0;
    this.trustedUntil = -Infinity;
  }

  private giveBack(now: number, all: boolean): boolean {
    const idle = Math.max(0, this.free - this.needed);
    const everything = all || now >= this.endsAt || now - this.usedAt > KEEP_IDLE_MS;
    const given = everything ? idle : this.tight ? Math.max(0, idle - this.wanted) : 0;
    this.held -= given;
    return given > 0;
  }
}
