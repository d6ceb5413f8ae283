import type { PriceList } from '@libs/catalog';
import { RATE_NAMES, type Rates } from '@libs/kernel';

/** `cacheRead` -> `cache_read`, as everything in the API is written. */
const toSnake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const TO_SNAKE = new Map<string, string>(RATE_NAMES.map((name) => [name, toSnake(name)]));
const TO_NAME = new Map<string, string>(RATE_NAMES.map((name) => [toSnake(name), name]));

/** A price as the API writes it: whole micro-USD per million units. */
export interface RatesJson {
  [rate: string]: unknown;
}

/** Names that are none stay as they are, to be refused by their name. */
export function readRates({ tiers, batch_basis_points, ...flat }: RatesJson): PriceList {
  return {
    ...renamed(flat, TO_NAME),
    ...(batch_basis_points !== undefined && { batchBasisPoints: batch_basis_points as number }),
    ...(tiers !== undefined && { tiers: Array.isArray(tiers) ? tiers.map(readTier) : (tiers as never) }),
  };
}

function readTier(tier: unknown): { aboveInputTokens: number; rates: Partial<Rates> } {
  const { above_input_tokens, rates } = Object(tier) as RatesJson;
  return { aboveInputTokens: above_input_tokens as number, rates: renamed(Object(rates) as RatesJson, TO_NAME) };
}

export function writeRates({ tiers, batchBasisPoints, ...flat }: PriceList): RatesJson {
  return {
    ...renamed({ ...flat }, TO_SNAKE),
    ...(batchBasisPoints !== undefined && { batch_basis_points: batchBasisPoints }),
    ...(tiers && {
      tiers: tiers.map(({ aboveInputTokens, rates }) => ({
        above_input_tokens: aboveInputTokens,
        rates: renamed({ ...rates }, TO_SNAKE),
      })),
    }),
  };
}

const renamed = (rates: RatesJson, names: ReadonlyMap<string, string>): Rates =>
  Object.fromEntries(Object.entries(rates).map(([name, rate]) => [names.get(name) ?? name, rate])) as unknown as Rates;
