/** Every rate in the product is per sliding minute. */
export const WINDOW_MS = 60_000;

/**
 * What a refused request is told to wait for a free slot. Nobody knows when a running request ends,
 * so this is a polite pause rather than a forecast.
 */
export const SLOT_RETRY_MS = 1_000;

/** Tokens are counted by the second in which they were spent; a second leaves as a whole, after it is over everywhere. */
export const TOKEN_SECONDS = 60;

/** When nobody reported a probe this long, its holder is taken for dead. */
export const PROBE_LEASE_MS = 120_000;

/** What is told to wait for a probe: nobody knows when it ends. */
export const PROBE_RETRY_MS = 1_000;

/** A key that nobody asked for this long after its cooling needs no probe any more. */
export const HALF_OPEN_MS = 10 * 60_000;
