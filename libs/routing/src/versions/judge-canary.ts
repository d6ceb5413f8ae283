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

/** Why the version must be taken back; undefined: nothing speaks against it yet. Bad luck alone takes nothing back. */
export function judgeCanary(trial: Trial, limits: CanaryLimits): string | undefined {
  const { active, canary } = trial;
  if (canary.requests < limits.minRequests) return undefined;
  const usual = errorRate(active)?.value ?? 0;
  const failing = errorRate(canary);
  if (failing && failing.low > usual + limits.maxErrorIncrease)
    return `${percent(failing.value)} of its requests failed, beside ${percent(usual)} of the others`;
  if (active.requests < limits.minRequests) return undefined;
  const ratio = costRatio(trial);
  if (!ratio || (ratio.low ?? ratio.value) <= limits.maxCostRatio) return undefined;
  return `its requests cost ${ratio.value.toFixed(2)} times as much as the others${between(ratio)}`;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const between = ({ low, high }: { low: number | null; high: number | null }): string =>
  low === null || high === null ? '' : ` (${low.toFixed(2)} to ${high.toFixed(2)} in 19 of 20 cases)`;
