import type { ProbeBoard } from './port';

export interface ProbeBoardHarness {
  board: ProbeBoard;
  advance(ms: number): Promise<void>;
  reset(): Promise<void>;
}

/** What every ProbeBoard must do. `open` is called once; the suite resets between tests. */
export function probeBoardContract(open: () => Promise<ProbeBoardHarness>): void {
  let harness: ProbeBoardHarness;
  beforeAll(async () => {
    harness = await open();
  });
  beforeEach(() => harness.reset());

  it('gives the turn to one alone, and again when the time is over', async () => {
    const turns = await Promise.all(Array.from({ length: 10 }, async () => harness.board.take('a', 10_000)));
    expect(turns.filter(Boolean)).toHaveLength(1);
    expect(await harness.board.take('b', 10_000)).toBe(true);
    await harness.advance(10_001);
    expect(await harness.board.take('a', 10_000)).toBe(true);
  });

  it('shows the last result of each', async () => {
    const result = { ok: false, at: 1, ms: 5, failure: 'upstream_timeout', failures: 2 };
    await harness.board.put('a', { ...result, failures: 1 });
    await harness.board.put('a', result);
    await harness.board.put('b', { ...result, ok: true, failure: null, failures: 0 });
    const all = await harness.board.all();
    expect(all.get('a')).toEqual(result);
    expect(all.get('b')).toMatchObject({ ok: true });
    expect(all.get('c')).toBeUndefined();
  });
}
