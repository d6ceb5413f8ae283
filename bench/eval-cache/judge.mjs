/** Pairs as the semantic cache sees them, and what it would make of them at each threshold. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const semantic = (name) =>
  require(join(new URL('../..', import.meta.url).pathname, 'dist/libs/response-cache/src/semantic', name));
const { wordsOf } = semantic('words.js');
export const { coreOf } = semantic('core-question.js');
const { spelledLike } = semantic('spelled-like.js');
const { guardBetween } = semantic('guards.js');
const { featuresOf, scoreOf } = semantic('score.js');
export const { wrongAtMost } = semantic('wrong-at-most.js');

function cosine(a, b) {
  let [dot, x, y] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) [dot, x, y] = [dot + a[i] * b[i], x + a[i] ** 2, y + b[i] ** 2];
  return dot === 0 ? 0 : dot / Math.sqrt(x * y);
}

export const judged = (pairs, vectors) =>
  pairs.map((pair) => {
    const [one, other] = [wordsOf(coreOf(pair.a)), wordsOf(coreOf(pair.b))];
    const [a, b] = [spelledLike(one, other), spelledLike(other, one)];
    const near = cosine(vectors.get(coreOf(pair.a)), vectors.get(coreOf(pair.b)));
    const guard = guardBetween(a, b);
    return { ...pair, near, guard, features: featuresOf(a, b, near), score: guard ? 0 : scoreOf(a, b, near) };
  });

/** A word more on either side never makes two questions more alike, and nothing that they share makes them less so. */
const SIGNS = [0, 1, -1, -1, 1, 1];
const signed = (value, i) => (SIGNS[i] > 0 ? Math.max(0, value) : SIGNS[i] < 0 ? Math.min(0, value) : value);

/** Logistic regression on the pairs that no guard keeps back. */
export function weightsOf(pairs) {
  const open = pairs.filter(({ guard }) => !guard);
  let weights = open[0].features.map(() => 0);
  for (let step = 0; step < 6_000; step++) {
    const gradient = weights.map(() => 0);
    for (const { features, same } of open) {
      const chance = 1 / (1 + Math.exp(-features.reduce((sum, value, i) => sum + value * weights[i], 0)));
      features.forEach((value, i) => (gradient[i] += (chance - Number(same)) * value));
    }
    weights = weights.map((value, i) => signed(value - 0.5 * (gradient[i] / open.length + (i ? 0.002 * value : 0)), i));
  }
  return weights.map((value) => Number(value.toFixed(3)));
}

/** The same pairs, scored by weights that were learned for this source. */
export const weighed = (pairs, weights) =>
  pairs.map((pair) => ({
    ...pair,
    score: pair.guard ? 0 : 1 / (1 + Math.exp(-pair.features.reduce((sum, value, i) => sum + value * weights[i], 0))),
  }));

export const JUDGES = {
  'plain cosine': ({ near }) => near,
  'cosine behind guards': ({ near, guard }) => (guard ? 0 : near),
  score: ({ score }) => score,
};

/** What is served from a threshold on, and how much of it rightly. */
export function at(pairs, value, threshold) {
  const served = pairs.filter((pair) => value(pair) >= threshold);
  const right = served.filter(({ same }) => same).length;
  return { served: served.length, right, wrong: served.length - right, all: pairs.filter(({ same }) => same).length };
}

/**
 * The least threshold from which on all that is served is wrong in at most `share`, by the upper bound and not by the
 * count: what is chosen among pairs that are at hand must hold for others. Infinity: there is none.
 */
export function safest(pairs, value, share = 0.01) {
  const rising = pairs.map((pair) => ({ cut: value(pair), wrong: !pair.same })).sort((a, b) => a.cut - b.cut);
  let wrong = rising.filter((one) => one.wrong).length;
  for (const [below, one] of rising.entries()) {
    const served = rising.length - below;
    const first = one.cut > 0 && one.cut !== rising[below - 1]?.cut;
    // The bound is above the count: where that is too much already, nobody need work out the bound.
    if (first && wrong <= share * served && wrongAtMost(wrong, served) <= share) return one.cut;
    wrong -= Number(one.wrong);
  }
  return Infinity;
}
