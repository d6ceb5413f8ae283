import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { FieldCipher, FieldPlace } from './field-cipher';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A random key that much is sealed with and that itself is stored only wrapped by the master key: where the wrapped key
 * is gone, what it sealed is noise.
 */
export class DataKey {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** AES-256-GCM; opens at the same place alone. */
  seal(place: string, plain: Buffer): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(place));
    return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** undefined for bytes that were changed, moved, or sealed with another key. */
  open(place: string, sealed: Buffer): Buffer | undefined {
    if (sealed.length < IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}

/** @returns the key, and the text of it that is stored at this place */
export function newDataKey(cipher: Pick<FieldCipher, 'encrypt'>, place: FieldPlace): { key: DataKey; wrapped: string } {
  const bytes = randomBytes(KEY_BYTES);
  return { key: new DataKey(bytes), wrapped: cipher.encrypt(new Secret(bytes.toString('base64')), place) };
}

/** @throws FieldCipherError */
export const openDataKey = (cipher: Pick<FieldCipher, 'decrypt'>, wrapped: string, place: FieldPlace): DataKey =>
  new DataKey(Buffer.from(openSecret(cipher.decrypt(wrapped, place)), 'base64'));
