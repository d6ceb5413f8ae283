import { thresholdOf, type Verdict } from './learned-threshold';

const beliefs = { similarity: 0.95, maxErrorRate: 0.01 };
const verdicts = (...list: [number, boolean][]): Verdict[] => list.map(([score, correct]) => ({ score, correct }));

describe('the threshold of an entry', () => {
  it('is the operator’s until something is known', () => {
    expect(thresholdOf([], beliefs)).toBe(0.95);
  });

  it('rises above what was wrong', () => {
    expect(thresholdOf(verdicts([0.96, false]), beliefs)).toBeGreaterThan(0.97);
    expect(thresholdOf(verdicts([0.98, false], [0.98, false]), beliefs)).toBeGreaterThan(0.99);
  });

  it('falls with what was right below it, and never as low as a score that was wrong', () => {
    const right = verdicts(...Array.from({ length: 12 }, (_, i): [number, boolean] => [0.8 + i / 200, true]));
    const learned = thresholdOf(right, beliefs);
    expect(learned).toBeLessThan(0.9);
    expect(thresholdOf([...right, ...verdicts([0.9, false], [0.9, false])], beliefs)).toBeGreaterThan(learned);
  });

  it('keeps the share of wrong answers below the bound for entries as they are believed to be', () => {
    let state = 7;
    const random = (): number => (state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647) / 2_147_483_647;
    let [served, wrong] = [0, 0];
    for (let entry = 0; entry < 100; entry++) {
      const truth = 0.857 + 0.04 * (random() + random() + random() + random() - 2) * 1.73;
      const seen: Verdict[] = [];
      for (let i = 0; i < 12; i++) {
        const score = 0.75 + random() * 0.25;
        const correct = score > truth;
        if (score >= thresholdOf(seen, beliefs)) {
          served++;
          if (!correct) wrong++;
        } else seen.push({ score, correct });
      }
    }
    expect(served).toBeGreaterThan(300);
    expect(wrong / served).toBeLessThanOrEqual(0.01);
  });
});
