/** Share of each property in a model's score, in per cent; they add up to 100. */
export interface Weights {
  readonly cost: number;
  readonly quality: number;
  readonly latency: number;
}

/** Strategies that weigh cost, quality and latency. */
export const WEIGHTS = {
  balanced: { cost: 40, quality: 35, latency: 25 },
  cost: { cost: 80, quality: 10, latency: 10 },
  quality: { cost: 5, quality: 85, latency: 10 },
  latency: { cost: 10, quality: 10, latency: 80 },
} as const satisfies Record<string, Weights>;

/** And those that go by something else: as listed, by what is under way, by what was asked lately. */
export const OTHER_STRATEGIES = ['order', 'least_busy', 'usage'] as const;

export type Strategy = keyof typeof WEIGHTS | (typeof OTHER_STRATEGIES)[number];
export const STRATEGIES: readonly Strategy[] = [...(Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]), ...OTHER_STRATEGIES];

export const isStrategy = (value: unknown): value is Strategy => STRATEGIES.some((strategy) => strategy === value);

/** Model names that stand for a choice, and by what strategy it is made. */
export const VIRTUAL_MODELS: Readonly<Record<string, keyof typeof WEIGHTS>> = Object.freeze({
  auto: 'balanced',
  fast: 'latency',
  cheap: 'cost',
  best: 'quality',
});

/** Any non-negative numbers, as shares of 100; undefined when there is nothing to share. */
export function normalizeWeights({ cost, quality, latency }: Weights): Weights | undefined {
  const sum = cost + quality + latency;
  if (!(sum > 0) || !Number.isFinite(sum) || Math.min(cost, quality, latency) < 0) return undefined;
  return { cost: (cost * 100) / sum, quality: (quality * 100) / sum, latency: (latency * 100) / sum };
}

/**
 * The weights for a request of this complexity: what is simple may be cheap, what is hard must be good. At a half
 * they stay as they are.
 * @param complexity 0..1
 */
export function weightsFor(weights: Weights, complexity: number): Weights {
  const tilt = 0.4 + 1.2 * complexity;
  return normalizeWeights({ ...weights, cost: weights.cost * (2 - tilt), quality: weights.quality * tilt }) ?? weights;
}
