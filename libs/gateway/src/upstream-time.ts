import type { AttemptRecord } from '@libs/ledger';

/**
 * Milliseconds for which a request waited for upstreams; null when none was asked. What is left of its latency is the
 * gateway's own.
 * @param pausedMs between attempts: a sick target is left alone for its own sake
 */
export function upstreamTime(attempts: readonly AttemptRecord[], pausedMs = 0): number | null {
  const [first] = attempts;
  if (!first) return null;
  let sum = first.duration_ms + pausedMs;
  let until = first.started_at_ms + first.duration_ms;
  // In the order of their starts.
  for (const { started_at_ms: start, duration_ms: duration } of attempts.slice(1)) {
    sum += Math.max(0, duration - Math.max(0, until - start));
    until = Math.max(until, start + duration);
  }
  return sum;
}
