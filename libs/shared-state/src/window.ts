/** Every rate in the product is per sliding minute. */
export const WINDOW_MS = 60_000;

/**
 * What a refused request is told to wait for a free slot. Nobody knows when a running request ends,
 * so this is a polite pause rather than a forecast.
 */
export const SLOT_RETRY_MS = 1_000;
