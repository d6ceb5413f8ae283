import type { AdmissionAnswer, AdmissionAsk, RateLimitStore } from './ports';

export interface RateLimitHarness {
  store: RateLimitStore;
  /** As if this much time passed for everything the store remembers. */
  advance(ms: number): Promise<void>;
  /** Starts with nothing remembered. */
  reset(): Promise<void>;
}

/** All in one hash tag, as the callers build them. */
const name = (text: string): string => `rlg:{t}:${text}`;

/** What every RateLimitStore must do. `open` is called once; the suite resets between tests. */
export function rateLimitStoreContract(open: () => Promise<RateLimitHarness>): void {
  let harness: RateLimitHarness;
  let serial = 0;
  beforeAll(async () => {
    harness = await open();
  });
  beforeEach(() => harness.reset());

  const ask = (rates: Record<string, number>, slots: Record<string, number> = {}, slotLeaseMs = 60_000): AdmissionAsk => ({
    requestId: `req_${++serial}`,
    rates: Object.entries(rates).map(([rule, limit]) => ({ key: name(`requests:${rule}`), limit })),
    concurrency: Object.entries(slots).map(([rule, limit]) => ({ key: name(`slots:${rule}`), limit })),
    slotLeaseMs,
  });
  const reserve = async (what: AdmissionAsk): Promise<AdmissionAnswer> => harness.store.reserve(what);

  it('admits without any rule', async () => {
    expect(await reserve(ask({}))).toEqual({ admitted: true, limit: null, remaining: null, resetMs: null });
  });

  it('counts down, refuses with the time to wait, and admits again after it', async () => {
    expect(await reserve(ask({ a: 2 }))).toMatchObject({ admitted: true, limit: 2, remaining: 1 });
    await harness.advance(20_000);
    const last = await reserve(ask({ a: 2 }));
    expect(last).toMatchObject({ admitted: true, limit: 2, remaining: 0 });
    expect(last.admitted ? last.resetMs : 0).toBeGreaterThan(30_000);
    expect(last.admitted ? last.resetMs : 0).toBeLessThanOrEqual(40_000);
    const refused = await reserve(ask({ a: 2 }));
    expect(refused).toMatchObject({ admitted: false, reason: 'rate', key: name('requests:a'), limit: 2 });
    expect(refused.admitted ? 0 : refused.retryAfterMs).toBeGreaterThan(30_000);
    expect(refused.admitted ? 0 : refused.retryAfterMs).toBeLessThanOrEqual(40_000);
    await harness.advance(40_001);
    expect(await reserve(ask({ a: 2 }))).toMatchObject({ admitted: true, remaining: 0 });
    expect(await reserve(ask({ a: 2 }))).toMatchObject({ admitted: false });
  });

  it('reports the tightest of several rates', async () => {
    expect(await reserve(ask({ wide: 100, tight: 3, middle: 10 }))).toMatchObject({ limit: 3, remaining: 2 });
  });

  it('burns nothing when it refuses', async () => {
    await reserve(ask({ full: 1 }));
    for (let i = 0; i < 5; i++) expect((await reserve(ask({ open: 2, full: 1 }, { slot: 1 }))).admitted).toBe(false);
    expect(await reserve(ask({ open: 2 }, { slot: 1 }))).toMatchObject({ admitted: true, remaining: 1 });
  });

  it('names the rule with the longest wait', async () => {
    await reserve(ask({ early: 1 }));
    await harness.advance(30_000);
    await reserve(ask({ late: 1 }));
    expect(await reserve(ask({ early: 1, late: 1 }))).toMatchObject({ admitted: false, key: name('requests:late') });
  });

  it('takes a burst of more than one batch out of the window again', async () => {
    for (let i = 0; i < 70; i++) await reserve(ask({ a: 70 }));
    expect((await reserve(ask({ a: 70 }))).admitted).toBe(false);
    await harness.advance(60_001);
    expect(await reserve(ask({ a: 70 }))).toMatchObject({ admitted: true, remaining: 69 });
  });

  it('limits what is in flight and gives slots back, twice without harm', async () => {
    const first = ask({}, { s: 2 });
    await reserve(first);
    await reserve(ask({}, { s: 2 }));
    expect(await reserve(ask({}, { s: 2 }))).toMatchObject({
      admitted: false,
      reason: 'concurrency',
      key: name('slots:s'),
      limit: 2,
    });
    await harness.store.release(first);
    await harness.store.release(first);
    expect((await reserve(ask({}, { s: 2 }))).admitted).toBe(true);
    expect((await reserve(ask({}, { s: 2 }))).admitted).toBe(false);
  });

  it('says a wait above zero when slots are full', async () => {
    await reserve(ask({}, { s: 1 }));
    const refused = await reserve(ask({}, { s: 1 }));
    expect(refused.admitted ? 0 : refused.retryAfterMs).toBeGreaterThan(0);
  });

  it('returns the slot of a holder that died', async () => {
    await reserve(ask({}, { s: 1 }, 30_000));
    await harness.advance(29_000);
    expect((await reserve(ask({}, { s: 1 }))).admitted).toBe(false);
    await harness.advance(1_001);
    expect((await reserve(ask({}, { s: 1 }))).admitted).toBe(true);
  });

  it('keeps a slot as long as its holder gives a sign of life', async () => {
    const long = ask({}, { s: 1 }, 30_000);
    await reserve(long);
    for (let i = 0; i < 4; i++) {
      await harness.advance(20_000);
      await harness.store.heartbeat(long);
      expect((await reserve(ask({}, { s: 1 }))).admitted).toBe(false);
    }
    await harness.store.release(long);
    expect((await reserve(ask({}, { s: 1 }))).admitted).toBe(true);
  });

  it('does not revive a slot by a late sign of life', async () => {
    const dead = ask({}, { s: 1 }, 30_000);
    await reserve(dead);
    await harness.advance(30_001);
    await harness.store.heartbeat(dead);
    expect((await reserve(ask({}, { s: 1 }))).admitted).toBe(true);
    await harness.store.heartbeat(dead);
    expect((await reserve(ask({}, { s: 1 }))).admitted).toBe(false);
  });

  it('holds one slot for one request, however often it asks', async () => {
    const same = ask({}, { s: 1 });
    expect((await reserve(same)).admitted).toBe(true);
    expect((await reserve(same)).admitted).toBe(true);
    await harness.store.release(same);
    expect((await reserve(ask({}, { s: 1 }))).admitted).toBe(true);
  });

  it('never admits more than the limits to 200 asks at once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => reserve(ask({ a: 50, b: 10 }, { s: 40 }))));
    expect(answers.filter((answer) => answer.admitted)).toHaveLength(10);
    expect(await reserve(ask({ a: 50 }))).toMatchObject({ admitted: true, remaining: 39 });
  });
}
