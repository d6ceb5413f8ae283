import type { CacheStore, CacheWrite } from './port';

export interface CacheStoreUnderTest {
  store: CacheStore;
  /** Time passes. */
  advance(ms: number): Promise<void>;
  reset(): Promise<void>;
}

const ROOMY = { entries: 1_000, bytes: 10_000_000 };
const write = (text: string, more: Partial<CacheWrite> = {}): CacheWrite => ({
  value: Buffer.from(text),
  ttlMs: 60_000,
  tag: 'gpt-4o',
  limits: ROOMY,
  ...more,
});

/** What every CacheStore must do. */
export function cacheStoreContract(open: () => Promise<CacheStoreUnderTest>): void {
  let subject: CacheStoreUnderTest;
  let store: CacheStore;
  beforeEach(async () => {
    subject = await open();
    ({ store } = subject);
    await subject.reset();
  });
  const get = async (tenant: string, key: string) => (await store.get(tenant, key))?.toString();

  it('gives back what was put, byte for byte, and the newest of two', async () => {
    const value = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    expect(await store.set('t1', 'k', write('', { value }))).toBe(true);
    expect(await store.get('t1', 'k')).toEqual(value);
    await store.set('t1', 'k', write('second'));
    expect(await get('t1', 'k')).toBe('second');
    expect((await store.usage('t1')).entries).toBe(1);
    expect(await get('t1', 'other')).toBeUndefined();
  });

  it('keeps tenants apart, even with names that look like parts of keys', async () => {
    await store.set('t1', 'k', write('one'));
    await store.set('t1}:x', 'k', write('odd'));
    expect(await get('t2', 'k')).toBeUndefined();
    await store.set('t2', 'k', write('two'));
    expect(await store.remove('t1', ['k'])).toBe(1);
    expect([await get('t1', 'k'), await get('t2', 'k'), await get('t1}:x', 'k')]).toEqual([undefined, 'two', 'odd']);
    expect((await store.usage('t1')).entries).toBe(0);
    expect((await store.usage('t2')).entries).toBe(1);
  });

  it('gives nobody another tenant’s value in 2,000 random lookups', async () => {
    for (let i = 0; i < 50; i++) await store.set(`t${i % 5}`, `k${i}`, write(`t${i % 5} k${i}`));
    let state = 1;
    const random = (below: number): number => (state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647) % below;
    let hits = 0;
    for (let i = 0; i < 2_000; i++) {
      const [tenant, key] = [random(5), random(50)];
      const found = await get(`t${tenant}`, `k${key}`);
      expect(found).toBe(key % 5 === tenant ? `t${tenant} k${key}` : undefined);
      if (found !== undefined) hits++;
    }
    expect(hits).toBeGreaterThan(200);
  });

  it('forgets what has lived its time', async () => {
    await store.set('t1', 'short', write('a', { ttlMs: 10_000 }));
    await store.set('t1', 'long', write('b'));
    await subject.advance(10_001);
    expect([await get('t1', 'short'), await get('t1', 'long')]).toEqual([undefined, 'b']);
    expect(await store.set('t1', 'none', write('c', { ttlMs: 0 }))).toBe(false);
  });

  it('keeps at most so many entries of a tenant, the newest', async () => {
    const limits = { ...ROOMY, entries: 3 };
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      await store.set('t1', key, write(key, { limits }));
      await subject.advance(1);
    }
    await store.set('t2', 'a', write('other'));
    expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => get('t1', key)))).toEqual([
      undefined,
      undefined,
      'c',
      'd',
      'e',
    ]);
    expect((await store.usage('t1')).entries).toBe(3);
    expect(await get('t2', 'a')).toBe('other');
  });

  it('keeps at most so many bytes of a tenant, and nothing that alone is more', async () => {
    const limits = { ...ROOMY, bytes: 5_000 };
    for (const key of ['a', 'b', 'c']) {
      await store.set('t1', key, write('x'.repeat(2_000), { limits }));
      await subject.advance(1);
    }
    expect([await get('t1', 'a'), (await get('t1', 'c'))?.length]).toEqual([undefined, 2_000]);
    const { bytes } = await store.usage('t1');
    expect(bytes).toBeGreaterThan(4_000);
    expect(bytes).toBeLessThanOrEqual(5_000);
    expect(await store.set('t1', 'huge', write('x'.repeat(6_000), { limits }))).toBe(false);
    expect(await get('t1', 'huge')).toBeUndefined();
  });

  it('removes by tag, by age, by both, and all', async () => {
    await store.set('t1', 'old', write('1', { tag: 'gpt 4' }));
    await store.set('t1', 'old2', write('2', { tag: 'claude' }));
    await subject.advance(5_000);
    await store.set('t1', 'new', write('3', { tag: 'gpt 4' }));
    await store.set('t2', 'old', write('4', { tag: 'gpt 4' }));
    expect(await store.removeWhere('t1', { tag: 'gpt 4', olderThanMs: 4_000 })).toBe(1);
    expect([await get('t1', 'old'), await get('t1', 'new')]).toEqual([undefined, '3']);
    expect(await store.removeWhere('t1', { tag: 'gpt 4' })).toBe(1);
    expect(await get('t1', 'old2')).toBe('2');
    expect(await store.removeWhere('t1', { olderThanMs: 9_000 })).toBe(0);
    expect(await store.removeWhere('t1', {})).toBe(1);
    expect(await store.usage('t1')).toEqual({ entries: 0, bytes: 0 });
    expect(await get('t2', 'old')).toBe('4');
  });
}
