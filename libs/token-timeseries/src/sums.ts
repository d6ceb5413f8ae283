/** What is counted of requests, in each step of time. Money in whole micro-USD. */
export const SUM_NAMES = [
  'requests',
  'errors',
  'refusals',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'cost_micro_usd',
  'saved_micro_usd',
  'cache_hits',
  'fallbacks',
  'attempts',
  'failed_attempts',
] as const;
export type SumName = (typeof SUM_NAMES)[number];

/**
 * - requests: all, refused ones too; errors: ended in an error or broke off; refusals: turned away before any attempt
 * - input_tokens: without those that the provider had in its cache (cache_read_tokens) or put there (cache_write_tokens)
 * - fallbacks: served by another target than the first one asked, or by another attempt
 * - attempts, failed_attempts: calls of providers; of a provider and of its keys alone
 */
export type Sums = Record<SumName, number>;

export const noSums = (): Sums => Object.fromEntries(SUM_NAMES.map((name) => [name, 0])) as Sums;

export function addSums(into: Sums, other: Readonly<Sums>): Sums {
  for (const name of SUM_NAMES) into[name] += other[name];
  return into;
}
