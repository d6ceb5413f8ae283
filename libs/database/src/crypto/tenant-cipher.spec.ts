import { Secret } from '@libs/kernel';
import { TenantCipher } from './tenant-cipher';

describe('TenantCipher', () => {
  const master = new Secret('k3Jq9vX2mN8pR5tW7yZ1bC4dF6gH0sLa');
  const cipher = new TenantCipher(master, 'cache');
  const plain = Buffer.from('the answer of tenant one');

  it('opens for its tenant at its place, and nowhere else', () => {
    const sealed = cipher.seal('t1', 'k', plain);
    expect(sealed.includes(plain)).toBe(false);
    expect(cipher.open('t1', 'k', sealed)).toEqual(plain);
    expect(cipher.open('t2', 'k', sealed)).toBeUndefined();
    expect(cipher.open('t1', 'k2', sealed)).toBeUndefined();
    expect(new TenantCipher(master, 'files').open('t1', 'k', sealed)).toBeUndefined();
    expect(new TenantCipher(new Secret('another master key of 32 bytes!!'), 'cache').open('t1', 'k', sealed)).toBeUndefined();
  });

  it('does not open what was changed, and says so without a throw', () => {
    const sealed = cipher.seal('t1', 'k', plain);
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8((changed.readUInt8(i) + 1) % 256, i);
      expect(cipher.open('t1', 'k', changed)).toBeUndefined();
      expect(cipher.open('t1', 'k', sealed.subarray(0, i))).toBeUndefined();
    }
  });

  it('names the same thing differently for every tenant', () => {
    expect(cipher.name('t1', 'x')).toBe(cipher.name('t1', 'x'));
    expect(cipher.name('t1', 'x')).not.toBe(cipher.name('t2', 'x'));
    expect(cipher.name('t1', 'x')).toMatch(/^[\w-]{43}$/);
  });
});
