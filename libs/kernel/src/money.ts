import type { Usage } from './usage';

/** Prices in micro-USD per million tokens (1 USD per million tokens = 1,000,000). */
export interface Price {
  input: number;
  output: number;
  /** Defaults to `input`. */
  cacheRead?: number;
  /** Defaults to `input`. */
  cacheWrite?: number;
  /** Defaults to `output`. */
  reasoning?: number;
  /** Of input tokens that are images or sound; defaults to `input`. */
  mediaInput?: number;
  /** Micro-USD per million seconds of audio. */
  second?: number;
  /** Micro-USD per million characters read aloud. */
  character?: number;
}

/** An unknown price is a state of its own, never zero. */
export type Cost = { state: 'exact' | 'estimated'; microUsd: number } | { state: 'unknown' };

const PER_MILLION = 1_000_000;

/**
 * Cost of a usage in whole micro-USD. The rounding rule of the product: add up all buckets first,
 * then round half up, once.
 */
export function costOf(usage: Usage, price: Price | undefined): Cost {
  if (price === undefined) return { state: 'unknown' };
  const exact =
    usage.inputTokens * price.input +
    usage.cacheReadTokens * (price.cacheRead ?? price.input) +
    usage.cacheWriteTokens * (price.cacheWrite ?? price.input) +
    usage.outputTokens * price.output +
    usage.reasoningTokens * (price.reasoning ?? price.output) +
    (usage.mediaInputTokens ?? 0) * ((price.mediaInput ?? price.input) - price.input) +
    (usage.seconds ?? 0) * (price.second ?? 0) +
    (usage.characters ?? 0) * (price.character ?? 0);
  return { state: usage.estimated ? 'estimated' : 'exact', microUsd: Math.floor((exact + PER_MILLION / 2) / PER_MILLION) };
}

/** For people and JSON: micro-USD as a decimal number of USD. */
export const microUsdToUsd = (microUsd: number): number => microUsd / PER_MILLION;
