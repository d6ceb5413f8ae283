import { FakeClock } from '../../../../test/support/fake-clock';
import { breakerStoreContract, CONTRACT_SETTINGS } from './breaker-store.contract';
import { breakerStoreModel } from './breaker-store.model.contract';
import { MemoryBreakerStore } from './memory-breaker-store';

describe('MemoryBreakerStore', () => {
  const open = () => {
    const clock = new FakeClock();
    return Promise.resolve({
      store: new MemoryBreakerStore(clock, CONTRACT_SETTINGS),
      advance: async (ms: number) => clock.advance(ms),
      settle: () => Promise.resolve(),
    });
  };
  breakerStoreContract(open);
  breakerStoreModel('breakers in memory', 300, 1, open);

  it('keeps a bounded number of breakers, and forgets no open one', () => {
    const store = new MemoryBreakerStore(new FakeClock(), CONTRACT_SETTINGS);
    store.force('open', 'open');
    for (let i = 0; i < 10_000; i++) store.record(`junk ${i}`, { ok: false, slow: false, ms: 1 });
    expect(store.snapshot().length).toBeLessThanOrEqual(4_096);
    expect(store.peek('open')).toBe('open');
  });
});
