import type { Secret } from '@libs/kernel';
import type { LeaseCandidate } from '@libs/shared-state';
import type { KeyHealth } from './key-health';
import type { ProviderKeyRow } from './rows';
import { modelScope, type ModelScope } from './serves-model';

/** A key as the hot path holds it. What is learnt about it survives the reload of its row. */
export interface PoolEntry {
  row: ProviderKeyRow;
  candidate: LeaseCandidate;
  secret: Secret;
  /** undefined = every model of the provider. */
  serves: ModelScope | undefined;
  health: KeyHealth;
}

export function toEntry(row: ProviderKeyRow, secret: Secret, health: KeyHealth): PoolEntry {
  const { id: keyId, priority, weight } = row;
  return {
    ...{ row, secret, health },
    serves: modelScope(row.models),
    candidate: { keyId, priority, weight, rpmLimit: row.rpmLimit ?? undefined, tpmLimit: row.tpmLimit ?? undefined },
  };
}
