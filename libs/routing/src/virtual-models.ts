import type { CatalogModel } from '@libs/catalog';

/** Share of each property in a model's score, in per cent; they add up to 100. */
export interface Weights {
  cost: number;
  quality: number;
  latency: number;
}

/** Model names that stand for a choice. */
export const VIRTUAL_MODELS: Readonly<Record<string, Weights>> = Object.freeze({
  auto: { cost: 40, quality: 35, latency: 25 },
  fast: { cost: 10, quality: 10, latency: 80 },
  cheap: { cost: 80, quality: 10, latency: 10 },
  best: { cost: 5, quality: 85, latency: 10 },
});

/** Micro-USD per million tokens of a typical exchange: three tokens in for one out. */
const blendedPrice = (model: CatalogModel): number => (model.price ? (3 * model.price.input + model.price.output) / 4 : Infinity);

/**
 * Cost on a scale of 0-100: free is 100, each tenfold price costs 25 points, so that the difference
 * between 0.1 and 1 USD weighs as much as that between 1 and 10.
 */
function cheapness(model: CatalogModel): number {
  const usd = blendedPrice(model) / 1_000_000;
  if (usd === 0) return 100;
  return Math.max(0, Math.min(100, 50 - 25 * Math.log10(usd)));
}

export function score(model: CatalogModel, weights: Weights): number {
  return (cheapness(model) * weights.cost + model.quality * weights.quality + model.speed * weights.latency) / 100;
}

/** Best first; equal scores keep catalog order, so a plan never depends on chance. */
export function rank(models: readonly CatalogModel[], weights: Weights): CatalogModel[] {
  return models
    .map((model) => ({ model, points: score(model, weights) }))
    .sort((a, b) => b.points - a.points)
    .map(({ model }) => model);
}
