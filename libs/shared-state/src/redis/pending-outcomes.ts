import type { Breaker } from '../breaker/machine';
import type { BreakerOutcome } from '../breaker/port';

/** What happened to one target since the last write. */
export class TargetOutcomes {
  forced: 'open' | 'closed' | undefined;
  abandoned = 0;
  private calls = 0;
  private failures = 0;
  private slow = 0;
  private ms = 0;
  private readonly trials: BreakerOutcome[] = [];

  add(outcome: BreakerOutcome): void {
    if (outcome.probe === true) {
      this.trials.push(outcome);
      return;
    }
    this.calls++;
    if (!outcome.ok) this.failures++;
    if (outcome.slow) this.slow++;
    this.ms += outcome.ms;
  }

  foldInto(breaker: Breaker, now: number): void {
    if (this.forced !== undefined) breaker.force(now, this.forced);
    breaker.tellMany(now, this.calls, this.failures, this.slow, this.ms);
    for (const { ok, slow, ms } of this.trials) breaker.tellTrial(now, ok, slow, ms);
    for (let i = 0; i < this.abandoned; i++) breaker.abandon();
  }
}

/** By target, in the order in which they were first heard of. */
export class PendingOutcomes {
  private readonly targets = new Map<string, TargetOutcomes>();

  get size(): number {
    return this.targets.size;
  }

  has(target: string): boolean {
    return this.targets.has(target);
  }

  of(target: string): TargetOutcomes {
    const known = this.targets.get(target);
    if (known !== undefined) return known;
    const fresh = new TargetOutcomes();
    this.targets.set(target, fresh);
    return fresh;
  }

  add(target: string, outcome: BreakerOutcome): void {
    this.of(target).add(outcome);
  }

  /** A person's decision is not lost with the outcomes of a failed write, unless there is a newer one. */
  keepForced(lost: PendingOutcomes): void {
    for (const [target, { forced }] of lost.targets) if (forced !== undefined) this.of(target).forced ??= forced;
  }

  [Symbol.iterator](): Iterator<[string, TargetOutcomes]> {
    return this.targets[Symbol.iterator]();
  }
}
