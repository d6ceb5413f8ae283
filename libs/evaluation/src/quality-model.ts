import { PROMPT_TYPES, type PromptType } from '@libs/catalog';

/** What was seen of a model on one type of prompt: pieces of evidence, as many as `total`, of which `good` were good. */
export interface Seen {
  good: number;
  total: number;
}

/** What is believed of a model on one type of prompt. */
export interface Belief {
  /** 0-100: the mean of what is believed. */
  score: number;
  /** Between these it lies with 95 %, 0-100. */
  low: number;
  high: number;
  /** Share of the belief that rests on evidence rather than on the catalog, 0..1. */
  confidence: number;
  /** Pieces of evidence that it rests on. */
  evidence: number;
}

/** The catalog's word counts as much as so many pieces of evidence. */
export const PRIOR_WEIGHT = 20;
/** Share that what was seen on other types of prompts has. */
const SPILL = 0.2;
/** Evidence counts half after this long: models change under their names. */
export const HALF_LIFE_DAYS = 90;
/** Between models this many points apart the better one wins ten times of eleven. */
const WIN_SCALE = 40;
/** How far a comparison that ended otherwise than expected moves what it says of a model. */
const SURPRISE = 0.5;

/**
 * Beta-Bernoulli: the catalog's quality is a Beta prior of `PRIOR_WEIGHT` pieces of evidence, each rating, verdict or
 * fault of an answer is one more, good by a share of 0..1.
 * @param said the catalog's quality for this type, 0-100
 */
export function believe(said: number, here: Seen, elsewhere: Seen = { good: 0, total: 0 }): Belief {
  const mean = Math.max(0.01, Math.min(0.99, said / 100));
  const evidence = here.total + SPILL * elsewhere.total;
  const n = PRIOR_WEIGHT + evidence;
  const p = (mean * PRIOR_WEIGHT + here.good + SPILL * elsewhere.good) / n;
  const spread = 1.96 * Math.sqrt((p * (1 - p)) / (n + 1));
  return {
    score: percent(p),
    low: percent(Math.max(0, p - spread)),
    high: percent(Math.min(1, p + spread)),
    confidence: Math.round((evidence / n) * 1000) / 1000,
    evidence: Math.round(evidence * 100) / 100,
  };
}

/** What was seen of one model by type, and of each type what was seen on all others. */
export function elsewhereOf(seen: ReadonlyMap<PromptType, Seen>, type: PromptType): Seen {
  const sum = { good: 0, total: 0 };
  for (const other of PROMPT_TYPES) {
    if (other === type) continue;
    sum.good += seen.get(other)?.good ?? 0;
    sum.total += seen.get(other)?.total ?? 0;
  }
  return sum;
}

/** A rating of 1-5 as evidence. */
export const ratingValue = (rating: number): number => (rating - 1) / 4;

/**
 * What a rating weighs: the n-th of one tenant about the same within a day the n-th part of the first, so that nobody
 * decides alone what all others are routed by.
 */
export const ratingWeight = (sameToday: number): number => 1 / (1 + sameToday);

/**
 * What a comparison says of one side: what is believed of it already, moved by how far the outcome was a surprise.
 * To beat a weaker model says little, to beat a stronger one much.
 * @param outcome 1 won, 0.5 drawn, 0 lost
 * @returns 0..1
 */
export function comparedValue(mine: number, theirs: number, outcome: 0 | 0.5 | 1): number {
  const expected = 1 / (1 + 10 ** ((theirs - mine) / WIN_SCALE));
  return Math.max(0, Math.min(1, mine / 100 + SURPRISE * (outcome - expected)));
}

const percent = (share: number): number => Math.round(share * 1000) / 10;
