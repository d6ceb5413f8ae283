import { BASIS_POINTS, type Price, type Rates } from './price';
import { totalInput, type Usage } from './usage';

/** An unknown price is a state of its own, never zero. */
export type Cost = { state: 'exact' | 'estimated'; microUsd: number } | { state: 'unknown' };

export const UNKNOWN_COST: Cost = Object.freeze({ state: 'unknown' });

const PER_MILLION = 1_000_000;
const PER_SECOND = 1_000;

/** How a request was asked for, where that changes its price. */
export interface CostTerms {
  /** As one of a batch. */
  batch?: boolean;
}

/**
 * What a tenant is charged for a usage, in whole micro-USD. The rounding rule of the product, and its only
 * one: amounts times rates are added up exactly, discounts and mark-ups are applied exactly, then the sum is
 * rounded half up, once. No float is involved: whole numbers that do not fit are computed as big ones.
 */
export function costOf(usage: Usage, price: Price | undefined, terms?: CostTerms): Cost {
  if (price === undefined) return UNKNOWN_COST;
  const markup = BASIS_POINTS + (price.markupBasisPoints ?? 0);
  return rounded(usage, price, terms?.batch === true ? (price.batchBasisPoints ?? BASIS_POINTS) : BASIS_POINTS, markup);
}

/** What the provider asks for the same usage. */
export function providerCostOf(usage: Usage, price: Price | undefined, terms?: CostTerms): Cost {
  const own = price?.cost ?? price;
  if (own === undefined) return UNKNOWN_COST;
  return rounded(usage, own, terms?.batch === true ? (own.batchBasisPoints ?? BASIS_POINTS) : BASIS_POINTS, BASIS_POINTS);
}

function rounded(usage: Usage, price: Price, batch: number, markup: number): Cost {
  const rates = price.tiers === undefined ? price : ratesFor(usage, price);
  const state = usage.estimated ? 'estimated' : 'exact';
  let sum = 0;
  for (const { amount, rate } of BUCKETS) sum += amount(usage) * rate(rates);
  // All terms are whole and none is negative: below this the sum, and every step towards it, is exact.
  if (batch === BASIS_POINTS && markup === BASIS_POINTS && sum <= Number.MAX_SAFE_INTEGER && usage.seconds === undefined) {
    const rest = sum % PER_MILLION;
    return { state, microUsd: (sum - rest) / PER_MILLION + (rest * 2 >= PER_MILLION ? 1 : 0) };
  }
  const microUsd = bigMicroUsd(usage, rates, BigInt(batch) * BigInt(markup));
  return microUsd > Number.MAX_SAFE_INTEGER ? UNKNOWN_COST : { state, microUsd: Number(microUsd) };
}

const FULL = BigInt(BASIS_POINTS) * BigInt(BASIS_POINTS);

/** The same with whole numbers of any size. Sound is counted in milliseconds, everything else in units. */
function bigMicroUsd(usage: Usage, rates: Rates, share: bigint): bigint {
  let sum = 0n;
  for (const { amount, rate } of BUCKETS) if (amount !== seconds) sum += BigInt(amount(usage)) * BigInt(rate(rates));
  const heard = BigInt(Math.round(seconds(usage) * PER_SECOND)) * BigInt(rates.second ?? 0);
  const scaled = (sum * BigInt(PER_SECOND) + heard) * share;
  const unit = BigInt(PER_SECOND) * BigInt(PER_MILLION) * FULL;
  return (scaled * 2n + unit) / (unit * 2n);
}

/** The rates of the longest tier that the request reaches. */
function ratesFor(usage: Usage, price: Price): Rates {
  const input = totalInput(usage);
  const tier = price.tiers?.findLast(({ aboveInputTokens }) => input > aboveInputTokens);
  return tier ? { ...price, ...tier.rates } : price;
}

interface Bucket {
  amount(usage: Usage): number;
  rate(rates: Rates): number;
}

const within = (part: number | undefined, whole: number): number => Math.min(part ?? 0, whole);
const mediaInput = (u: Usage): number => within(u.mediaInputTokens, u.inputTokens);
const audioInput = (u: Usage): number => within(u.audioInputTokens, u.inputTokens - mediaInput(u));
const mediaOutput = (u: Usage): number => within(u.mediaOutputTokens, u.outputTokens);
const audioOutput = (u: Usage): number => within(u.audioOutputTokens, u.outputTokens - mediaOutput(u));
const cacheHour = (u: Usage): number => within(u.cacheWriteHourTokens, u.cacheWriteTokens);
const seconds = (u: Usage): number => u.seconds ?? 0;
const cacheWrite = (r: Rates): number => r.cacheWrite ?? r.input;

/** Every bucket with its rate: what is in one is in no other. */
const BUCKETS: readonly Bucket[] = [
  { amount: (u) => u.inputTokens - mediaInput(u) - audioInput(u), rate: (r) => r.input },
  { amount: mediaInput, rate: (r) => r.mediaInput ?? r.input },
  { amount: audioInput, rate: (r) => r.audioInput ?? r.mediaInput ?? r.input },
  { amount: (u) => u.cacheReadTokens, rate: (r) => r.cacheRead ?? r.input },
  { amount: (u) => u.cacheWriteTokens - cacheHour(u), rate: cacheWrite },
  { amount: cacheHour, rate: (r) => r.cacheWriteHour ?? cacheWrite(r) },
  { amount: (u) => u.outputTokens - mediaOutput(u) - audioOutput(u), rate: (r) => r.output },
  { amount: mediaOutput, rate: (r) => r.mediaOutput ?? r.output },
  { amount: audioOutput, rate: (r) => r.audioOutput ?? r.output },
  { amount: (u) => u.reasoningTokens, rate: (r) => r.reasoning ?? r.output },
  { amount: (u) => u.images ?? 0, rate: (r) => r.image ?? 0 },
  { amount: (u) => u.searches ?? 0, rate: (r) => r.search ?? 0 },
  { amount: (u) => u.characters ?? 0, rate: (r) => r.character ?? 0 },
  { amount: seconds, rate: (r) => r.second ?? 0 },
  { amount: () => 1, rate: (r) => r.request ?? 0 },
];

/** For people and JSON: micro-USD as a decimal number of USD. */
export const microUsdToUsd = (microUsd: number): number => microUsd / PER_MILLION;
