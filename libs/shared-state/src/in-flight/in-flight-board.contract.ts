import type { InFlightBoard } from './port';

export interface InFlightBoardHarness {
  board: InFlightBoard;
  advance(ms: number): Promise<void>;
  reset(): Promise<void>;
}

const LIFE_MS = 5_000;
const NOBODY = { processes: 0, counts: new Map() };

/** What every InFlightBoard must do. `open` is called once; the suite resets between tests. */
export function inFlightBoardContract(open: () => Promise<InFlightBoardHarness>): void {
  let harness: InFlightBoardHarness;
  beforeAll(async () => {
    harness = await open();
  });
  beforeEach(() => harness.reset());

  const tell = async (process: string, counts: Record<string, number>) =>
    harness.board.exchange(process, new Map(Object.entries(counts)), LIFE_MS);

  it('tells each what all others have under way, and nobody what it told itself', async () => {
    expect(await tell('one', { 'openai/gpt-5': 3, 'p/with {braces}: "and" more/ü': 1 })).toEqual(NOBODY);
    expect(await tell('two', { 'openai/gpt-5': 4 })).toEqual({
      processes: 1,
      counts: new Map([
        ['openai/gpt-5', 3],
        ['p/with {braces}: "and" more/ü', 1],
      ]),
    });
    expect(await tell('three', {})).toMatchObject({
      processes: 2,
      counts: new Map([
        ['openai/gpt-5', 7],
        ['p/with {braces}: "and" more/ü', 1],
      ]),
    });
    expect(await tell('one', {})).toEqual({ processes: 2, counts: new Map([['openai/gpt-5', 4]]) });
  });

  it('goes by the newest word of each', async () => {
    await tell('one', { a: 9, b: 9 });
    await tell('one', { b: 2 });
    expect(await tell('two', {})).toEqual({ processes: 1, counts: new Map([['b', 2]]) });
  });

  it('forgets who has not told for long, and keeps who has', async () => {
    await tell('dead', { a: 5 });
    await harness.advance(LIFE_MS - 1_000);
    await tell('alive', { a: 1 });
    expect(await tell('asker', {})).toEqual({ processes: 2, counts: new Map([['a', 6]]) });
    await harness.advance(1_001);
    expect(await tell('asker', {})).toEqual({ processes: 1, counts: new Map([['a', 1]]) });
    await harness.advance(LIFE_MS + 1);
    expect(await tell('asker', {})).toEqual(NOBODY);
  });

  it('forgets at once who leaves', async () => {
    await tell('one', { a: 5 });
    await tell('two', { a: 1 });
    await harness.board.leave('one');
    await harness.board.leave('never was');
    expect(await tell('asker', {})).toEqual({ processes: 1, counts: new Map([['a', 1]]) });
  });
}
