import { preferredKey } from './preferred-key';

const key = (keyId: string, weight = 1, priority = 0) => ({ keyId, weight, priority });
const HOW_MANY = 20_000;
/** Numbers that lie as far apart as hashes do. */
const affinities = Array.from({ length: HOW_MANY }, (_, i) => Math.imul(i + 1, 0x9e3779b1));

describe('the preferred key', () => {
  it('is the same for the same number, in whatever order the keys come', () => {
    const keys = [key('key_a'), key('key_b'), key('key_c')];
    for (const affinity of affinities.slice(0, 100))
      expect(preferredKey([...keys].reverse(), affinity)).toBe(preferredKey(keys, affinity));
  });

  it('falls by weight', () => {
    const keys = [key('key_a', 3), key('key_b', 1)];
    const heavy = affinities.filter((affinity) => preferredKey(keys, affinity) === 'key_a').length;
    expect(heavy / HOW_MANY).toBeCloseTo(0.75, 1);
  });

  it('moves only what a lost key held', () => {
    const keys = [key('key_a'), key('key_b'), key('key_c')];
    for (const affinity of affinities.slice(0, 500)) {
      const before = preferredKey(keys, affinity);
      if (before !== 'key_c') expect(preferredKey(keys.slice(0, 2), affinity)).toBe(before);
    }
  });

  it('is of the best tier', () => {
    for (const affinity of affinities.slice(0, 50))
      expect(preferredKey([key('spare', 100, 1), key('main')], affinity)).toBe('main');
    expect(preferredKey([], 1)).toBeUndefined();
  });
});
