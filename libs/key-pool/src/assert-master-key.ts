import { FieldCipherError } from '@libs/database';
import { ConfigError } from '@libs/config';
import type { KeySecrets } from './key-secrets';
import type { ProviderKeyRow } from './rows';

/**
 * A master key under which nothing that is stored opens is the wrong one: going on would serve nobody, and what is
 * stored from then on would be lost to the right one. Some rows alone are left out by the pool.
 * @throws ConfigError
 */
export function assertMasterKeyOpens(rows: readonly ProviderKeyRow[], secrets: Pick<KeySecrets, 'open'>): void {
  if (rows.length === 0 || !rows.every((row) => isOfAnotherKey(row, secrets))) return;
  throw new ConfigError([
    'MASTER_KEY is not the one that the stored provider keys were encrypted under: set that one, or name it in MASTER_KEY_PREVIOUS',
  ]);
}

function isOfAnotherKey(row: ProviderKeyRow, secrets: Pick<KeySecrets, 'open'>): boolean {
  try {
    secrets.open(row);
    return false;
  } catch (error) {
    return error instanceof FieldCipherError && error.reason === 'unknown_key';
  }
}
