import { timingSafeEqual } from 'node:crypto';
import type { FieldCipher, FieldPlace } from '@libs/database';
import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { ProviderKeyRow } from './rows';

/** Seals the secrets of provider keys, each for its own row: copied to another row it does not open. */
export class KeySecrets {
  constructor(private readonly cipher: Pick<FieldCipher, 'encrypt' | 'decrypt'>) {}

  seal(keyId: string, secret: Secret): string {
    return this.cipher.encrypt(secret, placeOf(keyId));
  }

  /** @throws FieldCipherError */
  open(row: Pick<ProviderKeyRow, 'id' | 'secretCiphertext'>): Secret {
    return this.cipher.decrypt(row.secretCiphertext, placeOf(row.id));
  }

  /** True when the row holds this very secret; false also when it cannot be opened. */
  holds(row: Pick<ProviderKeyRow, 'id' | 'secretCiphertext'>, secret: Secret): boolean {
    try {
      const [stored, given] = [Buffer.from(openSecret(this.open(row))), Buffer.from(openSecret(secret))];
      return stored.length === given.length && timingSafeEqual(stored, given);
    } catch {
      return false;
    }
  }
}

const placeOf = (keyId: string): FieldPlace => ({ table: 'provider_keys', column: 'secret_ciphertext', row: keyId });
