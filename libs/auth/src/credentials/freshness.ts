/** Monotonic milliseconds since a credential was last looked up in the database. */
export const FRESHNESS = {
  /** From here on it is looked up again while it still serves. */
  refreshAfterMs: 2_000,
  /** Beyond this it serves nobody before it has been looked up: what is revoked ends within five seconds. */
  trustMs: 4_500,
  /** While the database is away, a credential that was good keeps working this long. */
  outageMs: 60_000,
  /** How long a caller with such a credential waits for a slow database. */
  patienceMs: 400,
  /** How long anybody else does: with everything around it, a busy machine too, the answer is there within two seconds. */
  deadlineMs: 1_500,
  /** After a failed look-up: when the database is tried again by a caller who has to wait for it. */
  retryAfterMs: 1_000,
} as const;

/**
 * - use: as it is
 * - use_and_refresh: as it is, and look it up in the background
 * - check: look it up first
 */
export type FreshnessStep = 'use' | 'use_and_refresh' | 'check';

export function freshnessStep(ageMs: number, databaseAway: boolean): FreshnessStep {
  if (databaseAway && ageMs < FRESHNESS.outageMs) return 'use';
  if (ageMs < FRESHNESS.refreshAfterMs) return 'use';
  return ageMs < FRESHNESS.trustMs ? 'use_and_refresh' : 'check';
}
