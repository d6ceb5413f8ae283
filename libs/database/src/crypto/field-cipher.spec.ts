import { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { FieldCipher, FieldCipherError, type FieldPlace } from './field-cipher';

const master = new Secret('k3Jq9vX2mN8pR5tW7yZ1bC4dF6gH0sLa');
const other = new Secret('Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6');
const place: FieldPlace = { table: 'provider_keys', column: 'secret_ciphertext', row: 'key_1', tenant: 'ten_1' };
const plain = new Secret('sk-live-ünïcode-🔑');

const reasonOf = (open: () => unknown): string => {
  try {
    open();
  } catch (error) {
    if (error instanceof FieldCipherError) return error.reason;
    throw error;
  }
  return 'opened';
};

describe('FieldCipher', () => {
  const cipher = new FieldCipher(master);
  const stored = cipher.encrypt(plain, place);

  it('gives back what it was given, also to another process with the same master key', () => {
    expect(openSecret(new FieldCipher(master).decrypt(stored, place))).toBe('sk-live-ünïcode-🔑');
    expect(openSecret(cipher.decrypt(cipher.encrypt(new Secret(''), place), place))).toBe('');
  });

  it('never writes the same text twice, and nothing readable', () => {
    expect(cipher.encrypt(plain, place)).not.toBe(stored);
    expect(stored).toMatch(/^v2:[0-9a-f]{16}(:[\w-]{16}:[\w-]+:[\w-]{22}){2}$/);
    expect(stored).not.toContain('sk-live');
  });

  it.each<[string, Partial<FieldPlace>]>([
    ['row', { row: 'key_2' }],
    ['column', { column: 'other' }],
    ['table', { table: 'webhooks' }],
    ['tenant', { tenant: 'ten_2' }],
    ['no tenant', { tenant: undefined }],
  ])('does not open in another place: %s', (_, elsewhere) => {
    expect(reasonOf(() => cipher.decrypt(stored, { ...place, ...elsewhere }))).toBe('tampered');
  });

  it('notices any changed character of nonce, body and tag', () => {
    const from = stored.indexOf(':', 3) + 1;
    for (let at = from; at < stored.length - 1; at++) {
      if (stored[at] === ':') continue;
      // The last character of a base64url group may hold bits that are not used.
      if (stored[at + 1] === ':') continue;
      const changed = stored.slice(0, at) + (stored[at] === 'A' ? 'B' : 'A') + stored.slice(at + 1);
      expect(reasonOf(() => cipher.decrypt(changed, place))).toBe('tampered');
    }
  });

  it('refuses a shortened tag and whatever is not its own', () => {
    for (const odd of ['', 'sk-plain', stored.slice(0, -6), stored.replace('v2', 'v3'), `${stored}:x`]) {
      expect(reasonOf(() => cipher.decrypt(odd, place))).toBe('malformed');
    }
  });

  it('says that the master key is another one, and opens with a previous one', () => {
    expect(reasonOf(() => new FieldCipher(other).decrypt(stored, place))).toBe('unknown_key');
    const rotated = new FieldCipher(other, [master]);
    expect(openSecret(rotated.decrypt(stored, place))).toBe(openSecret(plain));
    expect([rotated.isOutdated(stored), cipher.isOutdated(stored)]).toEqual([true, false]);
    expect(rotated.isOutdated(rotated.encrypt(plain, place))).toBe(false);
  });

  it('C1: gives each value a data key of its own, which is no use in another value', () => {
    const second = cipher.encrypt(plain, place);
    const [a, b] = [stored.split(':'), second.split(':')];
    expect(reasonOf(() => cipher.decrypt([...a.slice(0, 5), ...b.slice(5)].join(':'), place))).toBe('tampered');
  });

  it('C5: wraps anew without touching the value, and opens under the new key alone', () => {
    const rotated = new FieldCipher(other, [master]);
    const anew = rotated.rewrap(stored, place);
    expect(anew.split(':').slice(5)).toEqual(stored.split(':').slice(5));
    expect([rotated.isOutdated(anew), anew.startsWith(rotated.currentPrefix)]).toEqual([false, true]);
    expect(openSecret(new FieldCipher(other).decrypt(anew, place))).toBe(openSecret(plain));
    expect(reasonOf(() => cipher.decrypt(anew, place))).toBe('unknown_key');
    expect(reasonOf(() => rotated.rewrap(stored, { ...place, row: 'key_2' }))).toBe('tampered');
  });

  it('reads values of the first form, and gives them the present one', () => {
    const first = 'v1:a8fb9c6e2d5b4c17:' + stored.split(':').slice(5).join(':');
    expect(reasonOf(() => cipher.decrypt(first, place))).toBe('unknown_key');
    expect(cipher.isOutdated(first)).toBe(true);
  });
});
