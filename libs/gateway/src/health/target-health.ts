import type { Clock } from '@libs/kernel';
import type { Plan } from '@libs/routing';
import { type BreakerAnswer, type BreakerOutcome, type BreakerStore, type ProbeResult, targetParts } from '@libs/shared-state';
import { breakerOf } from '../run-attempt';
import { findOutliers, type Outlier } from './find-outliers';

/** One probe may fail for reasons of its own. */
export const FAILURES_TO_REST = 2;
const ASK_AGAIN_MS = 5_000;
/** What a probe found this long ago says nothing of now. */
const STALE_MS = 10 * 60_000;
const WATCH_EVERY_MS = 5_000;
/** How long an outlier comes last, at least: without traffic nothing new is learnt of it. */
const HELD_MS = 30_000;

export interface ProbeFacts {
  resultOf(provider: string): ProbeResult | undefined;
}

/**
 * What probes and comparisons add to the breakers: a provider whose probes fail is not called at all, and a
 * target that does far worse than its siblings is asked after them. An outlier that is the only target is asked
 * all the same: badly served is better than not.
 */
export class TargetHealth {
  private readonly held = new Map<string, { outlier: Outlier; until: number }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly breakers: BreakerStore,
    private readonly probes: ProbeFacts,
    private readonly clock: Clock,
    private readonly onOutlier: (outlier: Outlier) => void = () => undefined,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.watch(), WATCH_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Compares the targets that were called lately. Never rejects. */
  async watch(): Promise<void> {
    const now = this.clock.monotonic();
    for (const [target, { until }] of this.held) if (until <= now) this.held.delete(target);
    try {
      for (const outlier of findOutliers(await this.breakers.snapshot())) {
        if (!this.held.has(outlier.target)) this.onOutlier(outlier);
        this.held.set(outlier.target, { outlier, until: now + HELD_MS });
      }
    } catch {
      // The breakers themselves say so, louder.
    }
  }

  outliers(): Outlier[] {
    return [...this.held.values()].map(({ outlier }) => outlier);
  }

  /** Its probes fail, the last one not long ago. */
  isDown(provider: string): boolean {
    return this.probedAs(provider) === 'down';
  }

  /** What its probes say; undefined: none was made lately, or one failed and nobody knows yet why. */
  probedAs(provider: string): 'up' | 'down' | undefined {
    const result = this.probes.resultOf(provider);
    if (result === undefined || this.clock.now() - result.at >= STALE_MS) return undefined;
    return result.failures >= FAILURES_TO_REST ? 'down' : result.ok ? 'up' : undefined;
  }

  /** The same targets, outliers last. */
  demote(plan: Plan): Plan {
    if (this.held.size === 0 || plan.targets.length < 2) return plan;
    const isHeld = (target: Plan['targets'][number]): boolean => this.held.has(breakerOf(target));
    if (!plan.targets.some(isHeld)) return plan;
    const last = plan.targets
      .filter(isHeld)
      .map((target) => ({ ...target, reason: `${target.reason}; last: far worse than others` }));
    return { ...plan, targets: [...plan.targets.filter((target) => !isHeld(target)), ...last] };
  }

  allow(target: string): BreakerAnswer | Promise<BreakerAnswer> {
    if (this.isDown(targetParts(target).provider)) return { allowed: false, retryAfterMs: ASK_AGAIN_MS };
    return this.breakers.allow(target);
  }

  record(target: string, outcome: BreakerOutcome): void {
    this.breakers.record(target, outcome);
  }

  abandon(target: string): void {
    this.breakers.abandon(target);
  }
}
