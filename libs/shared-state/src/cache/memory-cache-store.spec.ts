import { FakeClock } from '../../../../test/support/fake-clock';
import { cacheStoreContract } from './cache-store.contract';
import { MemoryCacheStore } from './memory-cache-store';

describe('MemoryCacheStore', () => {
  cacheStoreContract(() => {
    const clock = new FakeClock();
    const store = new MemoryCacheStore(clock, 100_000_000);
    return Promise.resolve({
      store,
      advance: (ms) => Promise.resolve(clock.advance(ms)),
      reset: () => Promise.resolve(),
    });
  });

  it('takes the room of whoever holds most when all together are too many', () => {
    const store = new MemoryCacheStore(new FakeClock(), 20_000);
    const put = (tenant: string, key: string) =>
      store.set(tenant, key, { value: Buffer.alloc(1_000), ttlMs: 1_000, tag: 'm', limits: { entries: 1e6, bytes: 1e9 } });
    put('quiet', 'k');
    for (let i = 0; i < 1_000; i++) put('flooding', `k${i}`);
    expect(store.get('quiet', 'k')).toBeDefined();
    expect(store.get('flooding', 'k999')).toBeDefined();
    expect(store.usage('flooding').bytes + store.usage('quiet').bytes).toBeLessThanOrEqual(20_000);
  });
});
