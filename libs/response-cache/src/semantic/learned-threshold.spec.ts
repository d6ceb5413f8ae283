import { type FirstVerdicts, startOf, thresholdOf, type Verdict } from './learned-threshold';

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

describe('the score from which an unknown entry is served', () => {
  const firsts = (...list: [score: number, correct: number, wrong: number][]): FirstVerdicts[] =>
    list.map(([score, correct, wrong]) => ({ score, correct, wrong }));

  it.each<[string, FirstVerdicts[], number]>([
    ['the operator’s, where nothing is known', [], 0.95],
    ['the operator’s, while others were right', firsts([0.96, 5, 0], [0.99, 40, 0]), 0.95],
    ['no matter for what lies below', firsts([0.8, 1, 50], [0.99, 3, 0]), 0.95],
    ['above what was wrong of others', firsts([0.96, 0, 1], [0.98, 60, 0]), 0.97],
    ['the operator’s again, where one was wrong of many', firsts([0.96, 80, 1], [0.98, 60, 0]), 0.95],
    ['above every score, where the highest were wrong', firsts([0.99, 8, 2], [1, 1, 1]), 1.1],
  ])('is %s', (_, verdicts, start) => {
    expect(startOf(verdicts, beliefs)).toBeCloseTo(start, 6);
  });
});
