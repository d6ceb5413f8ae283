import { FakeClock } from '../../../../test/support/fake-clock';
import { keyLeaseStoreModel } from '../key-lease-store.model.contract';
import { KeyAllowances } from './key-allowances';
import { KeyCoolings } from './key-coolings';
import { MemoryKeyLeaseStore } from './memory-key-lease-store';

describe('MemoryKeyLeaseStore', () => {
  keyLeaseStoreModel('key leases in memory', 200, 1, () => {
    const clock = new FakeClock();
    let store = new MemoryKeyLeaseStore(clock);
    return Promise.resolve({
      get store() {
        return store;
      },
      advance: async (ms: number) => clock.advance(ms),
      reset: async () => {
        store = new MemoryKeyLeaseStore(clock);
      },
    });
  });
});

describe('what is remembered of keys', () => {
  it('is bounded, whatever names come', () => {
    const [coolings, allowances] = [new KeyCoolings(), new KeyAllowances()];
    for (let i = 0; i < 20_000; i++) {
      coolings.cool(`junk ${i}`, 0, 600_000);
      allowances.observe(`junk ${i}`, 0, { requests: { left: 1, resetMs: 600_000 } });
    }
    expect(coolings.size).toBeLessThanOrEqual(4_096);
    expect(allowances.size).toBeLessThanOrEqual(4_096);
    expect(coolings.waitMs('junk 19999', 0)).toBe(600_000);
    for (let i = 0; i < 5_000; i++) coolings.cool(`later ${i}`, 2_000_000, 1_000);
    expect(coolings.waitMs('junk 19999', 0)).toBe(0);
  });
});
