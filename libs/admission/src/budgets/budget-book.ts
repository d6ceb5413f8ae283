import { type Clock, GatewayError } from '@libs/kernel';
import { DeadlineExceeded, Deadlines } from '@libs/shared-state';
import type { AllotmentsRepository, SyncAnswer, SyncAsk } from './allotments.repository';
import type { Budget } from './budget';
import { BudgetAccount } from './budget-account';
import { budgetAway, budgetExceeded } from './budget-refusal';

/** What one request may use at most of one budget. */
export interface BudgetClaim {
  budget: Budget;
  amount: number;
}

/** What one request holds, until it is settled. */
export interface BudgetHold {
  readonly parts: readonly { readonly account: BudgetAccount; readonly amount: number }[];
  settled: boolean;
}

export interface BudgetBookOptions {
  /** Names this process among all. */
  holder: string;
  replicas: number;
  clock: Clock;
  /** A threshold was reached; told by one process of all, once in a period. */
  onThreshold(budget: Budget, threshold: number, at: { spent: number; limit: number; periodStart: Date }): void;
  /** Others hold what is needed here: they are to give it back. */
  recall(): Promise<void>;
  /** PostgreSQL cannot be reached and, with undefined, can be again. */
  onTrouble(error: unknown): void;
  /** What a request waits for PostgreSQL at most. */
  patienceMs?: number;
}

/** Spending is told to PostgreSQL this long after it happened. */
const TELL_AFTER_MS = 200;
/** An allotment is its holder's this long without a word. A process that cannot tell may go on for so long. */
const LEASE_MS = 75_000;
/** What this process trusts of it: its clock and that of PostgreSQL may run apart a little. */
const TRUST_MS = 65_000;
const RENEW_MS = 10_000;
const PATIENCE_MS = 1_800;
const RETRY_MS = 500;
/** When to look again whether others gave back, after they were asked to. */
const RECALL_MS: readonly number[] = [40, 120, 300, 600];
/** A refusal is repeated without asking for this long. */
export const REFUSE_AGAIN_MS = 100;
const DRAINED_AFTER_MS = 60_000;
const MOST_REFUSED = 10_000;

interface Waiter {
  claims: readonly BudgetClaim[];
  since: number;
  tries: number;
  notBefore: number;
  resolve(hold: BudgetHold): void;
  reject(error: Error): void;
}

/**
 * The budgets in this process. A request takes from allotments that PostgreSQL set aside, without asking anybody;
 * only when one runs out does it wait for PostgreSQL, together with all others that do.
 */
export class BudgetBook {
  private readonly current = new Map<string, BudgetAccount>();
  /** Of periods that are over, until PostgreSQL knows all of it. */
  private closing: BudgetAccount[] = [];
  private waiting: Waiter[] = [];
  private timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  private wakeAt = Infinity;
  private running: Promise<void> | undefined;
  /** Somebody asked for a sync while one was on its way. */
  private again = false;
  private batch = 0;
  /** The batch on its way may or may not have been booked. */
  private unsure = false;
  private awayUntil = -Infinity;
  private troubled = false;
  private giveAllBack = false;
  private readonly patience: Deadlines;
  private readonly refused = new Map<string, { amount: number; until: number }>();

  constructor(
    private readonly repository: Pick<AllotmentsRepository, 'sync'>,
    private readonly options: BudgetBookOptions,
  ) {
    this.patience = new Deadlines(options.patienceMs ?? PATIENCE_MS);
  }

  /**
   * Takes from every budget or from none; a plain value when there is room here.
   * @throws GatewayError budget_exceeded; dependency_unavailable when PostgreSQL is needed and away
   */
  reserve(claims: readonly BudgetClaim[]): BudgetHold | Promise<BudgetHold> {
    const now = this.now();
    const hold = this.tryTake(claims, now);
    if (hold) return hold;
    if (now < this.awayUntil) throw budgetAway();
    const short = this.short(claims, now);
    if (short && this.wasRefused(short, now)) throw this.refusal(short.budget, short.amount);
    return this.wait(claims, now);
  }

  /** The truth about a hold; a second call changes nothing. `used` is asked for each budget. */
  settle(hold: BudgetHold, used: (budget: Budget, reserved: number) => number): void {
    if (hold.settled) return;
    hold.settled = true;
    for (const { account, amount } of hold.parts) account.settle(amount, used(account.budget, amount));
    if (hold.parts.length > 0) this.wake(TELL_AFTER_MS);
  }

  /** Nothing was used. */
  release(hold: BudgetHold): void {
    this.settle(hold, () => 0);
  }

  /** The budget of which the largest part is used, as far as is known here. */
  fullest(budgets: readonly Budget[]): { budget: Budget; share: number } | undefined {
    let fullest: { budget: Budget; share: number } | undefined;
    for (const budget of budgets) {
      const account = this.current.get(budget.id);
      if (account && account.syncedAt > -Infinity && account.usedShare > (fullest?.share ?? 0))
        fullest = { budget, share: account.usedShare };
    }
    return fullest;
  }

  /** These budgets were changed by hand: what is held of them is looked at again at once. */
  changed(ids: Iterable<string>): void {
    for (const id of ids) {
      this.refused.delete(id);
      const account = this.current.get(id);
      if (account) account.tight = true;
    }
    this.handBack();
  }

  /** Others need what is idle here. */
  handBack(): void {
    this.giveAllBack = true;
    if (this.current.size > 0) this.wake(0);
  }

  /** Tells PostgreSQL everything and gives everything back. Never rejects. */
  async close(): Promise<void> {
    for (const waiter of this.waiting.splice(0)) waiter.reject(budgetAway());
    this.giveAllBack = true;
    // A batch of doubtful fate goes first, then what came after it.
    for (let rounds = 0; rounds < 3 && this.accounts().some((account) => !account.empty); rounds++) {
      this.giveAllBack = true;
      await this.sync();
      if (this.troubled) break;
    }
    this.clearTimer();
  }

  private wait(claims: readonly BudgetClaim[], now: number): Promise<BudgetHold> {
    let waiter!: Waiter;
    const served = new Promise<BudgetHold>((resolve, reject) => {
      waiter = { claims, since: now, tries: 0, notBefore: now, resolve, reject };
      this.waiting.push(waiter);
      this.wake(0);
    });
    return this.patience.within(served).catch((error: unknown) => {
      throw error instanceof DeadlineExceeded ? this.givenUp(waiter) : error;
    });
  }

  private tryTake(claims: readonly BudgetClaim[], now: number): BudgetHold | undefined {
    for (const { budget, amount } of claims) {
      const account = this.accountOf(budget, now);
      if (budget.hard && amount > 0 && account.room(now) < amount) return undefined;
    }
    let low = false;
    const parts = claims.map(({ budget, amount }) => {
      const account = this.accountOf(budget, now);
      const taken = budget.hard ? amount : 0;
      account.take(taken, now);
      low ||= budget.hard && account.runsLow(now);
      return { account, amount: taken };
    });
    this.wake(low ? 1 : TELL_AFTER_MS);
    return { parts, settled: false };
  }

  private short(claims: readonly BudgetClaim[], now: number): BudgetClaim | undefined {
    return claims.find(({ budget, amount }) => budget.hard && amount > 0 && this.accountOf(budget, now).room(now) < amount);
  }

  /** As much or less was refused a moment ago: PostgreSQL need not be asked again. */
  private wasRefused({ budget, amount }: BudgetClaim, now: number): boolean {
    const refused = this.refused.get(budget.id);
    return refused !== undefined && refused.until > now && amount >= refused.amount;
  }

  private accountOf(budget: Budget, now: number): BudgetAccount {
    const known = this.current.get(budget.id);
    if (known && now < known.endsAt) {
      known.budget = budget;
      return known;
    }
    if (known) this.closing.push(known);
    const account = new BudgetAccount(budget, now);
    this.current.set(budget.id, account);
    return account;
  }

  private refusal(budget: Budget, amount: number): GatewayError {
    const account = this.current.get(budget.id);
    const left = account ? Math.max(0, Math.round(account.limit * (1 - account.usedShare))) : 0;
    const endsInMs = account && account.endsAt !== Infinity ? account.endsAt - this.now() : undefined;
    return budgetExceeded(budget, { limit: account?.limit ?? budget.amount, left, needed: amount, endsInMs });
  }

  private wake(afterMs: number): void {
    const at = this.now() + afterMs;
    if (at >= this.wakeAt) return;
    this.clearTimer();
    this.wakeAt = at;
    const run = (): void => {
      this.timer = undefined;
      this.wakeAt = Infinity;
      void this.sync();
    };
    this.timer = afterMs === 0 ? setImmediate(run) : setTimeout(run, afterMs).unref();
  }

  private clearTimer(): void {
    clearTimeout(this.timer as NodeJS.Timeout);
    clearImmediate(this.timer as NodeJS.Immediate);
    this.timer = undefined;
    this.wakeAt = Infinity;
  }

  /** One at a time; whoever comes meanwhile is served by the next. Never rejects. */
  private sync(): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.syncOnce().finally(() => {
      this.running = undefined;
      this.planNext();
    });
    return this.running;
  }

  private async syncOnce(): Promise<void> {
    const sentAt = this.now();
    const accounts = this.prepare(sentAt);
    if (accounts.length === 0) return;
    const asks = accounts.map((account) => this.askFor(account));
    const { holder, replicas } = this.options;
    try {
      if (!this.unsure) this.batch++;
      this.unsure = true;
      const answers = await this.repository.sync({ holder, batch: this.batch, leaseMs: LEASE_MS, replicas }, asks);
      this.unsure = false;
      this.healed();
      accounts.forEach((account, i) => this.learn(account, answers[i], asks[i] as SyncAsk, sentAt));
    } catch (error) {
      this.failed(error);
    }
    this.serveWaiting();
  }

  /** The accounts that have something to say or to ask. */
  private prepare(now: number): BudgetAccount[] {
    const { giveAllBack } = this;
    this.giveAllBack = false;
    this.countNeeds(now);
    const preparation = { giveAllBack, again: this.unsure, renewMs: RENEW_MS };
    const due = this.accounts().filter((account) => account.prepare(now, preparation));
    if (this.closing.length === 0) return due;
    // A period may turn out not to be over by PostgreSQL's clock: what is held in it is only right when both parts are told.
    const ids = new Set(due.map(({ budget }) => budget.id));
    return this.accounts().filter(({ budget }) => ids.has(budget.id));
  }

  private countNeeds(now: number): void {
    for (const account of this.accounts()) account.needed = account.neededLeast = 0;
    for (const waiter of this.waiting) {
      if (waiter.notBefore > now) continue;
      for (const { budget, amount } of waiter.claims) {
        if (!budget.hard || amount === 0) continue;
        const account = this.accountOf(budget, now);
        account.neededLeast = account.needed === 0 ? amount : Math.min(account.neededLeast, amount);
        account.needed += amount;
      }
    }
  }

  private askFor(account: BudgetAccount): SyncAsk {
    const { budget, periodStart, sending, claim, reserved, shortage, leastShortage, wanted } = account;
    const asked = { spent: sending, claim, reserved, need: shortage, least: leastShortage, wanted };
    return { budgetId: budget.id, periodStart, ...asked };
  }

  private learn(account: BudgetAccount, answer: SyncAnswer | undefined, ask: SyncAsk, sentAt: number): void {
    if (answer === undefined) {
      // The budget is gone from the database: nothing can be taken from it, nothing is owed to it.
      account.forget();
      return;
    }
    account.synced(answer, ask, { sentAt, now: this.now(), leaseMs: TRUST_MS });
    const { spent, limit, periodStart } = answer;
    for (const threshold of answer.crossed) this.options.onThreshold(account.budget, threshold, { spent, limit, periodStart });
  }

  private healed(): void {
    this.awayUntil = -Infinity;
    if (this.troubled) this.options.onTrouble(undefined);
    this.troubled = false;
  }

  private failed(error: unknown): void {
    if (!this.troubled) this.options.onTrouble(error);
    this.troubled = true;
    this.awayUntil = this.now() + RETRY_MS;
    for (const waiter of this.waiting.splice(0)) waiter.reject(budgetAway(error));
  }

  /** In the order they came; who finds no room is refused, unless others may give back what they do not use. */
  private serveWaiting(): void {
    const now = this.now();
    const waiting = this.waiting;
    this.waiting = [];
    for (const waiter of waiting) {
      const hold = this.tryTake(waiter.claims, now);
      if (hold) waiter.resolve(hold);
      else if (!this.mayWait(waiter, now)) waiter.reject(this.noRoom(waiter, now));
      else this.waiting.push(waiter);
    }
  }

  private mayWait(waiter: Waiter, now: number): boolean {
    const short = this.short(waiter.claims, now);
    if (!short) return false;
    const account = this.accountOf(short.budget, now);
    // It came after the sync had begun.
    if (account.syncedAt < waiter.since) return true;
    if (waiter.notBefore > now) return true;
    const whole = account.reserved + short.amount;
    // Requests of others may have ended without PostgreSQL knowing yet: that is worth one look.
    if (account.obtainable < whole && (waiter.tries > 0 || account.limit - account.spent < whole)) return false;
    const pause = RECALL_MS[waiter.tries++];
    if (pause === undefined) return false;
    if (waiter.tries === 1) void this.options.recall().catch(() => undefined);
    waiter.notBefore = now + pause;
    return true;
  }

  /** PostgreSQL was too slow; but what it has said of this budget since the request came still counts. */
  private givenUp(waiter: Waiter): GatewayError {
    const now = this.now();
    this.waiting = this.waiting.filter((one) => one !== waiter);
    const short = this.short(waiter.claims, now);
    return short && this.accountOf(short.budget, now).syncedAt >= waiter.since ? this.noRoom(waiter, now) : budgetAway();
  }

  private noRoom(waiter: Waiter, now: number): GatewayError {
    const short = this.short(waiter.claims, now) ?? waiter.claims[0];
    if (!short) return budgetAway();
    if (this.refused.size > MOST_REFUSED) this.refused.clear();
    this.refused.set(short.budget.id, { amount: short.amount, until: now + REFUSE_AGAIN_MS });
    return this.refusal(short.budget, short.amount);
  }

  private planNext(): void {
    const now = this.now();
    for (const [id, account] of this.current)
      if (account.empty && account.syncedAt > -Infinity && now - account.usedAt > DRAINED_AFTER_MS) this.current.delete(id);
    this.closing = this.closing.filter((account) => !account.empty);
    if (this.again) this.wake(this.troubled ? RETRY_MS : 0);
    this.again = false;
    const next = this.waiting.reduce((soonest, { notBefore }) => Math.min(soonest, notBefore), Infinity);
    if (next < Infinity) this.wake(this.troubled ? RETRY_MS : Math.max(0, next - now));
    for (const account of this.accounts()) {
      if (account.empty) continue;
      const restless = account.unsent > 0 || account.sending > 0 || (account.tight && account.room(now) > 0);
      this.wake(this.troubled ? RETRY_MS : restless ? TELL_AFTER_MS : RENEW_MS);
    }
  }

  private accounts(): BudgetAccount[] {
    return [...this.current.values(), ...this.closing];
  }

  private now(): number {
    return this.options.clock.monotonic();
  }
}
