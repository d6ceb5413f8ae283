import { middleOfBucket } from '@libs/kernel';

export const DURATIONS = ['latency', 'ttft', 'overhead'] as const;
/** - latency: of whole requests; ttft: until the first byte was sent; overhead: of that, the gateway's own time */
export type Duration = (typeof DURATIONS)[number];

/** Count by bucket of durations. */
export type Histogram = Map<number, number>;

export function addCount(into: Histogram, bucket: number, count: number): void {
  into.set(bucket, (into.get(bucket) ?? 0) + count);
}

/** @param share 0..1 @returns milliseconds; null when nothing was counted */
export function quantile(histogram: Histogram, share: number): number | null {
  let all = 0;
  for (const count of histogram.values()) all += count;
  if (all === 0) return null;
  const wanted = Math.max(1, Math.ceil(share * all));
  let seen = 0;
  for (const bucket of [...histogram.keys()].sort((a, b) => a - b)) {
    seen += histogram.get(bucket) ?? 0;
    if (seen >= wanted) return Number(middleOfBucket(bucket).toPrecision(3));
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
