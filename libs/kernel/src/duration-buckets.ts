/**
 * Durations are counted in steps that grow by a fifth, from a tenth of a millisecond to about two hours: counts of any
 * number of minutes, processes and tenants can be added, and a quantile read from them is off by a few per cent.
 */
export const DURATION_GROWTH = 1.2;
export const SHORTEST_DURATION_MS = 0.1;
export const LAST_DURATION_BUCKET = 99;
const LOG_GROWTH = Math.log(DURATION_GROWTH);

export function durationBucket(ms: number): number {
  if (!(ms > SHORTEST_DURATION_MS)) return 0;
  return Math.min(LAST_DURATION_BUCKET, Math.ceil(Math.log(ms / SHORTEST_DURATION_MS) / LOG_GROWTH));
}

/** Milliseconds within a bucket. @param share 0..1 of the way through it */
export const withinBucket = (bucket: number, share: number): number =>
  SHORTEST_DURATION_MS * DURATION_GROWTH ** (bucket - 1 + share);
