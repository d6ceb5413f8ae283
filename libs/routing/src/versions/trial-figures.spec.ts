import { CANARY_DEFAULTS, judgeCanary } from './judge-canary';
import { add, costRatio, errorRate, NOTHING, sum, type Trial, type TrialSide } from './trial-figures';

const sideOf = (costs: readonly number[], errors = 0): TrialSide => {
  const side = { ...NOTHING };
  costs.forEach((cost, i) => add(side, i < errors, cost));
  return side;
};
const alike = (requests: number, cost: number, errors = 0): TrialSide =>
  sideOf(
    Array.from({ length: requests }, () => cost),
    errors,
  );

/** The same draws on every run. */
function draws(seed: number): { normal: () => number } {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return { normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()) };
}

describe('the figures of a trial', () => {
  it("tell failures with the ends of Wilson's interval", () => {
    expect(errorRate(NOTHING)).toBeNull();
    const rate = errorRate(alike(100, 1, 5));
    expect(rate?.value).toBe(0.05);
    expect(rate?.low).toBeCloseTo(0.0215, 4);
    expect(rate?.high).toBeCloseTo(0.1118, 4);
    expect(errorRate(alike(20, 1))).toMatchObject({ value: 0, low: 0 });
    expect(errorRate(alike(20, 1, 20))?.high).toBeCloseTo(1, 12);
  });

  it('tell how many times as dear a request is, by hand for two small sides', () => {
    // Means 4 and 2, variances 40/9 and 10/9 of 10 requests: relative variances of the means 1/36 each.
    const canary = sideOf([2, 6, 2, 6, 2, 6, 2, 6, 2, 6]);
    const active = sideOf([1, 3, 1, 3, 1, 3, 1, 3, 1, 3]);
    const ratio = costRatio({ active, canary });
    expect(ratio?.value).toBe(2);
    // Welch: 18 degrees of freedom, whose t is 2.1009.
    const factor = Math.exp(2.1009 * Math.sqrt(2 / 36));
    expect(ratio?.low).toBeCloseTo(2 / factor, 3);
    expect(ratio?.high).toBeCloseTo(2 * factor, 3);
    expect(costRatio({ active: alike(20, 5), canary: alike(20, 15) })).toEqual({ value: 3, low: 3, high: 3 });
  });

  it('tell no ends that they do not know, and no ratio to nothing', () => {
    const many = alike(50, 10);
    expect(costRatio({ active: many, canary: NOTHING })).toBeNull();
    expect(costRatio({ active: NOTHING, canary: many })).toBeNull();
    expect(costRatio({ active: alike(50, 0), canary: many })).toBeNull();
    expect(costRatio({ active: many, canary: alike(50, 0) })).toEqual({ value: 0, low: null, high: null });
    expect(costRatio({ active: many, canary: alike(9, 20) })).toEqual({ value: 2, low: null, high: null });
    const before = { ...many, costSquares: 0, squared: 0 };
    const mixed = sum({ active: before, canary: before }, { active: many, canary: many });
    expect(costRatio(mixed)).toEqual({ value: 1, low: null, high: null });
  });

  it.each([
    [0.3, 20, 20, 0.93],
    [1, 50, 450, 0.9],
    [1, 500, 4_500, 0.93],
  ])('hold the truth in 19 of 20 cases (deviation %d, %d and %d requests)', (deviation, tried, others, least) => {
    const { normal } = draws(7);
    const costs = (requests: number) => sideOf(Array.from({ length: requests }, () => Math.exp(deviation * normal())));
    const rounds = 1_000;
    let held = 0;
    for (let i = 0; i < rounds; i++) {
      const ratio = costRatio({ active: costs(others), canary: costs(tried) });
      if (ratio && ratio.low !== null && ratio.high !== null && ratio.low <= 1 && ratio.high >= 1) held++;
    }
    expect(held / rounds).toBeGreaterThan(least);
    expect(held / rounds).toBeLessThan(0.98);
  });
});

describe('a version on trial', () => {
  const judge = (trial: Trial): string | undefined => judgeCanary(trial, CANARY_DEFAULTS)?.reason;
  const active = alike(1_000, 1_000, 10);

  it('is taken back for failures and for cost, not for bad luck', () => {
    expect(judge({ active, canary: alike(49, 1_000, 49) })).toBeUndefined();
    expect(judge({ active, canary: alike(100, 1_000, 5) })).toBeUndefined();
    expect(judge({ active, canary: alike(100, 1_000, 20) })).toMatch(/^20\.0 % of its requests failed, beside 1\.0 %/);
    expect(judge({ active, canary: alike(100, 2_500) })).toMatch(/2\.50 times as much as the others \(2\.50 to 2\.50/);
  });

  it('stays when one dear request alone makes it dear', () => {
    const canary = sideOf([...Array.from({ length: 99 }, () => 1_000), 200_000]);
    expect(costRatio({ active, canary })?.value).toBeCloseTo(2.99, 2);
    expect(judge({ active, canary })).toBeUndefined();
    const surely = sideOf(Array.from({ length: 1_000 }, (_, i) => (i % 20 === 0 ? 200_000 : 1_000)));
    expect(judge({ active, canary: surely })).toMatch(/10\.95 times as much/);
  });

  it('is judged by the ratio alone where its ends cannot be told', () => {
    const unknown = { ...alike(100, 2_500), squared: 0, costSquares: 0 };
    expect(judge({ active, canary: unknown })).toMatch(/2\.50 times as much as the others$/);
  });
});
