/**
 * Durations are counted in steps that grow by a tenth, from a tenth of a millisecond to about two hours: a quantile read
 * from the counts is off by 5 % at most, and counts of any number of minutes, processes and tenants can be added.
 */
export const DURATION_GROWTH = 1.1;
export const SHORTEST_DURATION_MS = 0.1;
export const LAST_DURATION_BUCKET = 190;
const LOG_GROWTH = Math.log(DURATION_GROWTH);

export function durationBucket(ms: number): number {
  if (!(ms > SHORTEST_DURATION_MS)) return 0;
  return Math.min(LAST_DURATION_BUCKET, Math.ceil(Math.log(ms / SHORTEST_DURATION_MS) / LOG_GROWTH));
}

/** The geometric middle of a bucket, milliseconds. */
export const middleOfBucket = (bucket: number): number => SHORTEST_DURATION_MS * DURATION_GROWTH ** (bucket - 0.5);
