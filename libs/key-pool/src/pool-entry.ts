import type { Secret } from '@libs/kernel';
import type { LeaseCandidate } from '@libs/shared-state';
import type { KeyFailure } from './cooling';
import type { ProviderKeyRow } from './rows';

/** A key as the hot path holds it. What is learnt about it survives the reload of its row. */
export interface PoolEntry {
  row: ProviderKeyRow;
  candidate: LeaseCandidate;
  secret: Secret;
  /** undefined = every model of the provider. */
  models: ReadonlySet<string> | undefined;
  health: KeyHealth;
}

/** Times are milliseconds of the monotonic clock. */
export interface KeyHealth {
  failureKind: KeyFailure['kind'] | undefined;
  failuresInRow: number;
  /** End of the cooling that this process knows of. */
  coolingUntil: number;
  /** When this process saw the secret change; -Infinity when it never did. */
  rotatedAt: number;
}

export const newHealth = (): KeyHealth => ({
  failureKind: undefined,
  failuresInRow: 0,
  coolingUntil: -Infinity,
  rotatedAt: -Infinity,
});

export function toEntry(row: ProviderKeyRow, secret: Secret, health: KeyHealth): PoolEntry {
  return {
    row,
    secret,
    health,
    models: row.models === null ? undefined : new Set(row.models),
    candidate: { keyId: row.id, priority: row.priority, weight: row.weight, rpmLimit: row.rpmLimit ?? undefined },
  };
}
