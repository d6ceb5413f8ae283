import { qualityFor } from '@libs/catalog';
import { hash32 } from '../hash';
import { withReason } from '../target';
import type { Ranked } from './rank';
import { TRIED_OUT } from './reason';
import type { ScoreFacts } from './score';

/** How much of the traffic may find out whether another model is better than believed. */
export interface Exploration {
  /** Of requests that are routed by marks, per cent. */
  percent: number;
  /** What it may cost more than the first choice, in per cent of what routed requests cost. */
  mostExtraCostPercent: number;
}

/** Pieces of evidence that the catalog's word counts for, as in the model of quality. */
const PRIOR_WEIGHT = 20;
const SHARE_SEED = 'explore';

/** Whether this request is one of those; equal requests always or never are. */
export const mayExplore = (requestId: string, { percent }: Exploration): boolean =>
  uniform(hash32(`${SHARE_SEED} ${requestId}`)) * 100 < percent;

/**
 * Thompson sampling: of each candidate a quality is drawn as it may be by what is known, and whoever is best by that
 * comes first. What is well known hardly moves, what nobody has seen often does. The draw follows from the request, so
 * that equal inputs give equal plans.
 * @returns the order of before where the draw changes nothing
 */
export function explored(ranked: readonly Ranked[], requestId: string, how: ScoreFacts): readonly Ranked[] {
  const [best] = ranked;
  if (!best) return ranked;
  let [chosen, most] = [best, -Infinity];
  for (const one of ranked) {
    // What is decided before marks stays decided: only equals compete.
    if (one.load !== best.load) continue;
    const drawn = one.score.total + ((drawQuality(one, requestId, how) - one.score.quality) * how.weights.quality) / 100;
    if (drawn > most) [chosen, most] = [one, drawn];
  }
  if (chosen === best) return ranked;
  const target = withReason(chosen.target, TRIED_OUT);
  return [{ ...chosen, target }, ...ranked.filter((one) => one !== chosen)];
}

/** 0-100, from the Beta distribution that is believed of it. */
function drawQuality({ id, row }: Ranked, requestId: string, { promptType }: ScoreFacts): number {
  const mean = Math.min(0.99, Math.max(0.01, (row ? qualityFor(row, promptType) : 50) / 100));
  const evidence = PRIOR_WEIGHT + ((promptType !== undefined && row?.measured?.evidence?.[promptType]) || 0);
  const random = generator(hash32(`${requestId} ${id}`));
  const [x, y] = [drawGamma(mean * evidence, random), drawGamma((1 - mean) * evidence, random)];
  return (100 * x) / (x + y);
}

/** Marsaglia and Tsang's method; for shapes below 1 by way of shape + 1. */
function drawGamma(shape: number, random: () => number): number {
  if (shape < 1) return drawGamma(shape + 1, random) * Math.max(random(), 1e-12) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(Math.max(random(), 1e-12))) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(Math.max(random(), 1e-12)) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** A small generator whose numbers follow from its seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    return uniform(state);
  };
}

function uniform(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
