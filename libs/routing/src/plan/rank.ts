import type { CatalogModel } from '@libs/catalog';
import { type Strategy, type Weights, WEIGHTS, weightsFor } from '../weights';
import type { RoutingFacts } from './facts';
import type { Candidate } from './named-targets';
import type { RequestSignals } from './route-ask';
import { type Score, type ScoreFacts, scoreOf } from './score';

/** A candidate with its marks. */
export interface Ranked extends Candidate {
  score: Score;
  /** What decides before any marks. */
  load: number;
}

/** By what a choice is made. */
export interface Criteria {
  strategy: Strategy;
  /** Instead of the strategy's. */
  weights?: Weights | undefined;
}

/** What is reckoned for a model that the catalog does not know. */
const UNKNOWN: CatalogModel = {
  ...{ provider: '', model: '', contextLength: 0, maxOutputTokens: 0 },
  ...{ vision: false, tools: false, reasoning: false, quality: 50, speed: 50 },
};
/** Below this much say of quality it does not matter what the request is about. */
const QUALITY_MATTERS = 25;

/** How marks are given for this request. Reads the request only as far as the strategy cares. */
export function scoreFacts({ strategy, weights }: Criteria, signals: RequestSignals): ScoreFacts {
  const base = weights ?? (strategy in WEIGHTS ? WEIGHTS[strategy as keyof typeof WEIGHTS] : WEIGHTS.balanced);
  const { inputTokens, outputTokens } = signals;
  const inputShare = inputTokens / (inputTokens + outputTokens);
  if (base.quality < QUALITY_MATTERS) return { weights: base, inputShare, promptType: undefined };
  const { promptType, complexity } = signals.classification;
  const tilted = !weights && strategy === 'balanced' ? weightsFor(base, complexity) : base;
  return { weights: tilted, inputShare, promptType };
}

/** Best first. Equal ones keep their order, so that a plan never depends on chance. */
export function rank(candidates: readonly Candidate[], criteria: Criteria, facts: RoutingFacts, how: ScoreFacts): Ranked[] {
  const ranked = candidates.map((candidate) => {
    const live = facts.live?.(candidate.id);
    const score = scoreOf(candidate.row ?? UNKNOWN, live, how);
    const { id, target, row } = candidate;
    return { id, target, ...(row && { row }), score, load: loadOf(criteria.strategy, live) };
  });
  return ranked.sort((a, b) => a.load - b.load || b.score.total - a.score.total);
}

/** What decides before any marks; 0 for strategies that go by marks alone. */
function loadOf(strategy: Strategy, live: ReturnType<NonNullable<RoutingFacts['live']>>): number {
  if (strategy === 'least_busy') return live?.inFlight ?? 0;
  return strategy === 'usage' && live ? Math.round(live.samples + live.inFlight) : 0;
}
