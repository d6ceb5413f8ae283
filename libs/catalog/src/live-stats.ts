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
  /** Being served right now by all processes, as far as this one knows. */
  inFlight: number;
}

/** What another process told of a target, and how long ago. */
export interface ToldSnapshot extends TargetSnapshot {
  ageMs: number;
}

/** What a process tells the others of one target: of its own traffic alone. */
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
  /** What of that the others were told last. */
  told = 0;
  /** Requests under way in other processes, as they told it last. */
  elsewhere = 0;
  tokensPerSecond: number | undefined;
  readonly firstByte: DecayingHistogram;
  /** What other processes have seen. */
  others: TargetStats | undefined;
  private figures: LiveFigures | undefined;
  private figuredAt = -Infinity;

  constructor(nowMs: number) {
    this.countedAt = nowMs;
    this.firstByte = new DecayingHistogram(HALF_LIFE_MS, nowMs);
  }

  forgetOthers(): void {
    this.others = undefined;
    this.figures = undefined;
  }

  /** What somebody else saw, as if it were seen here, so long ago. */
  add({ attempts, failures, firstByte, tokensPerSecond, ageMs }: ToldSnapshot, nowMs: number): void {
    this.decay(nowMs);
    const left = 0.5 ** (Math.max(0, ageMs) / HALF_LIFE_MS);
    const before = this.attempts;
    this.attempts += attempts * left;
    this.failures += failures * left;
    this.firstByte.merge(
      firstByte.map(([bucket, count]) => [bucket, count * left] as const),
      nowMs,
    );
    this.tokensPerSecond = meanSpeed([this.tokensPerSecond, before], [tokensPerSecond ?? undefined, attempts * left]);
  }

  decay(nowMs: number): void {
    const left = 0.5 ** ((nowMs - this.countedAt) / HALF_LIFE_MS);
    this.attempts *= left;
    this.failures *= left;
    this.countedAt = nowMs;
  }

  /**
   * Under way in all processes. What has begun here since they were told has begun in each of the others too: without that
   * all of them would go to whoever was idle a moment ago.
   */
  private busy(processes: number): number {
    return this.inFlight + this.elsewhere + Math.max(0, this.inFlight - this.told) * processes;
  }

  /** @param processes how many others there are */
  read(nowMs: number, processes: number): LiveFigures {
    if (this.figures && nowMs - this.figuredAt < FRESH_MS) {
      // Who chooses by these must see what it chose just now, or everybody goes to the same one meanwhile.
      this.figures.inFlight = this.busy(processes);
      this.figures.samples = this.attempts + (this.others?.attempts ?? 0);
      return this.figures;
    }
    this.decay(nowMs);
    this.figuredAt = nowMs;
    const { others } = this;
    others?.decay(nowMs);
    const attempts = this.attempts + (others?.attempts ?? 0);
    const firstByte = others ? this.with(others, nowMs) : this.firstByte;
    this.figures = {
      samples: attempts,
      errorRate: attempts > 0 ? (this.failures + (others?.failures ?? 0)) / attempts : 0,
      latencyP50Ms: firstByte.quantile(0.5),
      latencyP95Ms: firstByte.quantile(0.95),
      tokensPerSecond: meanSpeed([this.tokensPerSecond, this.attempts], [others?.tokensPerSecond, others?.attempts ?? 0]),
      inFlight: this.busy(processes),
    };
    return this.figures;
  }

  private with(others: TargetStats, nowMs: number): DecayingHistogram {
    const both = new DecayingHistogram(HALF_LIFE_MS, nowMs);
    both.merge(this.firstByte.counts(nowMs), nowMs);
    both.merge(others.firstByte.counts(nowMs), nowMs);
    return both;
  }
}

/** Tokens a second of both, by how much each has seen. */
function meanSpeed(one: Speed, other: Speed): number | undefined {
  const known = [one, other].filter(([speed]) => speed !== undefined);
  const weight = known.reduce((sum, [, seen]) => sum + seen, 0);
  if (weight <= 0) return known[0]?.[0];
  return known.reduce((sum, [speed = 0, seen]) => sum + speed * seen, 0) / weight;
}
type Speed = readonly [tokensPerSecond: number | undefined, seen: number];

/**
 * Latency, throughput and failures of each target (`provider/model`) from the traffic of all processes, recent traffic
 * counting more.
 */
export class LiveStats {
  private readonly targets = new Map<string, TargetStats>();
  /** Other processes that tell what they have under way. */
  private processes = 0;

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** An attempt begins. */
  begin(target: string): void {
    const stats = this.at(target);
    if (stats) stats.inFlight++;
  }

  /**
   * It is known how it went: told of each `begin`.
   * @param sample undefined: it says nothing of the target
   * @param goesOn a stream has opened: `over` tells when it ends
   */
  end(target: string, sample: AttemptSample | undefined, goesOn = false): void {
    const stats = this.targets.get(target);
    if (!stats) return;
    if (!goesOn) stats.inFlight = Math.max(0, stats.inFlight - 1);
    if (!sample) return;
    const now = this.clock.monotonic();
    stats.decay(now);
    stats.attempts++;
    if (!sample.ok) stats.failures++;
    if (sample.firstByteMs !== undefined) stats.firstByte.add(sample.firstByteMs, now);
  }

  /** A stream that had opened has ended. */
  over(target: string): void {
    this.end(target, undefined);
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
    return this.targets.get(target)?.read(this.clock.monotonic(), this.processes);
  }

  /** Every target of which something is known. */
  list(): { target: string; figures: LiveFigures }[] {
    const now = this.clock.monotonic();
    return [...this.targets]
      .map(([target, stats]) => {
        const figures = stats.read(now, this.processes);
        return { target, figures: { ...figures, inFlight: stats.inFlight + stats.elsewhere } };
      })
      .filter(({ figures }) => figures.samples > 0 || figures.inFlight > 0);
  }

  /** For other processes, and for the one after this: of its own traffic alone, so that nothing counts twice. */
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

  /** All that other processes, and those before this one, have told; in the place of what was learned before. */
  learn(told: readonly ToldSnapshot[]): void {
    const now = this.clock.monotonic();
    for (const stats of this.targets.values()) stats.forgetOthers();
    for (const snapshot of told) {
      const stats = this.at(snapshot.target);
      if (!stats) continue;
      stats.others ??= new TargetStats(now);
      stats.others.add(snapshot, now);
    }
  }

  /** What this process has under way, for the others; it is taken for told. */
  tellInFlight(): Map<string, number> {
    const told = new Map<string, number>();
    for (const [target, stats] of this.targets) {
      stats.told = stats.inFlight;
      if (stats.told > 0) told.set(target, stats.told);
    }
    return told;
  }

  /** What the others have told, in the place of what they told before. undefined: nobody knows. */
  learnInFlight(others: { processes: number; counts: ReadonlyMap<string, number> } | undefined): void {
    this.processes = others?.processes ?? 0;
    for (const stats of this.targets.values()) stats.elsewhere = 0;
    for (const [target, count] of others?.counts ?? []) {
      const stats = this.at(target);
      if (stats) stats.elsewhere = count;
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
