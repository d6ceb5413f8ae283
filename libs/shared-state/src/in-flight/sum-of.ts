import type { InFlightElsewhere } from './port';

/** What several processes told, together. */
export function sumOf(told: readonly Iterable<readonly [target: string, count: number]>[]): InFlightElsewhere {
  const counts = new Map<string, number>();
  for (const one of told) for (const [target, count] of one) counts.set(target, (counts.get(target) ?? 0) + count);
  return { processes: told.length, counts };
}
