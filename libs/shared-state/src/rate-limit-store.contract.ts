import { inTime } from '../../../test/support/process/in-time';
import type { AdmissionAnswer, AdmissionAsk, RateLimitStore, TokenTicket } from './ports';

export interface RateLimitHarness {
  store: RateLimitStore;
  /** As if this much time passed for everything the store remembers. */
  advance(ms: number): Promise<void>;
  /** The same for a ticket, where time is only pretended to pass. */
  age?(ticket: TokenTicket, ms: number): TokenTicket;
  /** Starts with nothing remembered. */
  reset(): Promise<void>;
}

/** All in one hash tag, as the callers build them. */
const name = (text: string): string => `rlg:{t}:${text}`;

/** Tokens count for 60 s at least, and are looked for after 59. */
const NEAREST_MS = 1_000;

/** What every RateLimitStore must do. `open` is called once; the suite resets between tests. */
export function rateLimitStoreContract(open: () => Promise<RateLimitHarness>): void {
  let harness: RateLimitHarness;
  let serial = 0;
  beforeAll(async () => {
    harness = await open();
  });
  beforeEach(() => harness.reset());
  const it = (promise: string, look: () => Promise<void>): void =>
    globalThis.it(promise, () => inTime(NEAREST_MS - 100, look, () => harness.reset()));

  const ask = (rates: Record<string, number>, slots: Record<string, number> = {}, slotLeaseMs = 60_000): AdmissionAsk => ({
    requestId: `req_${++serial}`,
    rates: Object.entries(rates).map(([rule, limit]) => ({ key: name(`requests:${rule}`), limit })),
    tokens: [],
    expectedTokens: 0,
    concurrency: Object.entries(slots).map(([rule, limit]) => ({ key: name(`slots:${rule}`), limit })),
    slotLeaseMs,
  });
  const tokensAsk = (limits: Record<string, number>, expectedTokens: number, more: Partial<AdmissionAsk> = {}): AdmissionAsk => ({
    ...ask({}),
    tokens: Object.entries(limits).map(([rule, limit]) => ({ key: name(`tokens:${rule}`), limit })),
    expectedTokens,
    ...more,
  });
  const admitted = async (what: AdmissionAsk): Promise<Extract<AdmissionAnswer, { admitted: true }>> => {
    const answer = await reserve(what);
    if (!answer.admitted) throw new Error(`refused by ${answer.key}`);
    return answer;
  };
  const reserve = async (what: AdmissionAsk): Promise<AdmissionAnswer> => harness.store.reserve(what);

  it('admits without any rule', async () => {
    expect(await reserve(ask({}))).toEqual({ admitted: true, requests: null, tokens: null, ticket: null });
  });

  it('counts down, refuses with the time to wait, and admits again after it', async () => {
    expect(await reserve(ask({ a: 2 }))).toMatchObject({ admitted: true, requests: { limit: 2, remaining: 1 } });
    await harness.advance(20_000);
    const last = await reserve(ask({ a: 2 }));
    expect(last).toMatchObject({ admitted: true, requests: { limit: 2, remaining: 0 } });
    expect(last.admitted ? last.requests?.resetMs : 0).toBeGreaterThan(30_000);
    expect(last.admitted ? last.requests?.resetMs : 0).toBeLessThanOrEqual(40_000);
    const refused = await reserve(ask({ a: 2 }));
    expect(refused).toMatchObject({ admitted: false, reason: 'rate', key: name('requests:a'), limit: 2 });
    expect(refused.admitted ? 0 : refused.retryAfterMs).toBeGreaterThan(30_000);
    expect(refused.admitted ? 0 : refused.retryAfterMs).toBeLessThanOrEqual(40_000);
    await harness.advance(40_001);
    expect(await reserve(ask({ a: 2 }))).toMatchObject({ admitted: true, requests: { remaining: 0 } });
    expect(await reserve(ask({ a: 2 }))).toMatchObject({ admitted: false });
  });

  it('reports the tightest of several rates', async () => {
    expect(await reserve(ask({ wide: 100, tight: 3, middle: 10 }))).toMatchObject({ requests: { limit: 3, remaining: 2 } });
  });

  it('burns nothing when it refuses', async () => {
    await reserve(ask({ full: 1 }));
    for (let i = 0; i < 5; i++) expect((await reserve(ask({ open: 2, full: 1 }, { slot: 1 }))).admitted).toBe(false);
    expect(await reserve(ask({ open: 2 }, { slot: 1 }))).toMatchObject({ admitted: true, requests: { remaining: 1 } });
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
    expect(await reserve(ask({ a: 70 }))).toMatchObject({ admitted: true, requests: { remaining: 69 } });
  });

  it('tells how each limit stands, and takes nothing for it', async () => {
    const all = {
      ...tokensAsk({ t: 100 }, 30),
      rates: ask({ wide: 10, tight: 2 }).rates,
      concurrency: ask({}, { s: 3 }).concurrency,
    };
    const stands = async () => [...(await harness.store.standing(all))];
    expect(await stands()).toEqual([10, 2, 100, 3].map((limit) => ({ limit, remaining: limit, resetMs: 0 })));
    expect((await reserve(all)).admitted).toBe(true);
    await harness.advance(20_000);
    for (let i = 0; i < 3; i++) expect((await stands()).map(({ remaining }) => remaining)).toEqual([9, 1, 70, 2]);
    const [wide, , tokens, slots] = await stands();
    expect(wide?.resetMs).toBeGreaterThan(30_000);
    expect(wide?.resetMs).toBeLessThanOrEqual(40_000);
    expect(tokens?.resetMs).toBeLessThanOrEqual(41_000);
    expect(slots?.resetMs).toBe(0);
    await harness.advance(60_001);
    expect((await stands()).map(({ remaining }) => remaining)).toEqual([10, 2, 100, 3]);
    expect(await harness.store.standing({ rates: [], tokens: [], concurrency: [] })).toEqual([]);
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
    expect(await reserve(ask({ a: 50 }))).toMatchObject({ admitted: true, requests: { remaining: 39 } });
  });

  describe('tokens', () => {
    it('are reserved as expected and count for a minute', async () => {
      const first = await admitted(tokensAsk({ a: 100 }, 60));
      expect(first.tokens).toMatchObject({ limit: 100, remaining: 40 });
      expect(first.tokens?.resetMs).toBeGreaterThan(59_000);
      expect(first.tokens?.resetMs).toBeLessThanOrEqual(61_000);
      expect(first.requests).toBeNull();
      const refused = await reserve(tokensAsk({ a: 100 }, 41));
      expect(refused).toMatchObject({ admitted: false, reason: 'tokens', key: name('tokens:a'), limit: 100 });
      expect(refused.admitted ? 0 : refused.retryAfterMs).toBeGreaterThan(59_000);
      expect((await admitted(tokensAsk({ a: 100 }, 40))).tokens).toMatchObject({ remaining: 0 });
      await harness.advance(61_001);
      expect((await admitted(tokensAsk({ a: 100 }, 100))).tokens).toMatchObject({ remaining: 0 });
    });

    it('that were not used are free at once, and more than expected counts', async () => {
      const one = tokensAsk({ a: 100, b: 1_000 }, 80);
      const { ticket } = await admitted(one);
      await harness.store.settle(one, ticket as TokenTicket, 30);
      const other = tokensAsk({ a: 100 }, 70);
      const second = await admitted(other);
      expect(second.tokens).toMatchObject({ limit: 100, remaining: 0 });
      await harness.store.settle(other, second.ticket as TokenTicket, 200);
      expect(await reserve(tokensAsk({ a: 100 }, 1))).toMatchObject({ admitted: false, reason: 'tokens' });
      expect((await admitted(tokensAsk({ b: 1_000 }, 0))).tokens).toMatchObject({ remaining: 970 });
    });

    it('of a request larger than the whole limit wait for an empty minute', async () => {
      expect((await admitted(tokensAsk({ a: 100 }, 500))).tokens).toMatchObject({ remaining: 0 });
      expect((await reserve(tokensAsk({ a: 100 }, 1))).admitted).toBe(false);
      await harness.advance(61_001);
      expect((await reserve(tokensAsk({ a: 100 }, 1))).admitted).toBe(true);
      expect((await reserve(tokensAsk({ a: 100 }, 500))).admitted).toBe(false);
    });

    it('are not taken by a request that a rate, a slot or another limit of tokens refuses', async () => {
      await reserve(ask({ full: 1 }, { busy: 1 }));
      await admitted(tokensAsk({ used: 10 }, 10));
      const { rates, concurrency } = ask({ full: 1 }, { busy: 1 });
      expect(await reserve(tokensAsk({ a: 100 }, 50, { rates }))).toMatchObject({ admitted: false, reason: 'rate' });
      expect(await reserve(tokensAsk({ a: 100 }, 50, { concurrency }))).toMatchObject({ admitted: false, reason: 'concurrency' });
      const free = ask({ free: 1 }).rates;
      expect(await reserve(tokensAsk({ a: 100, used: 10 }, 5, { rates: free }))).toMatchObject({ reason: 'tokens' });
      expect(await admitted(tokensAsk({ a: 100 }, 100, { rates: free }))).toMatchObject({
        requests: { remaining: 0 },
        tokens: { remaining: 0 },
      });
    });

    it('are never let through beyond the limit to 100 asks at once', async () => {
      const answers = await Promise.all(Array.from({ length: 100 }, () => reserve(tokensAsk({ a: 1_000, b: 705 }, 70))));
      expect(answers.filter((answer) => answer.admitted)).toHaveLength(10);
    });
  });
}
