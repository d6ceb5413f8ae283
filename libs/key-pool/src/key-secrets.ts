import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { FieldCipher, FieldPlace } from '@libs/database';
import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { ProviderKeyRow } from './rows';

const FINGERPRINT_LABEL = 'route-llm-gateway/provider-key/fingerprint/v1';

/** Seals the secrets of provider keys, each for its own row: copied to another row it does not open. */
export class KeySecrets {
  private readonly fingerprintKey: Buffer;

  /** @param masterKey the one of the cipher: fingerprints of another installation mean nothing here */
  constructor(
    private readonly cipher: Pick<FieldCipher, 'encrypt' | 'decrypt'>,
    masterKey: Secret,
  ) {
    this.fingerprintKey = Buffer.from(hkdfSync('sha256', openSecret(masterKey), Buffer.alloc(32), FINGERPRINT_LABEL, 32));
  }

  /** 16 hex digits by which people tell two secrets apart, and nobody guesses one. */
  fingerprint(secret: Secret): string {
    return createHmac('sha256', this.fingerprintKey).update(openSecret(secret)).digest('hex').slice(0, 16);
  }

  /** null when the row's secret cannot be opened. */
  fingerprintOf(row: Pick<ProviderKeyRow, 'id' | 'secretCiphertext'>): string | null {
    try {
      return this.fingerprint(this.open(row));
    } catch {
      return null;
    }
  }

  seal(keyId: string, secret: Secret): string {
    return this.cipher.encrypt(secret, keyPlace(keyId));
  }

  /** @throws FieldCipherError */
  open(row: Pick<ProviderKeyRow, 'id' | 'secretCiphertext'>): Secret {
    return this.cipher.decrypt(row.secretCiphertext, keyPlace(row.id));
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

export const keyPlace = (keyId: string): FieldPlace => ({ table: 'provider_keys', column: 'secret_ciphertext', row: keyId });
