/**
 * Circuit breakers, one per target (provider and model). Two implementations, in-process and Redis,
 * and one contract suite. The transitions themselves are in `machine.ts`, the verdict in `should-open.ts`:
 * both implementations run the same ones.
 */

/** A target by its name: `provider/model`. */
export type BreakerTarget = string;

export type BreakerState = 'closed' | 'open' | 'half_open';

export interface BreakerSettings {
  /** Outcomes of this long count, milliseconds; in ten steps, so an outcome leaves up to a tenth of it early. */
  windowMs: number;
  /** Fewer outcomes in the window than this prove nothing. */
  minimumCalls: number;
  /** Opens at this share of failures, 0..1; above 1: never. */
  failureRate: number;
  /** Opens at this share of slow calls, 0..1; above 1: never. */
  slowRate: number;
  /** How long it stays open at first; doubles with each failed trial. Milliseconds. */
  openMs: number;
  longestOpenMs: number;
  /** Trials that may run at once while half-open, and that must succeed before it closes. */
  probes: number;
  /** A trial nobody reported this long is given to somebody else, milliseconds. */
  probeLeaseMs: number;
}

export const BREAKER_DEFAULTS: Readonly<BreakerSettings> = {
  windowMs: 30_000,
  minimumCalls: 10,
  failureRate: 0.5,
  slowRate: 0.9,
  openMs: 10_000,
  longestOpenMs: 120_000,
  probes: 2,
  probeLeaseMs: 60_000,
};

export type BreakerAnswer =
  /** `probe`: the call decides whether the target is well; hand it back with the outcome, or `abandon` it. */
  | { allowed: true; probe: boolean }
  /** `retryAfterMs` until a trial may be allowed; while held open by hand, until asking again makes sense. */
  | { allowed: false; retryAfterMs: number };

/** How one call of a target ended. Not reported: what the caller did wrong (400), what only a key did wrong (401, 402, 429). */
export interface BreakerOutcome {
  /** False: 5xx, timeout, broken connection, an answer that is none. */
  ok: boolean;
  /** It took longer than the caller of this store finds bearable. */
  slow: boolean;
  /** Milliseconds it took; for the mean in the snapshot. */
  ms: number;
  /** As `allow` said. */
  probe?: boolean;
}

/** One breaker as people and metrics see it. */
export interface BreakerView {
  target: BreakerTarget;
  state: BreakerState;
  /** Why it is not closed; null while closed. */
  reason: 'failures' | 'slow' | 'manual' | null;
  /** Milliseconds since it changed state; null when it never did. */
  forMs: number | null;
  /** Milliseconds until a trial is allowed; null unless open, and while held open by hand. */
  retryAfterMs: number | null;
  /** Outcomes in the window. */
  calls: number;
  failures: number;
  slow: number;
  /** Mean duration of those, milliseconds; null without any. */
  meanMs: number | null;
}

export interface BreakerStore {
  /** Asked before each call. A plain value unless a trial must be agreed upon with other replicas. */
  allow(target: BreakerTarget): BreakerAnswer | Promise<BreakerAnswer>;
  /** Told after each call that `allow` let pass. Never throws, never waits. */
  record(target: BreakerTarget, outcome: BreakerOutcome): void;
  /** A trial that ended without a verdict (the client left, a 400): somebody else may try. */
  abandon(target: BreakerTarget): void;
  /** The state as far as this process knows, taking nothing: for plans and lists. */
  peek(target: BreakerTarget): BreakerState;
  /** `open`: stays so until closed by hand. `closed`: forgets what was counted and goes on by itself. */
  force(target: BreakerTarget, state: 'open' | 'closed'): Promise<void> | void;
  /** Every breaker that is not at rest, ordered by target. */
  snapshot(): Promise<BreakerView[]> | BreakerView[];
}
