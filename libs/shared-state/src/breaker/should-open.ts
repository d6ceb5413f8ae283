import type { BreakerSettings } from './port';

/** What a window holds. */
export interface BreakerTotals {
  calls: number;
  failures: number;
  slow: number;
}

/**
 * Whether what was seen is reason enough to stop calling a target. Failures speak before slowness;
 * too few calls say nothing.
 */
export function shouldOpen(totals: BreakerTotals, settings: BreakerSettings): 'failures' | 'slow' | undefined {
  const { calls, failures, slow } = totals;
  if (calls < Math.max(1, settings.minimumCalls)) return undefined;
  if (failures >= calls * settings.failureRate) return 'failures';
  if (slow >= calls * settings.slowRate) return 'slow';
  return undefined;
}
