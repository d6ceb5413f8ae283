import type { BreakerTotals } from './should-open';

/** A window moves in this many steps. */
export const STEPS = 10;
/** Per step: calls, failures, slow calls, milliseconds. */
const FIELDS = 4;

/** What ended within one step: its beginning (milliseconds), then the four counts. */
export type StepCounts = [startMs: number, calls: number, failures: number, slow: number, ms: number];

/**
 * Counts of the last `windowMs`, in steps: the oldest step leaves as a whole. Constant memory, constant
 * time. Times are milliseconds of the store's clock; one that runs back counts as standing still.
 */
export class OutcomeWindow {
  private readonly stepMs: number;
  private readonly counts = new Float64Array(STEPS * FIELDS);
  private newest = -Infinity;
  private totalCalls = 0;
  private totalFailures = 0;
  private totalSlow = 0;
  private totalMs = 0;

  constructor(windowMs: number) {
    this.stepMs = Math.max(1, windowMs / STEPS);
  }

  add(now: number, calls: number, failures: number, slow: number, ms: number): void {
    this.roll(now);
    const at = slotOf(this.newest);
    const { counts } = this;
    counts[at] = (counts[at] as number) + calls;
    counts[at + 1] = (counts[at + 1] as number) + failures;
    counts[at + 2] = (counts[at + 2] as number) + slow;
    counts[at + 3] = (counts[at + 3] as number) + ms;
    this.totalCalls += calls;
    this.totalFailures += failures;
    this.totalSlow += slow;
    this.totalMs += ms;
  }

  totals(now: number): BreakerTotals & { ms: number } {
    this.roll(now);
    return { calls: this.totalCalls, failures: this.totalFailures, slow: this.totalSlow, ms: this.totalMs };
  }

  clear(): void {
    this.counts.fill(0);
    this.totalCalls = this.totalFailures = this.totalSlow = this.totalMs = 0;
  }

  /** The steps that hold anything, oldest first. */
  steps(): StepCounts[] {
    const found: StepCounts[] = [];
    if (this.newest === -Infinity) return found;
    for (let step = this.newest - STEPS + 1; step <= this.newest; step++) {
      const at = slotOf(step);
      const [calls = 0, failures = 0, slow = 0, ms = 0] = this.counts.subarray(at, at + FIELDS);
      if (calls > 0) found.push([step * this.stepMs, calls, failures, slow, ms]);
    }
    return found;
  }

  /** Lets the steps go that `now` has left behind. */
  private roll(now: number): void {
    const step = Math.floor(now / this.stepMs);
    if (step <= this.newest) return;
    if (step - this.newest >= STEPS) this.clear();
    else for (let next = this.newest + 1; next <= step; next++) this.drop(slotOf(next));
    this.newest = step;
  }

  private drop(at: number): void {
    this.totalCalls -= this.counts[at] as number;
    this.totalFailures -= this.counts[at + 1] as number;
    this.totalSlow -= this.counts[at + 2] as number;
    this.totalMs -= this.counts[at + 3] as number;
    this.counts.fill(0, at, at + FIELDS);
  }
}

/** Place of a step in the ring; steps may be negative on a clock that starts there. */
const slotOf = (step: number): number => (((step % STEPS) + STEPS) % STEPS) * FIELDS;
