/** Learned from half of test/data/questions by bench/eval-cache.mjs. */
export const WEIGHTS: readonly number[] = [-0.956, 0.488, -1.535, 0, 1.03, 3.719];
