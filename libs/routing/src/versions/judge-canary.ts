/** What one side of a trial came to. */
export interface TrialSide {
  requests: number;
  /** Requests that failed by no fault of their callers. */
  errors: number;
  costMicroUsd: number;
}

export interface Trial {
  active: TrialSide;
  canary: TrialSide;
}

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

/** Of the normal distribution: sure in 19 of 20 cases. */
const Z = 1.96;

/** Why the version must be taken back; undefined: nothing speaks against it yet. */
export function judgeCanary({ active, canary }: Trial, limits: CanaryLimits): string | undefined {
  if (canary.requests < limits.minRequests) return undefined;
  const usual = active.requests > 0 ? active.errors / active.requests : 0;
  const allowed = usual + limits.maxErrorIncrease;
  if (surelyAtLeast(canary) > allowed)
    return `${percent(canary.errors / canary.requests)} of its requests failed, beside ${percent(usual)} of the others`;
  if (active.requests < limits.minRequests || active.costMicroUsd === 0) return undefined;
  const ratio = canary.costMicroUsd / canary.requests / (active.costMicroUsd / active.requests);
  return ratio > limits.maxCostRatio ? `its requests cost ${ratio.toFixed(2)} times as much as the others` : undefined;
}

/** The lower end of Wilson's interval: bad luck alone takes nothing back. */
function surelyAtLeast({ errors, requests }: TrialSide): number {
  const rate = errors / requests;
  const square = (Z * Z) / requests;
  const centre = rate + square / 2;
  const spread = Z * Math.sqrt((rate * (1 - rate)) / requests + square / (4 * requests));
  return (centre - spread) / (1 + square);
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
