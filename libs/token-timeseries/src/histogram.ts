import { withinBucket } from '@libs/kernel';

export const DURATIONS = ['latency', 'ttft', 'overhead'] as const;
/**
 * - latency: of whole requests; of providers, their keys and models without those that the cache answered
 * - ttft: until the first byte was sent, of answers that did not come out of the cache
 * - overhead: of the latency, the gateway's own time
 */
export type Duration = (typeof DURATIONS)[number];

/** Counts by bucket of durations, from 0 on; buckets behind the last one that has something may be missing. */
export type Histogram = number[];

export function addHistogram(into: Histogram, other: readonly number[]): void {
  for (let bucket = 0; bucket < other.length; bucket++) into[bucket] = (into[bucket] ?? 0) + (other[bucket] ?? 0);
}

/** @param share 0..1 @returns milliseconds; null when nothing was counted */
export function quantile(histogram: Histogram, share: number): number | null {
  let all = 0;
  for (const count of histogram) all += count ?? 0;
  if (all === 0) return null;
  const wanted = Math.max(1, share * all);
  let seen = 0;
  for (let bucket = 0; bucket < histogram.length; bucket++) {
    const count = histogram[bucket] ?? 0;
    if (count > 0 && seen + count >= wanted) return Number(withinBucket(bucket, (wanted - seen) / count).toPrecision(3));
    seen += count;
  }
  return null;
}

export interface Quantiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export const quantilesOf = (histogram: Histogram): Quantiles => ({
  p50: quantile(histogram, 0.5),
  p95: quantile(histogram, 0.95),
  p99: quantile(histogram, 0.99),
});
