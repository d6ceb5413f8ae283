import type { Clock } from '@libs/kernel';
import { DecayingHistogram } from './decaying-histogram';

/** How one attempt at a target went. */
export interface AttemptSample {
  ok: boolean;
  /** Milliseconds until the head of the answer; undefined: none came. */
  firstByteMs?: number | undefined;
}

/** What our own traffic says of a target lately. */
export interface LiveFigures {
  /** Attempts of this moment that the past amounts to. */
  samples: number;
  /** Share of them that failed by the target's fault, 0..1. */
  errorRate: number;
  /** Milliseconds until the head of an answer; undefined while nothing is known. */
  latencyP50Ms: number | undefined;
  latencyP95Ms: number | undefined;
  /** Output tokens a second of a whole answer. */
  tokensPerSecond: number | undefined;
  /** Being served right now by this process. */
  inFlight: number;
}

/** What a process tells the others of one target. */
export interface TargetSnapshot {
  target: string;
  failures: number;
  attempts: number;
  firstByte: [number, number][];
  tokensPerSecond: number | null;
}

const HALF_LIFE_MS = 5 * 60_000;
/** How long figures that were worked out are good for: plans are made more often than the world changes. */
const FRESH_MS = 500;
/** Targets remembered; junk names must not fill the memory. */
const MOST_TARGETS = 2_000;
/** Share that a new answer has in the mean speed of answers. */
const SPEED_SHARE = 0.1;

class TargetStats {
  attempts = 0;
  failures = 0;
  countedAt: number;
  inFlight = 0;
  tokensPerSecond: number | undefined;
  readonly firstByte: DecayingHistogram;
  private figures: LiveFigures | undefined;
  private figuredAt = -Infinity;

  constructor(nowMs: number) {
    this.countedAt = nowMs;
    this.firstByte = new DecayingHistogram(HALF_LIFE_MS, nowMs);
  }

  decay(nowMs: number): void {
    const left = 0.5 ** ((nowMs - this.countedAt) / HALF_LIFE_MS);
    this.attempts *= left;
    this.failures *= left;
    this.countedAt = nowMs;
  }

  read(nowMs: number): LiveFigures {
    if (this.figures && nowMs - this.figuredAt < FRESH_MS) {
      // Who chooses by these must see what it chose just now, or everybody goes to the same one meanwhile.
      this.figures.inFlight = this.inFlight;
      this.figures.samples = this.attempts;
      return this.figures;
    }
    this.decay(nowMs);
    this.figuredAt = nowMs;
    this.figures = {
      samples: this.attempts,
      errorRate: this.attempts > 0 ? this.failures / this.attempts : 0,
      latencyP50Ms: this.firstByte.quantile(0.5),
      latencyP95Ms: this.firstByte.quantile(0.95),
      tokensPerSecond: this.tokensPerSecond,
      inFlight: this.inFlight,
    };
    return this.figures;
  }
}

/** Latency, throughput and failures of each target (`provider/model`) from our own traffic, recent traffic counting more. */
export class LiveStats {
  private readonly targets = new Map<string, TargetStats>();

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** An attempt begins. */
  begin(target: string): void {
    const stats = this.at(target);
    if (stats) stats.inFlight++;
  }

  /** It ended: told of each `begin`. @param sample undefined: it says nothing of the target */
  end(target: string, sample: AttemptSample | undefined): void {
    const stats = this.targets.get(target);
    if (!stats) return;
    stats.inFlight = Math.max(0, stats.inFlight - 1);
    if (!sample) return;
    const now = this.clock.monotonic();
    stats.decay(now);
    stats.attempts++;
    if (!sample.ok) stats.failures++;
    if (sample.firstByteMs !== undefined) stats.firstByte.add(sample.firstByteMs, now);
  }

  /** A whole answer came. */
  answered(target: string, outputTokens: number, durationMs: number): void {
    const stats = this.targets.get(target);
    if (!stats || outputTokens < 10 || durationMs < 1) return;
    const speed = (outputTokens * 1000) / durationMs;
    stats.tokensPerSecond =
      stats.tokensPerSecond === undefined ? speed : stats.tokensPerSecond + SPEED_SHARE * (speed - stats.tokensPerSecond);
  }

  /** undefined: never asked. The object is shared: read it at once. */
  of(target: string): LiveFigures | undefined {
    return this.targets.get(target)?.read(this.clock.monotonic());
  }

  /** Every target of which something is known. */
  list(): { target: string; figures: LiveFigures }[] {
    const now = this.clock.monotonic();
    return [...this.targets].map(([target, stats]) => ({ target, figures: { ...stats.read(now) } }));
  }

  /** For other processes, and for this one after a restart. */
  snapshot(): TargetSnapshot[] {
    const now = this.clock.monotonic();
    return [...this.targets]
      .map(([target, stats]) => {
        stats.decay(now);
        const { attempts, failures, firstByte, tokensPerSecond = null } = stats;
        return {
          target,
          attempts: round(attempts),
          failures: round(failures),
          firstByte: firstByte.counts(now),
          tokensPerSecond,
        };
      })
      .filter(({ attempts }) => attempts > 0.01);
  }

  /** What was known before this process began. */
  restore(snapshots: readonly TargetSnapshot[]): void {
    const now = this.clock.monotonic();
    for (const { target, attempts, failures, firstByte, tokensPerSecond } of snapshots) {
      const stats = this.at(target);
      if (!stats) continue;
      stats.attempts += attempts;
      stats.failures += failures;
      stats.firstByte.merge(firstByte, now);
      stats.tokensPerSecond ??= tokensPerSecond ?? undefined;
    }
  }

  private at(target: string): TargetStats | undefined {
    let stats = this.targets.get(target);
    if (!stats && this.targets.size < MOST_TARGETS) {
      stats = new TargetStats(this.clock.monotonic());
      this.targets.set(target, stats);
    }
    return stats;
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
