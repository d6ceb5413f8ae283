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
    someScoped: entries.some((entry) => entry.models !== undefined),
  };
}

/** The keys that may serve this model and were not tried for this request yet. RPM and cooling are the store's to judge. */
export function selectCandidates(keys: ProviderKeys, model: string, tried: ReadonlySet<string>): readonly LeaseCandidate[] {
  if (!keys.someScoped && tried.size === 0) return keys.all;
  const candidates: LeaseCandidate[] = [];
  for (const { candidate, models } of keys.entries) {
    if (!tried.has(candidate.keyId) && (models === undefined || models.has(model))) candidates.push(candidate);
  }
  return candidates;
}

/**
 * Why none of the candidates was free: 'rate' as soon as one of them only waits for its minute.
 * @param now monotonic milliseconds
 */
export function shortageReason(
  keys: ProviderKeys,
  candidates: readonly LeaseCandidate[],
  now: number,
): 'rate' | 'cooling' | 'none' {
  if (candidates.length === 0) return 'none';
  const asked = new Set(candidates.map(({ keyId }) => keyId));
  const busy = keys.entries.some(
    ({ candidate, health }) => asked.has(candidate.keyId) && candidate.rpmLimit !== undefined && health.coolingUntil <= now,
  );
  return busy ? 'rate' : 'cooling';
}
