import fc from 'fast-check';
import type { KeyLeaseStore, LeaseCandidate, LeaseResult } from './ports';

export interface LeaseHarness {
  store: KeyLeaseStore;
  /** As if this much time passed for everything the store remembers. */
  advance(ms: number): Promise<void>;
  /** Starts with nothing remembered. */
  reset(): Promise<void>;
}

const key = (keyId: string, more: Partial<LeaseCandidate> = {}): LeaseCandidate => ({ keyId, priority: 0, weight: 1, ...more });

/** What every KeyLeaseStore must do. `open` is called once; the suite resets between tests. */
export function keyLeaseStoreContract(open: () => Promise<LeaseHarness>): void {
  let harness: LeaseHarness;
  beforeAll(async () => {
    harness = await open();
  });
  beforeEach(() => harness.reset());

  const lease = async (candidates: readonly LeaseCandidate[], pool = 'p'): Promise<LeaseResult> =>
    harness.store.lease(pool, candidates);
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
    expect(await picks(2, [key('a'), key('b')])).toEqual(['a', 'a']);
  });

  it('moves the end of a cooling and ends it with 0', async () => {
    await harness.store.cool('p', 'a', 30_000);
    await harness.store.cool('p', 'a', 600_000);
    await harness.advance(300_000);
    expect(await picks(1, [key('a')])).toEqual(['-']);
    await harness.store.cool('p', 'a', 0);
    expect(await picks(1, [key('a')])).toEqual(['a']);
  });

  it('cools a key of one pool only', async () => {
    await harness.store.cool('p', 'a', 30_000);
    expect(await picks(1, [key('a')], 'q')).toEqual(['a']);
  });

  it('refuses for a minute when there is nobody to choose from', async () => {
    expect(await lease([])).toEqual({ granted: false, retryAfterMs: 60_000 });
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
