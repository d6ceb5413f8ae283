/**
 * How a request ended; settle, ledger and cache must match on it.
 * - completed: the whole answer reached the client
 * - truncated: the upstream stream ended without its closing mark
 * - aborted: the client left first
 * - error: an attempt failed and no other could serve
 * - refused: turned away before any attempt (auth, validation, limits)
 */
export const OUTCOMES = ['completed', 'truncated', 'aborted', 'error', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];
