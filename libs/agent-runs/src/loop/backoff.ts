const FIRST_MS = 2_000;
const LONGEST_MS = 5 * 60_000;

/**
 * Until a run is tried again: doubled each time, with jitter, and never sooner than the upstream asked for.
 * @param random 0..1
 */
export function backoffMs(retries: number, askedMs: number | undefined, random: number = Math.random()): number {
  const step = Math.min(LONGEST_MS, FIRST_MS * 2 ** retries);
  return Math.min(LONGEST_MS, Math.max(askedMs ?? 0, step * (0.75 + random / 2)));
}
