import type { KeyStates } from '@libs/key-pool';
import { type BreakerState, type BreakerView, targetParts } from '@libs/shared-state';

export interface ProviderSummary {
  id: string;
  status: 'ok' | 'degraded' | 'down';
}

/** What is known of the providers at one moment. */
export interface ProviderFacts {
  /** Those that have keys, usable or not, or need none. */
  configured: Iterable<string>;
  /** Those that hold a usable key, resting or not, or need none. */
  ready: ReadonlySet<string>;
  keys: ReadonlyMap<string, KeyStates>;
  breakers: readonly BreakerView[];
  /** Its probes fail. */
  isDown?: (id: string) => boolean;
}

/** How each provider does, by id. Counts nothing that only administrators may know. */
export function summariseProviders({ configured, ready, keys, breakers, isDown }: ProviderFacts): ProviderSummary[] {
  return [...configured].sort().map((id) => {
    const own = breakers.filter(({ target }) => targetParts(target).provider === id);
    if (isDown?.(id)) return { id, status: 'down' };
    return { id, status: statusOf(ready.has(id), keys.get(id), own) };
  });
}

function statusOf(ready: boolean, keys: KeyStates | undefined, breakers: readonly BreakerView[]): ProviderSummary['status'] {
  if (!ready || (keys !== undefined && keys.active === 0 && keys.cooling > 0)) return 'down';
  // A person who holds one target open says nothing of the others.
  const judged = breakers.filter(({ reason }) => reason !== 'manual');
  if (judged.length > 0 && judged.every(({ state }) => state === 'open')) return 'down';
  const allClosed = breakers.every(({ state }) => state === 'closed');
  return allClosed && (keys === undefined || keys.partly + keys.cooling + keys.disabled === 0) ? 'ok' : 'degraded';
}

/** Of the targets that were called lately; all others are closed. */
export function countBreakers(breakers: readonly BreakerView[]): Record<BreakerState, number> {
  const counts = { closed: 0, half_open: 0, open: 0 };
  for (const { state } of breakers) counts[state]++;
  return counts;
}
