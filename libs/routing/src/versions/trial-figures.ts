/** What one side of a trial came to. */
export interface TrialSide {
  requests: number;
  /** Requests that failed by no fault of their callers. */
  errors: number;
  costMicroUsd: number;
  /** Sum of the squares of what each request cost, micro-USD². */
  costSquares: number;
  /** How many requests are in `costSquares`: replicas of an earlier release count none. */
  squared: number;
}

export interface Trial {
  active: TrialSide;
  canary: TrialSide;
}

export const NOTHING: TrialSide = Object.freeze({ requests: 0, errors: 0, costMicroUsd: 0, costSquares: 0, squared: 0 });
export const NO_TRIAL: Trial = Object.freeze({ active: NOTHING, canary: NOTHING });

const plus = (a: TrialSide, b: TrialSide): TrialSide => ({
  requests: a.requests + b.requests,
  errors: a.errors + b.errors,
  costMicroUsd: a.costMicroUsd + b.costMicroUsd,
  costSquares: a.costSquares + b.costSquares,
  squared: a.squared + b.squared,
});
export const sum = (a: Trial, b: Trial): Trial => ({ active: plus(a.active, b.active), canary: plus(a.canary, b.canary) });

/** One more request of a side. */
export function add(side: TrialSide, failed: boolean, costMicroUsd: number): void {
  side.requests++;
  if (failed) side.errors++;
  side.costMicroUsd += costMicroUsd;
  side.costSquares += costMicroUsd ** 2;
  side.squared++;
}

/** A figure, and the ends between which it lies in 19 of 20 cases. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** Of the normal distribution: sure in 19 of 20 cases. */
const Z = 1.96;
/** Fewer requests of a side tell nothing about how far its costs lie apart. */
const LEAST_REQUESTS = 10;

/** Share of failures, 0..1, by Wilson's interval. null: no request yet. */
export function errorRate({ errors, requests }: TrialSide): Estimate | null {
  if (requests === 0) return null;
  const value = errors / requests;
  const square = (Z * Z) / requests;
  const centre = value + square / 2;
  const spread = Z * Math.sqrt((value * (1 - value)) / requests + square / (4 * requests));
  const end = (at: number): number => Math.min(1, Math.max(0, at / (1 + square)));
  return { value, low: end(centre - spread), high: end(centre + spread) };
}

/**
 * How many times as much as one of the others a request of the canary costs: ratio of the means, its interval by the delta
 * method on the logarithm, with Student's t at Welch's degrees of freedom. Ends are null while too few requests are known.
 * null: nobody asked, or the others cost nothing.
 */
export function costRatio({ active, canary }: Trial): { value: number; low: number | null; high: number | null } | null {
  if (active.requests === 0 || canary.requests === 0 || active.costMicroUsd === 0) return null;
  const value = canary.costMicroUsd / canary.requests / (active.costMicroUsd / active.requests);
  const [ofActive, ofCanary] = [relativeVariance(active), relativeVariance(canary)];
  if (ofActive === undefined || ofCanary === undefined) return { value, low: null, high: null };
  const variance = ofActive + ofCanary;
  if (variance === 0) return { value, low: value, high: value };
  const freedom = variance ** 2 / (ofActive ** 2 / (active.requests - 1) + ofCanary ** 2 / (canary.requests - 1));
  const factor = Math.exp(studentsT(freedom) * Math.sqrt(variance));
  return { value, low: value / factor, high: value * factor };
}

/** Of the mean cost: its variance beside its square. undefined: it cannot be told. */
function relativeVariance({ requests, costMicroUsd, costSquares, squared }: TrialSide): number | undefined {
  if (squared !== requests || requests < LEAST_REQUESTS || costMicroUsd === 0) return undefined;
  const mean = costMicroUsd / requests;
  const variance = Math.max(0, costSquares - requests * mean ** 2) / (requests - 1);
  return variance / requests / mean ** 2;
}

/** 97.5 % of Student's t lie below: Cornish and Fisher's expansion, within 0.1 % from 5 degrees of freedom on. */
function studentsT(freedom: number): number {
  const one = (Z ** 3 + Z) / 4;
  const two = (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96;
  const three = (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384;
  return Z + one / freedom + two / freedom ** 2 + three / freedom ** 3;
}
