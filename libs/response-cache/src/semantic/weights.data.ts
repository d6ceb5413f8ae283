/** Learned from half of test/data/questions by bench/eval-cache.mjs. */
export const WEIGHTS: readonly number[] = [-1.068, 0.792, -2.011, 0.172, 2.488, 2.336];
