/**
 * State that every replica must agree on and that can be rebuilt when lost. Two implementations of
 * each port, in-process and Redis, and one contract suite for both. The store's own clock decides
 * windows (Redis TIME, the process clock), so skewed replicas cannot stretch them.
 */

/** One provider key as the lease decision sees it. */
export interface LeaseCandidate {
  keyId: string;
  /** Lower is used first; the next tier only when nobody in this one is eligible. */
  priority: number;
  weight: number;
  /** Leases allowed in any sliding minute; absent = unlimited. */
  rpmLimit?: number;
}

export type LeaseResult =
  | { granted: true; keyId: string }
  /** Nobody eligible; `retryAfterMs` until the first one is again (its window or its cooling). */
  | { granted: false; retryAfterMs: number };

/** Picks AND counts in one atomic step: concurrent picks never exceed a key's RPM in any sliding minute. */
export interface KeyLeaseStore {
  /**
   * `pool` names the rotation (a provider id). Weighted round-robin among the eligible of the best tier.
   * Nobody to choose from at all counts as refused for a whole minute.
   */
  lease(pool: string, candidates: readonly LeaseCandidate[]): Promise<LeaseResult> | LeaseResult;
  /** Until then the key is not picked. A later call moves the time; 0 or the past ends the cooling. */
  cool(pool: string, keyId: string, forMs: number): Promise<void> | void;
}

/** One limit that a request must pass. */
export interface RateRule {
  /** Complete key of the counter, built by the caller from typed ids. */
  key: string;
  /** Requests in any sliding minute. */
  limit: number;
}

export interface ConcurrencyRule {
  key: string;
  limit: number;
}

export interface AdmissionAsk {
  requestId: string;
  rates: readonly RateRule[];
  concurrency: readonly ConcurrencyRule[];
  /** A slot whose holder died comes back after this long without a heartbeat. */
  slotLeaseMs: number;
}

/**
 * Admitted: `limit`, `remaining` and `resetMs` (until `remaining` grows again) are those of the
 * tightest rate, null when there is no rate at all. Refused: `key` is the rule with the longest wait,
 * rates before concurrency.
 */
export type AdmissionAnswer =
  | { admitted: true; limit: number | null; remaining: number | null; resetMs: number | null }
  | { admitted: false; reason: 'rate' | 'concurrency'; key: string; limit: number; retryAfterMs: number };

/** Checks all limits, then takes from all, in one atomic step: a refused request burns nothing. */
export interface RateLimitStore {
  reserve(ask: AdmissionAsk): Promise<AdmissionAnswer> | AdmissionAnswer;
  /** Extends the slots of a long request, as far as it still holds them. */
  heartbeat(ask: AdmissionAsk): Promise<void> | void;
  /** Gives the slots back; safe to call twice. */
  release(ask: AdmissionAsk): Promise<void> | void;
}
