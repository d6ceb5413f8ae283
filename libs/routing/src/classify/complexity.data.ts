/**
 * How much each feature of a request speaks for a strong model: the weights of a logistic function over features of
 * 0..1. Settled by judgement, for requests of a form whose outcomes nobody has counted; for the others see
 * difficulty.data.ts.
 */
export const COMPLEXITY_WEIGHTS = {
  base: -2.6,
  length: 2.2,
  conversation: 0.8,
  longWords: 0.6,
  numbers: 0.8,
  signs: 0.5,
  demands: 1.6,
  expertise: 0.9,
  lines: 0.5,
  code: 1.2,
  math: 0.9,
  analysis: 1.0,
  smallTalk: -1.5,
  instructions: 0.4,
} as const;

export type ComplexityFeature = Exclude<keyof typeof COMPLEXITY_WEIGHTS, 'base'>;
