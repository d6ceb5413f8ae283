import { type FirstVerdicts, startOf, thresholdOf, type Verdict } from './learned-threshold';

const beliefs = { similarity: 0.95, maxErrorRate: 0.01 };

describe('the error of answers by meaning, over traffic whose truth is not what was believed', () => {
  /** Entries asked again and again, one hit in fifty bought anyway, as it is done. @returns wrong shares: of all, of the second half */
  function traffic(truthOf: (random: Random) => number, scores: readonly [number, number], entries = 600): [number, number] {
    const random = seeded(11);
    const all = Array.from({ length: entries }, () => ({
      truth: truthOf(random),
      seen: [] as Verdict[],
      known: -1,
      start: 0,
      from: 0,
    }));
    const firsts = new Map<number, FirstVerdicts>();
    const counts = [0, 0, 0, 0];
    let start = beliefs.similarity;
    for (let n = 0; n < entries * 16; n++) {
      const entry = all[Math.floor(random() * entries)] as (typeof all)[number];
      if (n % 200 === 0) start = startOf([...firsts.values()], beliefs);
      if (entry.known !== entry.seen.length || entry.start !== start) {
        entry.from = thresholdOf(entry.seen, { ...beliefs, similarity: start });
        [entry.known, entry.start] = [entry.seen.length, start];
      }
      const score = scores[0] + random() * (scores[1] - scores[0]);
      const correct = random() < 1 / (1 + Math.exp(-120 * (score - entry.truth)));
      if (score >= entry.from && random() >= 0.02) {
        const late = n > entries * 8 ? 2 : 0;
        counts[late] = (counts[late] as number) + 1;
        if (!correct) counts[late + 1] = (counts[late + 1] as number) + 1;
        continue;
      }
      const step = Math.floor(score * 100) / 100;
      const first = firsts.get(step) ?? { score: step, correct: 0, wrong: 0 };
      if (entry.seen.length === 0)
        firsts.set(step, { ...first, [correct ? 'correct' : 'wrong']: first[correct ? 'correct' : 'wrong'] + 1 });
      entry.seen.push({ score, correct });
    }
    const [early = 0, earlyWrong = 0, late = 0, lateWrong = 0] = counts;
    return [(earlyWrong + lateWrong) / Math.max(1, early + late), lateWrong / Math.max(1, late)];
  }
  type Random = () => number;
  const seeded = (state: number): Random => {
    let at = state;
    return () => (at = (Math.imul(at, 48_271) >>> 0) % 2_147_483_647) / 2_147_483_647;
  };
  const around = (center: number, spread: number) => (random: Random) =>
    center + spread * (random() + random() + random() + random() - 2) * 1.73;

  it.each<[string, (random: Random) => number, [number, number]]>([
    ['as the operator believes', around(0.857, 0.04), [0.75, 1]],
    ['spread twice as wide', around(0.857, 0.08), [0.75, 1]],
    ['higher by half', around(0.9, 0.04), [0.75, 1]],
    ['anywhere', (random) => 0.7 + random() * 0.35, [0.75, 1]],
    ['far too high, and every score is high', around(0.94, 0.04), [0.95, 1]],
    ['such that one entry in twenty never fits', (random) => (random() < 0.05 ? 2 : 0.85), [0.97, 0.99]],
  ])('keeps the bound once it has learned, where thresholds are %s', (_, truthOf, scores) => {
    const [all, learned] = traffic(truthOf, scores);
    expect(learned).toBeLessThanOrEqual(beliefs.maxErrorRate);
    // While a wrong belief is being found out, one hit in fifty tells of it.
    expect(all).toBeLessThanOrEqual(0.06);
  });
});
