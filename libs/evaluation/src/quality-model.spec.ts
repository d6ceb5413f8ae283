import { believe, comparedValue, elsewhereOf, PRIOR_WEIGHT, ratingValue, ratingWeight } from './quality-model';

const nothing = { good: 0, total: 0 };

describe('what is believed of a model', () => {
  it('is what the catalog says while nothing was seen, and says how little that is', () => {
    const belief = believe(80, nothing);
    expect(belief).toMatchObject({ score: 80, confidence: 0, evidence: 0 });
    expect(belief.low).toBeLessThan(70);
    expect(belief.high).toBeGreaterThan(90);
  });

  it('comes to what was seen, more surely the more there is', () => {
    const some = believe(80, { good: 2, total: 20 });
    const much = believe(80, { good: 200, total: 2_000 });
    expect(some.score).toBeCloseTo(45, 0);
    expect(much.score).toBeLessThan(12);
    expect(much.high - much.low).toBeLessThan(some.high - some.low);
    expect(much.confidence).toBeGreaterThan(0.98);
    expect(believe(80, { good: PRIOR_WEIGHT, total: PRIOR_WEIGHT }).confidence).toBe(0.5);
  });

  it('learns a little from other types of prompts', () => {
    const code = { good: 0, total: 50 };
    const seen = new Map([['code', code] as const]);
    const math = believe(80, nothing, elsewhereOf(seen, 'math'));
    expect(math.score).toBeLessThan(80);
    expect(math.score).toBeGreaterThan(believe(80, code).score);
    expect(elsewhereOf(seen, 'code')).toEqual(nothing);
  });

  it('learns more from a surprise than from what was to be expected', () => {
    expect(comparedValue(90, 50, 1) - 0.9).toBeLessThan(comparedValue(50, 90, 1) - 0.5);
    expect(comparedValue(70, 70, 0.5)).toBeCloseTo(0.7);
    expect(comparedValue(90, 50, 0)).toBeLessThan(0.5);
  });

  it('lets nobody decide alone: a thousand ratings of a tenant in a day weigh less than eight', () => {
    let weight = 0;
    for (let n = 0; n < 1_000; n++) weight += ratingWeight(n);
    expect(weight).toBeLessThan(8);
    expect([ratingValue(1), ratingValue(3), ratingValue(5)]).toEqual([0, 0.5, 1]);
  });
});
