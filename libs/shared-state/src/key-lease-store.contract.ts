import fc from 'fast-check';
import { inTime } from '../../../test/support/process/in-time';
import type { KeyLeaseStore, LeaseAsk, LeaseCandidate, LeaseResult, TokenTicket } from './ports';

export interface LeaseHarness {
  store: KeyLeaseStore;
  /** As if this much time passed for everything the store remembers. */
  advance(ms: number): Promise<void>;
  /** The ticket as if it were that much older, where `advance` moves the past instead of the clock. */
  age?(ticket: TokenTicket, ms: number): TokenTicket;
  /** Starts with nothing remembered. */
  reset(): Promise<void>;
}

const key = (keyId: string, more: Partial<LeaseCandidate> = {}): LeaseCandidate => ({ keyId, priority: 0, weight: 1, ...more });

/** Tokens count for 60 s at least, and are looked for after 59. */
const NEAREST_MS = 1_000;

/** What every KeyLeaseStore must do. `open` is called once; the suite resets between tests. */
export function keyLeaseStoreContract(open: () => Promise<LeaseHarness>): void {
  let harness: LeaseHarness;
  beforeAll(async () => {
    harness = await open();
  });
  beforeEach(() => harness.reset());
  const it = (promise: string, look: () => Promise<void>): void =>
    globalThis.it(promise, () => inTime(NEAREST_MS - 100, look, () => harness.reset()));

  const lease = async (candidates: readonly LeaseCandidate[], pool = 'p', ask?: LeaseAsk): Promise<LeaseResult> =>
    harness.store.lease(pool, candidates, ask);
  /** The key that was granted, or why none was. */
  const pick = async (candidates: readonly LeaseCandidate[], ask: LeaseAsk = {}): Promise<string> => {
    const result = await lease(candidates, 'p', ask);
    return result.granted ? `${result.keyId}${result.probe ? ' probe' : ''}` : result.reason;
  };
  const picks = async (count: number, candidates: readonly LeaseCandidate[], pool = 'p'): Promise<string[]> => {
    const picked: string[] = [];
    for (let i = 0; i < count; i++) {
      const result = await lease(candidates, pool);
      picked.push(result.granted ? result.keyId : '-');
    }
    return picked;
  };

  it('takes turns among equals', async () => {
    expect(await picks(6, [key('a'), key('b'), key('c')])).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('follows the weights and spreads the heavy one out', async () => {
    expect(await picks(7, [key('a', { weight: 5 }), key('b'), key('c')])).toEqual(['a', 'a', 'b', 'a', 'c', 'a', 'a']);
  });

  it('takes the preferred key while it is eligible, and leaves the rotation as it stands', async () => {
    const keys = [key('a'), key('b', { rpmLimit: 2 }), key('spare', { priority: 1 })];
    expect(await picks(1, keys)).toEqual(['a']);
    expect(await pick(keys, { prefer: 'b' })).toBe('b');
    expect(await pick(keys, { prefer: 'a' })).toBe('a');
    expect(await picks(1, keys)).toEqual(['b']);
    expect(await pick(keys, { prefer: 'b' })).toBe('a');
    expect(await pick(keys, { prefer: 'spare' })).toBe('a');
    expect(await pick(keys, { prefer: 'gone' })).toBe('a');
    await harness.store.cool('p', 'a', 60_000);
    expect(await pick(keys, { prefer: 'a' })).toBe('spare');
  });

  it('keeps a rotation per pool', async () => {
    const two = [key('a'), key('b')];
    expect(await picks(1, two, 'p')).toEqual(['a']);
    expect(await picks(1, two, 'q')).toEqual(['a']);
    expect(await picks(1, two, 'p')).toEqual(['b']);
  });

  it('uses the next tier only when nobody in the best one is eligible', async () => {
    const tiers = [key('spare', { priority: 1 }), key('main', { rpmLimit: 2 })];
    expect(await picks(4, tiers)).toEqual(['main', 'main', 'spare', 'spare']);
  });

  it('counts a key in the sliding minute and says when it is free again', async () => {
    const one = [key('a', { rpmLimit: 2 })];
    await lease(one);
    await harness.advance(20_000);
    await lease(one);
    const refused = await lease(one);
    expect(refused.granted).toBe(false);
    expect(refused.granted ? 0 : refused.retryAfterMs).toBeGreaterThan(30_000);
    expect(refused.granted ? 0 : refused.retryAfterMs).toBeLessThanOrEqual(40_000);
    await harness.advance(30_000);
    expect(await picks(1, one)).toEqual(['-']);
    await harness.advance(10_001);
    expect(await picks(2, one)).toEqual(['a', '-']);
  });

  it('applies a lowered limit to what already happened', async () => {
    await picks(4, [key('a', { rpmLimit: 10 })]);
    await harness.advance(10_000);
    await picks(1, [key('a', { rpmLimit: 10 })]);
    const refused = await lease([key('a', { rpmLimit: 1 })]);
    expect(refused.granted ? 0 : refused.retryAfterMs).toBeGreaterThan(50_000);
  });

  it('skips a cooling key and says when the first one is back', async () => {
    await harness.store.cool('p', 'a', 30_000);
    await harness.store.cool('p', 'b', 45_000);
    expect(await picks(2, [key('a'), key('b'), key('c')])).toEqual(['c', 'c']);
    const refused = await lease([key('a'), key('b')]);
    expect(refused.granted ? 0 : refused.retryAfterMs).toBeGreaterThan(20_000);
    expect(refused.granted ? 0 : refused.retryAfterMs).toBeLessThanOrEqual(30_000);
    await harness.advance(30_001);
    expect(await picks(2, [key('a'), key('b')])).toEqual(['a', '-']);
  });

  it('moves the end of a cooling and ends it with 0', async () => {
    await harness.store.cool('p', 'a', 30_000);
    await harness.store.cool('p', 'a', 600_000);
    await harness.advance(300_000);
    expect(await picks(1, [key('a')])).toEqual(['-']);
    await harness.store.cool('p', 'a', 0);
    expect(await picks(2, [key('a')])).toEqual(['a', 'a']);
  });

  it('cools a key of one pool only', async () => {
    await harness.store.cool('p', 'a', 30_000);
    expect(await picks(1, [key('a')], 'q')).toEqual(['a']);
  });

  it('lets a key back through one probe, which everybody waits for', async () => {
    const two = [key('a'), key('b', { priority: 1 })];
    await harness.store.cool('p', 'a', 5_000);
    expect(await pick(two)).toBe('b');
    await harness.advance(5_001);
    const answers = await Promise.all(Array.from({ length: 20 }, () => pick(two)));
    expect(answers.filter((one) => one === 'a probe')).toHaveLength(1);
    expect(answers.filter((one) => one === 'b')).toHaveLength(19);
    expect(await pick([key('a')])).toBe('cooling');
    await harness.store.probed('p', 'a', undefined, true);
    expect([await pick(two), await pick(two)]).toEqual(['a', 'a']);
  });

  it('gives the probe to somebody else when it ended without a verdict, or was never reported', async () => {
    await harness.store.cool('p', 'a', 5_000);
    await harness.advance(5_001);
    expect([await pick([key('a')]), await pick([key('a')])]).toEqual(['a probe', 'cooling']);
    await harness.store.probed('p', 'a', undefined, false);
    expect([await pick([key('a')]), await pick([key('a')])]).toEqual(['a probe', 'cooling']);
    await harness.advance(120_001);
    expect([await pick([key('a')]), await pick([key('a')])]).toEqual(['a probe', 'cooling']);
    await harness.store.cool('p', 'a', 5_000);
    await harness.store.probed('p', 'a', undefined, true);
    expect(await pick([key('a')])).toBe('cooling');
  });

  it('cools a key for one model and leaves it to the others', async () => {
    await harness.store.cool('p', 'a', 5_000, 'large');
    expect(await pick([key('a')], { model: 'large' })).toBe('cooling');
    expect(await pick([key('a')], { model: 'small' })).toBe('a');
    expect(await pick([key('a')])).toBe('a');
    await harness.advance(5_001);
    expect(await pick([key('a')], { model: 'large' })).toBe('a probe');
    expect(await pick([key('a')], { model: 'large' })).toBe('cooling');
    expect(await pick([key('a')], { model: 'small' })).toBe('a');
    await harness.store.probed('p', 'a', 'large', true);
    expect(await pick([key('a')], { model: 'large' })).toBe('a');
  });

  it('forgives a key everything, and no other key anything', async () => {
    for (const [keyId, model] of [['a'], ['a', 'large'], ['ab'], ['b', 'large']] as const) {
      await harness.store.cool('p', keyId, 5_000, model);
      await harness.store.observe('p', keyId, { requests: { left: 0, resetMs: 60_000 } }, model);
    }
    await harness.advance(5_001);
    await harness.store.forgive('p', 'a');
    expect([await pick([key('a')], { model: 'large' }), await pick([key('a')])]).toEqual(['a', 'a']);
    expect([await pick([key('ab')]), await pick([key('b')], { model: 'large' })]).toEqual(['rate', 'rate']);
    await harness.store.observe('p', 'ab', {});
    expect(await pick([key('ab')])).toBe('ab probe');
  });

  it('probes a key and its model with the same call', async () => {
    await harness.store.cool('p', 'a', 5_000, 'large');
    await harness.store.cool('p', 'a', 5_000);
    await harness.advance(5_001);
    expect(await pick([key('a')], { model: 'large' })).toBe('a probe');
    expect(await pick([key('a')], { model: 'small' })).toBe('cooling');
    await harness.store.probed('p', 'a', 'large', true);
    expect([await pick([key('a')], { model: 'large' }), await pick([key('a')])]).toEqual(['a', 'a']);
  });

  it('reserves tokens in the sliding minute', async () => {
    const one = [key('a', { tpmLimit: 1_000 })];
    expect(await pick(one, { tokens: 600 })).toBe('a');
    expect(await pick(one, { tokens: 600 })).toBe('rate');
    expect(await pick(one, { tokens: 400 })).toBe('a');
    const refused = await lease(one);
    expect(refused.granted ? 0 : refused.retryAfterMs).toBeGreaterThan(55_000);
    expect(refused.granted ? 0 : refused.retryAfterMs).toBeLessThanOrEqual(61_000);
    await harness.advance(59_000);
    expect(await pick(one, { tokens: 1 })).toBe('rate');
    await harness.advance(2_001);
    expect(await pick(one, { tokens: 1_000 })).toBe('a');
  });

  it('lets a call larger than the limit wait for an empty minute', async () => {
    const one = [key('a', { tpmLimit: 100 })];
    expect(await pick(one, { tokens: 5_000 })).toBe('a');
    expect(await pick(one, { tokens: 1 })).toBe('rate');
    await harness.advance(61_001);
    expect(await pick(one, { tokens: 1 })).toBe('a');
    expect(await pick(one, { tokens: 5_000 })).toBe('rate');
  });

  it('books the truth: less is free at once, more counts from now on', async () => {
    const one = [key('a', { tpmLimit: 1_000 })];
    const first = await lease(one, 'p', { tokens: 900 });
    if (!first.granted) throw new Error('refused');
    await harness.store.settle('p', 'a', first.ticket, 100);
    expect(await harness.store.usage('p', ['a'])).toMatchObject([{ tokens: 100 }]);
    const second = await lease(one, 'p', { tokens: 900 });
    if (!second.granted) throw new Error('refused');
    await harness.advance(30_000);
    await harness.store.settle('p', 'a', second.ticket, 1_700);
    expect(await harness.store.usage('p', ['a'])).toMatchObject([{ tokens: 1_800 }]);
    await harness.advance(31_001);
    expect(await harness.store.usage('p', ['a'])).toMatchObject([{ tokens: 800 }]);
    await harness.store.settle('p', 'a', first.ticket, 0);
    expect(await harness.store.usage('p', ['a'])).toMatchObject([{ tokens: 800 }]);
  });

  it('never reserves more than the limit for 200 picks at once', async () => {
    const one = [key('a', { tpmLimit: 1_000 })];
    const results = await Promise.all(Array.from({ length: 200 }, () => pick(one, { tokens: 90 })));
    expect(results.filter((result) => result === 'a')).toHaveLength(11);
  });

  it('counts down what the upstream said is left, until it is reset', async () => {
    const one = [key('a')];
    await harness.store.observe('p', 'a', { requests: { left: 2, resetMs: 5_000 } });
    expect([await pick(one), await pick(one), await pick(one)]).toEqual(['a', 'a', 'rate']);
    const refused = await lease(one);
    expect(refused.granted ? 0 : refused.retryAfterMs).toBeLessThanOrEqual(5_000);
    await harness.store.observe('p', 'a', { requests: { left: 1, resetMs: 5_000 } });
    expect([await pick(one), await pick(one)]).toEqual(['a', 'rate']);
    await harness.advance(5_001);
    expect([await pick(one), await pick(one), await pick(one)]).toEqual(['a', 'a', 'a']);
  });

  it('counts tokens and models of an upstream apart, and forgets when told', async () => {
    const one = [key('a')];
    const large = (tokens: number): LeaseAsk => ({ model: 'large', tokens });
    await harness.store.observe('p', 'a', { tokens: { left: 100, resetMs: 5_000 } }, 'large');
    expect(await pick(one, large(101))).toBe('rate');
    expect(await pick(one, { model: 'small', tokens: 101 })).toBe('a');
    expect([await pick(one, large(60)), await pick(one, large(60))]).toEqual(['a', 'rate']);
    await harness.store.observe('p', 'a', {}, 'large');
    expect(await pick(one, large(60))).toBe('a');
  });

  it('tells how much was used, also of keys without limits', async () => {
    await lease([key('a')]);
    await harness.advance(10_000);
    await lease([key('a')], 'p', { tokens: 30 });
    await harness.advance(5_000);
    const [used, unused] = await harness.store.usage('p', ['a', 'b']);
    expect(used).toMatchObject({ requests: 2, tokens: 30 });
    expect(used?.idleMs).toBeGreaterThanOrEqual(5_000);
    expect(used?.idleMs).toBeLessThan(10_000);
    expect(unused).toEqual({ requests: 0, tokens: 0, idleMs: null });
    await harness.advance(61_000);
    expect(await harness.store.usage('p', ['a'])).toEqual([{ requests: 0, tokens: 0, idleMs: null }]);
  });

  it('refuses for a minute when there is nobody to choose from', async () => {
    expect(await lease([])).toMatchObject({ granted: false, retryAfterMs: 60_000 });
  });

  it('never grants more than the limit to 200 picks at once', async () => {
    const one = [key('a', { rpmLimit: 10 })];
    const results = await Promise.all(Array.from({ length: 200 }, () => lease(one)));
    expect(results.filter((result) => result.granted)).toHaveLength(10);
    for (const result of results) if (!result.granted) expect(result.retryAfterMs).toBeGreaterThan(0);
  });

  it('gives everyone exactly its weight in every full round (property)', async () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(weights, async (list) => {
        await harness.reset();
        const pool = list.map((weight, i) => key(`k${i}`, { weight }));
        const round = list.reduce((sum, weight) => sum + weight, 0);
        const picked = await picks(round, pool);
        expect(pool.map(({ keyId }) => picked.filter((one) => one === keyId).length)).toEqual(list);
      }),
      { numRuns: 25 },
    );
  });
}
