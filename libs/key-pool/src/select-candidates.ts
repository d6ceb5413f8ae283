import type { LeaseCandidate } from '@libs/shared-state';
import type { PoolEntry } from './pool-entry';

/** The keys of one provider, with the answer that most requests need ready-made. */
export interface ProviderKeys {
  entries: readonly PoolEntry[];
  /** All of them as candidates. */
  all: readonly LeaseCandidate[];
  /** Some key serves only certain models. */
  someScoped: boolean;
}

export function providerKeys(entries: readonly PoolEntry[]): ProviderKeys {
  return {
    entries,
    all: entries.map((entry) => entry.candidate),
    someScoped: entries.some((entry) => entry.serves !== undefined),
  };
}

/** The keys that may serve this model and were not tried for this request yet. Limits and cooling are the store's to judge. */
export function selectCandidates(keys: ProviderKeys, model: string, tried: ReadonlySet<string>): readonly LeaseCandidate[] {
  if (!keys.someScoped && tried.size === 0) return keys.all;
  const candidates: LeaseCandidate[] = [];
  for (const { candidate, serves } of keys.entries) {
    if (!tried.has(candidate.keyId) && (serves === undefined || serves(model))) candidates.push(candidate);
  }
  return candidates;
}
