import { Secret } from '@libs/kernel';
import { StreamCipher } from './stream-cipher';

const MASTER = new Secret('a master key of at least 32 bytes for tests');
const place = { tenantId: 'ten_a', name: 'one' };

describe('StreamCipher', () => {
  const cipher = new StreamCipher(MASTER);
  const sealed = cipher.seal('data: täglich 🎉\n\n', place, '1-2');

  it('opens what it sealed, in any process with the same master key', () => {
    expect(new StreamCipher(MASTER).open(sealed, place, '1-2')).toBe('data: täglich 🎉\n\n');
  });

  it('shows nothing of the text and never seals the same twice', () => {
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('data');
    expect(cipher.seal('data: täglich 🎉\n\n', place, '1-2')).not.toBe(sealed);
  });

  it.each([
    ['another tenant', { ...place, tenantId: 'ten_b' }, '1-2'],
    ['another stream', { ...place, name: 'two' }, '1-2'],
    ['another part', place, '1-3'],
  ])('does not open as that of %s', (_what, elsewhere, part) => {
    expect(() => cipher.open(sealed, elsewhere, part)).toThrow();
  });

  it('opens neither what was changed nor with another master key', () => {
    const bytes = Buffer.from(sealed, 'base64');
    bytes[20] = (bytes[20] as number) ^ 1;
    expect(() => cipher.open(bytes.toString('base64'), place, '1-2')).toThrow();
    expect(() => cipher.open('AAAA', place, '1-2')).toThrow();
    expect(() => new StreamCipher(new Secret('another master key of at least 32 bytes')).open(sealed, place, '1-2')).toThrow();
  });

  it('goes on when more tenants come than it keeps keys for', () => {
    for (let i = 0; i < 1_100; i++) cipher.seal('x', { tenantId: `ten_${i}`, name: 'n' }, '1');
    expect(cipher.open(sealed, place, '1-2')).toContain('täglich');
  });
});
