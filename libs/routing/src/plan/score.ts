import { type CatalogModel, type LiveFigures, latencyOf, type PromptType, qualityFor, speedOfLatency } from '@libs/catalog';
import type { Weights } from '../weights';

/** A model's marks, 0-100 each, and what they come to. */
export interface Score {
  cost: number;
  quality: number;
  latency: number;
  /** Taken off for failures lately. */
  penalty: number;
  total: number;
}

/** Our own figures count once there are this many, and wholly from five times as many. */
const ENOUGH_SAMPLES = 5;
const MANY_SAMPLES = 25;
/** Points off where every attempt fails; failures below a twentieth are noise. */
const FAILURE_POINTS = 60;
const NOISE = 0.05;

/**
 * Cost on a scale of 0-100: free is 100, each tenfold price costs 25 points, so that the difference
 * between 0.1 and 1 USD per million tokens weighs as much as that between 1 and 10.
 */
export function cheapness({ price }: Pick<CatalogModel, 'price'>, inputShare = 0.75): number {
  if (!price) return 0;
  const usd = (price.input * inputShare + price.output * (1 - inputShare)) / 1_000_000;
  if (usd <= 0) return 100;
  return Math.max(0, Math.min(100, 50 - 25 * Math.log10(usd)));
}

/** Milliseconds to the first byte to reckon with: as listed, then more and more as our own traffic says. */
export function expectedLatency(model: CatalogModel, live: Readonly<LiveFigures> | undefined): number {
  const listed = latencyOf(model);
  if (!live || live.latencyP50Ms === undefined || live.samples < ENOUGH_SAMPLES) return listed;
  const trust = Math.min(1, live.samples / MANY_SAMPLES);
  return listed * (1 - trust) + live.latencyP50Ms * trust;
}

export interface ScoreFacts {
  weights: Weights;
  /** Of the request's tokens, those that go in. */
  inputShare: number;
  promptType: PromptType | undefined;
}

export function scoreOf(model: CatalogModel, live: Readonly<LiveFigures> | undefined, facts: ScoreFacts): Score {
  const { weights } = facts;
  const cost = cheapness(model, facts.inputShare);
  const quality = qualityFor(model, facts.promptType);
  const latency = live || model.latencyMs !== undefined ? speedOfLatency(expectedLatency(model, live)) : model.speed;
  const penalty =
    live && live.samples >= ENOUGH_SAMPLES && live.errorRate > NOISE ? (live.errorRate - NOISE) * FAILURE_POINTS : 0;
  const total = (cost * weights.cost + quality * weights.quality + latency * weights.latency) / 100 - penalty;
  return { cost, quality, latency, penalty, total };
}
