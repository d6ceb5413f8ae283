import type { Clock } from '@libs/kernel';
import { Breaker } from '../breaker/machine';
import { MemoryBreakerStore } from '../breaker/memory-breaker-store';
import type { BreakerAnswer, BreakerOutcome, BreakerSettings, BreakerState, BreakerStore, BreakerView } from '../breaker/port';
import type { RedisGate } from '../resilient/redis-gate';
import { PendingOutcomes, type TargetOutcomes } from './pending-outcomes';
import type { BreakerRecords } from './breaker-records';

/** Outcomes travel together; a change of state travels at once. */
const FLUSH_EVERY_MS = 50;
/** How long another replica's change may go unseen by one that reports nothing itself. */
const LOOK_EVERY_MS = 1_000;
/** Writers that keep meeting each other give up for this time: the outcomes of one batch are no loss. */
const MOST_ROUNDS = 8;
const AGAIN: BreakerAnswer = { allowed: false, retryAfterMs: 1_000 };

/**
 * Every process keeps a copy of the shared breakers and answers from it; only a trial, of which there are
 * few for all replicas, is agreed upon in Redis. Outcomes count here at once and are folded into the shared
 * record soon after. While Redis is away each replica goes on with its copy.
 */
export class RedisBreakerStore implements BreakerStore {
  private readonly local: MemoryBreakerStore;
  /** The shared records as last seen. */
  private readonly seen = new Map<string, string>();
  private pending = new PendingOutcomes();
  /** Redis time minus ours, milliseconds. */
  private ahead: number;
  private timer: NodeJS.Timeout | undefined;
  private readonly look: NodeJS.Timeout;
  private readonly setTime: (redisMs: number) => void;
  private asked = false;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly gate: RedisGate,
    private readonly records: BreakerRecords,
    clock: Clock,
    settings: Partial<BreakerSettings> = {},
  ) {
    this.ahead = clock.now() - clock.monotonic();
    this.local = new MemoryBreakerStore(clock, settings, () => clock.monotonic() + this.ahead);
    this.setTime = (redisMs) => (this.ahead = redisMs - clock.monotonic());
    this.local.onChange = () => this.flushSoon(0);
    this.look = setInterval(() => void this.lookIfAsked(), LOOK_EVERY_MS).unref();
  }

  allow(target: string): BreakerAnswer | Promise<BreakerAnswer> {
    this.asked = true;
    const breaker = this.local.find(target);
    if (breaker === undefined || breaker.state === 'closed' || !this.gate.usable) return this.local.allow(target);
    const retryAfterMs = breaker.waitMs(this.local.now());
    return retryAfterMs > 0 ? { allowed: false, retryAfterMs } : this.askShared(target);
  }

  record(target: string, outcome: BreakerOutcome): void {
    this.local.record(target, outcome);
    this.pending.add(target, outcome);
    this.flushSoon(outcome.probe === true ? 0 : FLUSH_EVERY_MS);
  }

  abandon(target: string): void {
    this.local.abandon(target);
    this.pending.of(target).abandoned++;
    this.flushSoon(0);
  }

  peek(target: string): BreakerState {
    return this.local.peek(target);
  }

  force(target: string, state: 'open' | 'closed'): Promise<void> {
    this.pending.of(target).forced = state;
    this.local.force(target, state);
    return this.flush();
  }

  async snapshot(): Promise<BreakerView[]> {
    await this.refresh();
    return this.local.snapshot();
  }

  /** Folds what is pending into the shared records. Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.writing !== undefined) await this.writing;
    this.writing = this.write().finally(() => (this.writing = undefined));
    await this.writing;
  }

  /** Takes over what other replicas wrote. Never rejects. */
  async refresh(): Promise<void> {
    await this.flush();
    await this.gate.attempt(async () => {
      const { nowMs, records } = await this.records.read();
      this.setTime(nowMs);
      for (const target of this.seen.keys()) if (!records.has(target)) this.saw(target, '');
      for (const [target, record] of records) this.saw(target, record);
    });
    this.forgetRested();
  }

  close(): void {
    clearTimeout(this.timer);
    clearInterval(this.look);
  }

  private async lookIfAsked(): Promise<void> {
    if (!this.asked && this.seen.size === 0 && this.pending.size === 0) return;
    this.asked = false;
    await this.refresh();
  }

  private flushSoon(inMs: number): void {
    if (inMs === 0) clearTimeout(this.timer);
    else if (this.timer !== undefined) return;
    this.timer = setTimeout(() => void this.flush(), inMs).unref();
  }

  private async write(): Promise<void> {
    const batch = this.pending;
    this.pending = new PendingOutcomes();
    if (batch.size === 0) return;
    if (!this.gate.usable) return this.pending.keepForced(batch);
    try {
      let left = [...batch];
      for (let round = 0; left.length > 0 && round < MOST_ROUNDS; round++) left = await this.swap(left);
    } catch {
      // The copy here has counted them, and is what decides while Redis is away.
      this.pending.keepForced(batch);
    }
  }

  /** Returns those that met a newer record, which has been seen meanwhile. */
  private async swap(batch: readonly [string, TargetOutcomes][]): Promise<[string, TargetOutcomes][]> {
    const now = this.local.now();
    const changes = batch.map(([target, outcomes]) => {
      const base = this.seen.get(target) ?? '';
      const breaker = Breaker.read(base, this.local.settings);
      outcomes.foldInto(breaker, now);
      return { target, base, next: breaker.isAtRest(now) ? '' : breaker.write() };
    });
    const { nowMs, there } = await this.gate.call(() => this.records.swap(changes));
    this.setTime(nowMs);
    return batch.filter(([target], i) => {
      const other = there[i];
      this.saw(target, other ?? changes[i]?.next ?? '');
      return other !== undefined;
    });
  }

  /** A trial, taken for all replicas at once. */
  private async askShared(target: string): Promise<BreakerAnswer> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const base = this.seen.get(target) ?? '';
      const breaker = Breaker.read(base, this.local.settings);
      const answer = breaker.ask(this.local.now());
      const next = breaker.write();
      if (next === base || breaker.state === 'closed') {
        this.saw(target, base);
        return answer;
      }
      let other: string | undefined;
      try {
        const { nowMs, there } = await this.gate.call(() => this.records.swap([{ target, base, next }]));
        this.setTime(nowMs);
        other = there[0];
      } catch {
        return this.local.allow(target);
      }
      this.saw(target, other ?? next);
      if (other === undefined) return answer;
    }
    return AGAIN;
  }

  /** The copy here is the shared record and, on top, what was not written yet. */
  private saw(target: string, record: string): void {
    if (this.seen.get(target) === record && !this.pending.has(target)) return;
    if (record === '') this.seen.delete(target);
    else this.seen.set(target, record);
    const breaker = Breaker.read(record, this.local.settings);
    if (this.pending.has(target)) this.pending.of(target).foldInto(breaker, this.local.now());
    this.local.adopt(target, record === '' && !this.pending.has(target) ? undefined : breaker);
  }

  /** Records that say nothing any more are removed by whoever notices. */
  private forgetRested(): void {
    const now = this.local.now();
    for (const target of this.seen.keys()) {
      if (this.local.find(target)?.isAtRest(now) === true) this.pending.of(target);
    }
    if (this.pending.size > 0) this.flushSoon(FLUSH_EVERY_MS);
  }
}
