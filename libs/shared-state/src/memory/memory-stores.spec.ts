import { keyLeaseStoreContract } from '../key-lease-store.contract';
import { inFlightBoardContract } from '../in-flight/in-flight-board.contract';
import { MemoryInFlightBoard } from '../in-flight/memory-in-flight-board';
import type { AdmissionAsk, RateLimitStore } from '../ports';
import { MemoryProbeBoard } from '../probes/memory-probe-board';
import { probeBoardContract } from '../probes/probe-board.contract';
import { rateLimitStoreContract } from '../rate-limit-store.contract';
import { rateLimitStoreModel } from '../rate-limit-store.model.contract';
import { MemoryStreamStore } from '../streams/memory-stream-store';
import type { StreamStore } from '../streams/port';
import { streamStoreContract } from '../streams/stream-store.contract';
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
    settle: (...args) => inner.settle(...args),
    heartbeat: (ask: AdmissionAsk) => inner.heartbeat(ask),
    release: (ask: AdmissionAsk) => inner.release(ask),
    standing: (rules) => inner.standing(rules),
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
  rateLimitStoreModel('limits in memory', 300, 1, () => Promise.resolve(limitHarness()));

  it('answers without a promise', () => {
    const store = new MemoryRateLimitStore(new FakeClock());
    const ask = {
      requestId: 'r',
      rates: [{ key: 'a', limit: 5 }],
      tokens: [],
      expectedTokens: 0,
      concurrency: [],
      slotLeaseMs: 1,
    };
    expect(store.reserve(ask)).toEqual({
      ...{ admitted: true, requests: { limit: 5, remaining: 4, resetMs: 60_000 } },
      ...{ tokens: null, ticket: null },
    });
  });
});

describe('MemoryStreamStore', () => {
  streamStoreContract(() => {
    const clock = new FakeClock();
    let inner = new MemoryStreamStore(clock);
    const harness = {
      get store(): StreamStore {
        return inner;
      },
      reset: () => Promise.resolve(void (inner = new MemoryStreamStore(clock))),
      advance: (ms: number) => Promise.resolve(clock.advance(ms)),
    };
    return Promise.resolve(harness);
  });

  it('holds no more than it may, whoever writes, and frees what is over', () => {
    const clock = new FakeClock();
    const store = new MemoryStreamStore(clock, 1_000);
    const claim = { owner: 'r', fingerprint: 'f', maxStreams: 10, keepMs: 1_000 };
    const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ tenantId: 't', name })) as [
      StreamPlaceLike,
      StreamPlaceLike,
      StreamPlaceLike,
    ];
    store.open(a, claim);
    store.open(b, claim);
    const add = (place: StreamPlaceLike, n: number) =>
      store.append(place, 'r', { batch: { first: n, last: n, sealed: 'x'.repeat(300) }, keepMs: 1_000, maxBytes: 10_000 });
    for (const n of [1, 2, 3]) add(a, n);
    for (const n of [1, 2]) add(b, n);
    expect(store.size).toBeLessThanOrEqual(1_200);
    expect(store.open(c, claim)).toEqual({ opened: false, reason: 'full' });
    clock.advance(1_001);
    expect(store.open(c, claim)).toEqual({ opened: true });
    expect(store.size).toBe(0);
  });
});

type StreamPlaceLike = Parameters<MemoryStreamStore['open']>[0];

describe('MemoryProbeBoard', () => {
  probeBoardContract(() => {
    const clock = new FakeClock();
    let inner = new MemoryProbeBoard(clock);
    return Promise.resolve({
      get board() {
        return inner;
      },
      reset: () => Promise.resolve(void (inner = new MemoryProbeBoard(clock))),
      advance: (ms: number) => Promise.resolve(clock.advance(ms)),
    });
  });
});

describe('MemoryInFlightBoard', () => {
  inFlightBoardContract(() => {
    const clock = new FakeClock();
    let inner = new MemoryInFlightBoard(clock);
    return Promise.resolve({
      get board() {
        return inner;
      },
      reset: () => Promise.resolve(void (inner = new MemoryInFlightBoard(clock))),
      advance: (ms: number) => Promise.resolve(clock.advance(ms)),
    });
  });
});
