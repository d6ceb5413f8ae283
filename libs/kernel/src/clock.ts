/** Time as an argument, so that every decision about it can be tested without waiting. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. */
  now(): number;
  /** Monotonic clock, milliseconds with fraction; only differences mean anything. */
  monotonic(): number;
}

/** The wall clock may be set back by so much without going back here. */
const STANDS_STILL_MS = 10_000;

/**
 * Set back by a little, as whoever keeps a machine's clock right does it, this clock stands still until its time has come
 * round again: within a process, what came later is not told to be earlier. Set back by more, it follows.
 * @param told epoch milliseconds, as the machine says
 */
export function neverBack(told: () => number): () => number {
  let latest = -Infinity;
  return () => {
    const now = told();
    if (now > latest || latest - now > STANDS_STILL_MS) latest = now;
    return latest;
  };
}

export const systemClock: Clock = {
  // Looked up at each call: tests put another in its place.
  now: neverBack(() => Date.now()),
  monotonic: () => performance.now(),
};
