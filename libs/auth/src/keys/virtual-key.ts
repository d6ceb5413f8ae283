import { createHash, createHmac, randomBytes } from 'node:crypto';

export const VIRTUAL_KEY_PREFIX = 'rlg_';
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_CHARS = 32;
const CHECKSUM_CHARS = 6;
const SHAPE = new RegExp(`^${VIRTUAL_KEY_PREFIX}[${ALPHABET}]{${RANDOM_CHARS + CHECKSUM_CHARS}}$`);

/** A new virtual key: typed prefix, 160 random bits, checksum. The plain text exists only in the answer that creates it. */
export function generateVirtualKey(): string {
  const body = VIRTUAL_KEY_PREFIX + base32(randomBytes(RANDOM_CHARS), RANDOM_CHARS);
  return body + checksum(body);
}

/** True when the text can be one of our keys. False costs no look-up: typing errors and noise end here. */
export function isWellFormedVirtualKey(text: string): boolean {
  if (text.length !== VIRTUAL_KEY_PREFIX.length + RANDOM_CHARS + CHECKSUM_CHARS || !SHAPE.test(text)) return false;
  return checksum(text.slice(0, -CHECKSUM_CHARS)) === text.slice(-CHECKSUM_CHARS);
}

/** What is stored in place of the key: 32 bytes that cannot be computed, or tested, without the pepper. */
export function hashVirtualKey(key: string, pepper: Buffer): Buffer {
  return createHmac('sha256', pepper).update(key).digest();
}

/** What may be shown of a key after its creation. */
export const virtualKeyHint = (key: string): { prefix: string; last4: string } => ({
  prefix: key.slice(0, 8),
  last4: key.slice(-4),
});

const checksum = (body: string): string => base32(createHash('sha256').update(body).digest(), CHECKSUM_CHARS);

/** Five bits of each byte: every character is independent and uniform. */
function base32(bytes: Buffer, chars: number): string {
  let text = '';
  for (let i = 0; i < chars; i++) text += ALPHABET.charAt((bytes[i] as number) & 31);
  return text;
}
