import type { UpstreamEndpoint } from '@libs/egress';
import type { Secret } from '@libs/kernel';
import { KeyHealth } from './key-health';
import { limitsPerModel } from './limit-scope';
import { toEntry, type PoolEntry } from './pool-entry';
import type { ProviderKeyRow, ProviderRow } from './rows';
import { providerKeys, type ProviderKeys } from './select-candidates';

/** What the data path needs of a provider. */
export interface ReadyProvider {
  endpoint: UpstreamEndpoint;
  family: string;
  profile: string;
}

export interface PooledProvider {
  ready: ReadyProvider;
  requiresKey: boolean;
  /** It counts requests and tokens for each model by itself. */
  limitsPerModel: boolean;
  keys: ProviderKeys;
}

/** Enabled providers and their usable keys at one moment. Replaced as a whole, never changed. */
export interface PoolSnapshot {
  providers: ReadonlyMap<string, PooledProvider>;
  entries: ReadonlyMap<string, PoolEntry>;
  /** Providers that hold a usable key or need none. */
  readyProviders: ReadonlySet<string>;
  /** Those, and the providers whose keys are all disabled or unreadable. */
  configuredProviders: ReadonlySet<string>;
}

export const EMPTY_SNAPSHOT: PoolSnapshot = {
  providers: new Map(),
  entries: new Map(),
  readyProviders: new Set(),
  configuredProviders: new Set(),
};

/** A row whose secret does not open. */
export interface Unreadable {
  row: ProviderKeyRow;
  error: unknown;
}

/** A provider that must not be called, for the way that it asks for is not known. */
export interface Unreachable {
  row: ProviderRow;
  error: unknown;
}

export interface SnapshotInput {
  providers: readonly ProviderRow[];
  keys: readonly ProviderKeyRow[];
  /** What was known so far: secrets that need no second decryption, and what was learnt about keys. */
  previous: PoolSnapshot;
  /** Monotonic milliseconds. */
  now: number;
  /** Keys that are out of use although their row may not say so yet. */
  isDisabled: (row: ProviderKeyRow) => boolean;
  /** @throws Error when the ciphertext does not belong to this row or this installation */
  open: (row: ProviderKeyRow) => Secret;
  /** The same object for the same row. @throws Error when a secret of its way does not open */
  endpointOf: (row: ProviderRow) => UpstreamEndpoint;
}

/** The next snapshot, and the rows whose secret could not be opened: they are not in it. */
export function buildSnapshot(input: SnapshotInput): {
  snapshot: PoolSnapshot;
  unreadable: Unreadable[];
  unreachable: Unreachable[];
} {
  const entries = new Map<string, PoolEntry>();
  const unreadable: Unreadable[] = [];
  const unreachable: Unreachable[] = [];
  for (const row of input.keys) {
    if (row.status === 'disabled' || input.isDisabled(row)) continue;
    try {
      entries.set(row.id, entryFor(row, input));
    } catch (error) {
      unreadable.push({ row, error });
    }
  }
  const providers = new Map<string, PooledProvider>();
  const readyProviders = new Set<string>();
  const configuredProviders = new Set<string>();
  const withKeys = new Set(input.keys.map((row) => row.providerId));
  for (const row of input.providers) {
    const { id, family, profile, requiresKey, enabled } = row;
    if (!enabled) continue;
    let endpoint: UpstreamEndpoint;
    try {
      endpoint = input.endpointOf(row);
    } catch (error) {
      unreachable.push({ row, error });
      continue;
    }
    const keys = providerKeys([...entries.values()].filter((entry) => entry.row.providerId === id));
    const ready = { endpoint, family, profile };
    providers.set(id, { ready, requiresKey, limitsPerModel: limitsPerModel(profile), keys });
    if (withKeys.has(id) || !requiresKey) configuredProviders.add(id);
    if (keys.entries.length > 0 || !requiresKey) readyProviders.add(id);
  }
  return { snapshot: { providers, entries, readyProviders, configuredProviders }, unreadable, unreachable };
}

function entryFor(row: ProviderKeyRow, { previous, now, open }: SnapshotInput): PoolEntry {
  const known = previous.entries.get(row.id);
  if (known?.row.secretCiphertext === row.secretCiphertext) return toEntry(row, known.secret, known.health);
  return toEntry(row, open(row), new KeyHealth(known === undefined ? undefined : now));
}
