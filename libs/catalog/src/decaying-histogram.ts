const BUCKETS = 64;
/** Each bucket reaches this much further than the one before: from 1 ms to half an hour. */
const RATIO = 1.25;
const LOG_RATIO = Math.log(RATIO);
/** Weights grow instead of the past being made smaller; from here on everything is scaled back at once. */
const HEAVIEST = 2 ** 40;

/** How often each duration was seen, the past counting half as much with each half-life. About 30 ns a sample. */
export class DecayingHistogram {
  private readonly buckets = new Float64Array(BUCKETS);
  private sum = 0;
  private start: number;

  constructor(
    private readonly halfLifeMs: number,
    nowMs: number,
  ) {
    this.start = nowMs;
  }

  add(ms: number, nowMs: number): void {
    let weight = this.weightAt(nowMs);
    if (weight > HEAVIEST) weight = this.scaleBack(weight, nowMs);
    const bucket = bucketOf(ms);
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + weight;
    this.sum += weight;
  }

  /** How many samples of this moment the past amounts to. */
  samples(nowMs: number): number {
    return this.sum / this.weightAt(nowMs);
  }

  /** Within an eighth of the truth; undefined without samples. @param share 0..1 */
  quantile(share: number): number | undefined {
    if (this.sum === 0) return undefined;
    let left = this.sum * share;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.buckets[bucket] ?? 0;
      if (left <= 0) return RATIO ** (bucket + 0.5);
    }
    return RATIO ** BUCKETS;
  }

  /** What another process saw, as if it had been seen here now. */
  merge(counts: readonly (readonly [bucket: number, count: number])[], nowMs: number): void {
    const weight = this.weightAt(nowMs);
    for (const [bucket, count] of counts) {
      if (bucket < 0 || bucket >= BUCKETS || !(count > 0)) continue;
      this.buckets[bucket] = (this.buckets[bucket] ?? 0) + count * weight;
      this.sum += count * weight;
    }
  }

  /** Buckets that hold something, in samples of this moment. */
  counts(nowMs: number): [bucket: number, count: number][] {
    const weight = this.weightAt(nowMs);
    const counts: [number, number][] = [];
    this.buckets.forEach((value, bucket) => {
      if (value / weight > 0.01) counts.push([bucket, Math.round((value / weight) * 100) / 100]);
    });
    return counts;
  }

  private weightAt(nowMs: number): number {
    return 2 ** (Math.max(0, nowMs - this.start) / this.halfLifeMs);
  }

  private scaleBack(weight: number, nowMs: number): number {
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.buckets[bucket] = (this.buckets[bucket] ?? 0) / weight;
    this.sum /= weight;
    this.start = nowMs;
    return 1;
  }
}

const bucketOf = (ms: number): number => Math.max(0, Math.min(BUCKETS - 1, Math.floor(Math.log(Math.max(1, ms)) / LOG_RATIO)));
