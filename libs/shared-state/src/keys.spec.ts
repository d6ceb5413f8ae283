import * as keys from './keys';

/** Names that hold no tenant, and why none belongs in them. */
const OF_NOBODY: Readonly<Record<string, string>> = {
  rotationKey: 'provider keys belong to the installation',
  coolingKey: 'provider keys belong to the installation',
  allowanceKey: 'provider keys belong to the installation',
  tokensKey: 'provider keys belong to the installation',
  leasesKey: 'provider keys belong to the installation',
  loginCounterKeys: 'who logs in is nobody yet',
  probeTurnKey: 'providers belong to the installation',
};
const builders = Object.entries(keys).filter(
  (entry): entry is [string, (...parts: string[]) => string] => typeof entry[1] === 'function',
);

describe('B3: names in shared state', () => {
  it('begin with the tenant, unless a reason is written here', () => {
    const told = builders.filter(([name]) => !(name in OF_NOBODY));
    expect(told.length).toBeGreaterThan(5);
    for (const [, build] of told) {
      const rest = ['virtual_key', 'name', 'model'];
      const [a, b] = [build('tenant-a', ...rest), build('tenant-b', ...rest)];
      expect(a).toMatch(/^rlg:\{(cache:)?tenant-a\}:/);
      expect(b).toBe(a.replace('tenant-a', 'tenant-b'));
    }
    expect(Object.keys(OF_NOBODY).filter((name) => !builders.some(([known]) => known === name))).toEqual([]);
  });
});
