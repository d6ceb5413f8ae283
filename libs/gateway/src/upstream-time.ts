import type { AttemptRecord } from '@libs/ledger';

/** Milliseconds in which at least one attempt was under way; null when there was none. */
export function upstreamTime(attempts: readonly AttemptRecord[]): number | null {
  const [first] = attempts;
  if (!first) return null;
  let sum = first.duration_ms;
  let until = first.started_at_ms + first.duration_ms;
  // In the order of their starts.
  for (const { started_at_ms: start, duration_ms: duration } of attempts.slice(1)) {
    const beside = Math.max(0, until - start);
    // Starts are whole milliseconds: less than one of them is no overlap.
    sum += beside < 1 ? duration : Math.max(0, duration - beside);
    until = Math.max(until, start + duration);
  }
  return sum;
}
