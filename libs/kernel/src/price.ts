/**
 * What each unit costs. All figures are whole micro-USD per MILLION units, which is the same as whole
 * pico-USD per unit: 1 USD per million tokens = 1,000,000; 0.00005 USD per thousand tokens = 50,000; 4 cents
 * for a picture = 40,000,000,000. Nothing that a provider asks for is smaller than one of these.
 */
export interface Rates {
  input: number;
  output: number;
  /** Defaults to `input`. */
  cacheRead?: number;
  /** Tokens written to a cache that keeps them for minutes; defaults to `input`. */
  cacheWrite?: number;
  /** Tokens written to a cache that keeps them for an hour; defaults to `cacheWrite`. */
  cacheWriteHour?: number;
  /** Defaults to `output`. */
  reasoning?: number;
  /** Input tokens that are images; defaults to `input`. */
  mediaInput?: number;
  /** Input tokens that are sound; defaults to `mediaInput`. */
  audioInput?: number;
  /** Output tokens that are images; defaults to `output`. */
  mediaOutput?: number;
  /** Output tokens that are sound; defaults to `output`. */
  audioOutput?: number;
  /** Each picture made. */
  image?: number;
  /** Each search made for an answer. */
  search?: number;
  /** Each second of audio heard. */
  second?: number;
  /** Each character read aloud. */
  character?: number;
  /** Each request, whatever it used. */
  request?: number;
}

export const RATE_NAMES = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWriteHour',
  'reasoning',
  'mediaInput',
  'audioInput',
  'mediaOutput',
  'audioOutput',
  'image',
  'search',
  'second',
  'character',
  'request',
] as const satisfies readonly (keyof Rates)[];

/** A hundred USD for one unit. */
export const HIGHEST_RATE = 100_000_000_000_000;

/** Rates of whole requests that are longer than most. */
export interface PriceTier {
  /** Input tokens, cached ones included, above which this tier holds, for all of the request. */
  aboveInputTokens: number;
  /** What differs from the price itself; anything else stays. */
  rates: Partial<Rates>;
}

/** What a model costs at a provider, as its list says. */
export interface Price extends Rates {
  /** Shortest first. */
  tiers?: readonly PriceTier[];
  /** What is left to pay of a request of a batch: 5000 = half. Absent: all of it. */
  batchBasisPoints?: number;
  /** The row of the price book; absent: the catalog's own. */
  id?: string;
  /**
   * What a tenant pays on top, in hundredths of a percent of the price: 1000 = +10 %, -500 = 5 % less. With it
   * a price is what the tenant is charged, without it what the provider asks for.
   */
  markupBasisPoints?: number;
  /** What the provider asks for, where the tenant's price is not made of it. */
  cost?: Price;
}

export const BASIS_POINTS = 10_000;
/** A tenth as much again a hundred times over: anything above is a slip. */
export const HIGHEST_MARKUP = 100_000;
