import type { Target } from '@libs/routing';
import { Hedging, type HedgeAsk, type HedgeSettings, readHedge, worstCost } from './hedging';
import { HedgePurse } from './hedge-purse';
import { FakeClock } from '../../../../test/support/fake-clock';

const metrics = { ended: () => undefined, refused: () => undefined };
const hedging = (mode: HedgeSettings['mode'], usual?: number): Hedging =>
  new Hedging(
    { mode, soonestMs: 100, latestMs: 1_000 },
    new HedgePurse(0.02, new FakeClock()),
    { usuallyWithin: () => usual },
    metrics,
  );

describe('readHedge', () => {
  it('is a word of the client or none', () => {
    const read = (value: unknown): boolean | undefined => readHedge({ 'x-gateway-hedge': value });
    expect([readHedge({}), read('true'), read(true), read('false'), read(false)]).toEqual([undefined, true, true, false, false]);
    for (const junk of ['yes', 1, null, ''])
      expect(() => read(junk)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe('Hedging', () => {
  it.each([
    ['off', undefined, undefined, false],
    ['off', true, undefined, false],
    ['off', true, true, true],
    ['off', undefined, true, true],
    ['off', false, true, false],
    ['on_request', undefined, undefined, false],
    ['on_request', true, undefined, true],
    ['on_request', true, false, false],
    ['always', undefined, undefined, true],
    ['always', false, undefined, false],
    ['always', true, false, false],
  ] as const)('%s, client %s, rule %s: %s', (mode, asked, enabled, wanted) => {
    expect(hedging(mode).wanted(asked, enabled === undefined ? undefined : { enabled })).toBe(wanted);
  });

  it.each([
    [undefined, undefined],
    [5, 100],
    [400, 400],
    [30_000, 1_000],
  ])('an answer usually begins within %s ms: late after %s', (usual, late) => {
    expect(hedging('always', usual).lateAfterMs('a/m', true, undefined)).toBe(late);
    expect(hedging('always', usual).lateAfterMs('a/m', true, { enabled: true, afterMs: 7 })).toBe(7);
  });
});

describe('worstCost', () => {
  const ask: HedgeAsk = { asked: true, inputTokens: () => 1_000, outputLimit: ({ maxOutputTokens }) => maxOutputTokens };
  const target = (price: Target['price'], maxOutputTokens = 100): Target => ({
    ...{ providerId: 'a', model: 'm', reason: 'r', price, maxOutputTokens },
  });

  it('is of the dearer one, at the dearest prices of each token', () => {
    const cheap = target({ input: 1_000_000, output: 2_000_000 });
    const dear = target({ input: 1_000_000, cacheWrite: 1_250_000, output: 4_000_000, reasoning: 5_000_000 });
    expect(worstCost(ask, [cheap])).toBe(1_200);
    expect(worstCost(ask, [cheap, dear])).toBe(1_750);
  });

  it('is not known where a price is not', () => {
    expect(worstCost(ask, [target({ input: 1, output: 1 }), target(undefined)])).toBeUndefined();
  });
});
