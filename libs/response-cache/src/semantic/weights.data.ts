/** Learned from half of test/data/questions by bench/eval-cache.mjs. */
export const WEIGHTS: readonly number[] = [-2.795, 0.799, -1.885, 1.306, 1.8, 4.422];
