import type { PoolEntry } from './pool-entry';
import type { ProviderKeyRow } from './rows';

/** How many keys of a provider are in each state. */
export interface KeyStates {
  active: number;
  /** Of the active ones, those that rest for some model. */
  partly: number;
  /** Resting as a whole; a key that rests for one model alone is active. */
  cooling: number;
  /** Disabled, or with a secret that does not open. */
  disabled: number;
}

/** By provider id; a provider without keys is in it with zeros. @param now monotonic milliseconds */
export function countKeyStates(
  providerIds: Iterable<string>,
  rows: readonly ProviderKeyRow[],
  usable: ReadonlyMap<string, PoolEntry>,
  now: number,
): Map<string, KeyStates> {
  const counts = new Map<string, KeyStates>();
  for (const id of providerIds) counts.set(id, { active: 0, partly: 0, cooling: 0, disabled: 0 });
  for (const { id, providerId } of rows) {
    const count = counts.get(providerId);
    if (count === undefined) continue;
    const entry = usable.get(id);
    if (entry === undefined) count.disabled++;
    else if (entry.health.whole.coolingUntil > now) count.cooling++;
    else {
      count.active++;
      if (entry.health.restsInPart(now)) count.partly++;
    }
  }
  return counts;
}
