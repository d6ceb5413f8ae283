/** Whether an answer fitted a question whose score was this. */
export interface Verdict {
  score: number;
  correct: boolean;
}

// Asked for thousands of times a threshold; once here, for tests run where each look at `Math` is dear.
const { exp, log } = Math;

const STEPS = 200;
const SPREAD = 0.04;
/** How sharply an answer stops to fit. */
const SLOPE = 120;
/** One verdict in so many is taken to be wrong itself. */
const MISTAKES = 0.02;

/**
 * How sure it is that an entry's answer fits a question of this score. Each entry has a threshold of its own, which
 * nobody knows: what is believed of it begins with what the operator said (at `similarity` at most `maxErrorRate` are
 * wrong) and is weighed anew by every verdict. To serve only above 1 - maxErrorRate bounds the expected share of wrong
 * answers by maxErrorRate, as far as what was believed at first and the verdicts are true.
 */
export function confidenceAt(score: number, belief: Float64Array): number {
  let sum = 0;
  belief.forEach((weight, i) => (sum += weight * chance(score, thresholdAt(i))));
  return sum;
}

export interface Beliefs {
  similarity: number;
  maxErrorRate: number;
}

/** Of entries by the score of their first verdict: how many answers fitted. */
export interface FirstVerdicts {
  /** The least score of these. */
  score: number;
  correct: number;
  wrong: number;
}
/** Above any score: nothing is served by belief alone. */
const NEVER = 1.1;
/** Scores are counted in steps of this. */
export const STEP = 0.01;
/** What the operator said weighs as much as so many wrong answers at the rate that was allowed. */
const SAID = 0.5;

/**
 * The score from which an entry that nothing is known of is served: what the operator said until the first verdicts of
 * other entries refute it, then the least score from which on they do not. Only the first of each entry counts, for of one
 * that was found wrong every later candidate is bought and judged too.
 */
export function startOf(verdicts: readonly FirstVerdicts[], { similarity, maxErrorRate }: Beliefs): number {
  const holdsFrom = (least: number): boolean => {
    let [correct, wrong] = [0, 0];
    for (const step of verdicts)
      if (step.score >= least - STEP / 2) [correct, wrong] = [correct + step.correct, wrong + step.wrong];
    return (wrong + SAID) / (correct + wrong + SAID / maxErrorRate) <= maxErrorRate;
  };
  const above = verdicts.filter(({ wrong }) => wrong > 0).map(({ score }) => score + STEP);
  return (
    [similarity, ...above.filter((score) => score > similarity && score <= 1).sort((a, b) => a - b)].find(holdsFrom) ?? NEVER
  );
}

/** How much is believed of each threshold; adds up to 1. */
export function beliefAfter(verdicts: readonly Verdict[], { similarity, maxErrorRate }: Beliefs): Float64Array {
  const center = similarity - zOf(maxErrorRate) * SPREAD;
  const logs = new Float64Array(STEPS + 1);
  for (let i = 0; i <= STEPS; i++) {
    const threshold = thresholdAt(i);
    let weight = -(((threshold - center) / SPREAD) ** 2) / 2;
    for (const verdict of verdicts) {
      const fits = MISTAKES + (1 - 2 * MISTAKES) * chance(verdict.score, threshold);
      weight += log(verdict.correct ? fits : 1 - fits);
    }
    logs[i] = weight;
  }
  const most = Math.max(...logs);
  const weights = logs.map((weight) => exp(weight - most));
  const mass = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / mass);
}

/** The score from which on an entry is served; above 1: it is not. */
export function thresholdOf(verdicts: readonly Verdict[], beliefs: Beliefs): number {
  // What no verdict has touched is as the operator said.
  if (verdicts.length === 0) return beliefs.similarity;
  const belief = beliefAfter(verdicts, beliefs);
  let [low, high] = [0, HIGHEST];
  for (let i = 0; i < 16; i++) {
    const middle = (low + high) / 2;
    if (confidenceAt(middle, belief) >= 1 - beliefs.maxErrorRate) high = middle;
    else low = middle;
  }
  return high;
}

const HIGHEST = 1.1;
const thresholdAt = (i: number): number => (i / STEPS) * HIGHEST;

const chance = (score: number, threshold: number): number => 1 / (1 + exp(-SLOPE * (score - threshold)));

/** How many deviations lie above all but this share (an approximation good to 0.005). */
function zOf(share: number): number {
  const p = Math.min(0.5, Math.max(1e-6, share));
  const t = Math.sqrt(-2 * log(p));
  return t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t);
}
