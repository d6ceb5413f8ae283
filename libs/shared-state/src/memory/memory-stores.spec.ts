import { keyLeaseStoreContract } from '../key-lease-store.contract';
import type { AdmissionAsk, RateLimitStore } from '../ports';
import { rateLimitStoreContract } from '../rate-limit-store.contract';
import { FakeClock } from '../../../../test/support/fake-clock';
import { MemoryKeyLeaseStore } from './memory-key-lease-store';
import { MemoryRateLimitStore } from './memory-rate-limit-store';

/** The store behind can be replaced by an empty one, which is what a reset is here. */
function leaseHarness() {
  const clock = new FakeClock();
  let inner = new MemoryKeyLeaseStore(clock);
  const reset = () => Promise.resolve(void (inner = new MemoryKeyLeaseStore(clock)));
  return {
    get store() {
      return inner;
    },
    reset,
    advance: (ms: number) => Promise.resolve(clock.advance(ms)),
  };
}

function limitHarness() {
  const clock = new FakeClock();
  let inner = new MemoryRateLimitStore(clock);
  const store: RateLimitStore = {
    reserve: (ask: AdmissionAsk) => inner.reserve(ask),
    heartbeat: (ask: AdmissionAsk) => inner.heartbeat(ask),
    release: (ask: AdmissionAsk) => inner.release(ask),
  };
  const reset = () => Promise.resolve(void (inner = new MemoryRateLimitStore(clock)));
  return { store, reset, advance: (ms: number) => Promise.resolve(clock.advance(ms)) };
}

describe('MemoryKeyLeaseStore', () => {
  keyLeaseStoreContract(() => Promise.resolve(leaseHarness()));

  it('answers without a promise', () => {
    const store = new MemoryKeyLeaseStore(new FakeClock());
    expect(store.lease('p', [{ keyId: 'a', priority: 0, weight: 1 }])).toMatchObject({ granted: true, keyId: 'a', probe: false });
  });
});

describe('MemoryRateLimitStore', () => {
  rateLimitStoreContract(() => Promise.resolve(limitHarness()));

  it('answers without a promise', () => {
    const store = new MemoryRateLimitStore(new FakeClock());
    const ask = { requestId: 'r', rates: [{ key: 'a', limit: 5 }], concurrency: [], slotLeaseMs: 1 };
    expect(store.reserve(ask)).toEqual({ admitted: true, limit: 5, remaining: 4, resetMs: 60_000 });
  });
});
