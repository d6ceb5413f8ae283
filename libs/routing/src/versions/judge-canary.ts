import { costRatio, errorRate, type Trial } from './trial-figures';

/** When a version that is tried out is taken back. */
export interface CanaryLimits {
  /** Share of the traffic, per cent. */
  percent: number;
  /** Fewer requests prove nothing. */
  minRequests: number;
  /** How much more often it may fail than the version beside it, 0..1. */
  maxErrorIncrease: number;
  /** How many times as dear a request may be. */
  maxCostRatio: number;
}

export const CANARY_DEFAULTS: Readonly<CanaryLimits> = Object.freeze({
  percent: 10,
  minRequests: 50,
  maxErrorIncrease: 0.05,
  maxCostRatio: 2,
});

/** Why a version must be taken back: in words, and for whoever says it in another language. */
export interface Verdict {
  reason: string;
  code: 'failures' | 'cost';
  values: Readonly<Record<string, string>>;
}

/** undefined: nothing speaks against the version yet. Bad luck alone takes nothing back. */
export function judgeCanary(trial: Trial, limits: CanaryLimits): Verdict | undefined {
  const { active, canary } = trial;
  if (canary.requests < limits.minRequests) return undefined;
  const usual = errorRate(active)?.value ?? 0;
  const failing = errorRate(canary);
  if (failing && failing.low > usual + limits.maxErrorIncrease) {
    const values = { share: percent(failing.value), usual: percent(usual) };
    return { reason: `${values.share} of its requests failed, beside ${values.usual} of the others`, code: 'failures', values };
  }
  if (active.requests < limits.minRequests) return undefined;
  const ratio = costRatio(trial);
  if (!ratio || (ratio.low ?? ratio.value) <= limits.maxCostRatio) return undefined;
  const { low, high } = ratio;
  const ends = low === null || high === null ? undefined : { low: low.toFixed(2), high: high.toFixed(2) };
  const values = { times: ratio.value.toFixed(2), ...ends };
  const between = ends ? ` (${ends.low} to ${ends.high} in 19 of 20 cases)` : '';
  return { reason: `its requests cost ${values.times} times as much as the others${between}`, code: 'cost', values };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
