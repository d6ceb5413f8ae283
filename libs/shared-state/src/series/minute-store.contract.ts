import { MINUTES_KEPT, type MinuteAddition, type MinuteStore } from './port';

export interface MinuteStoreHarness {
  store: MinuteStore;
  /** Whole minutes since 1970, by the store's clock. */
  now(): number;
  advance(minutes: number): void;
  reset(): Promise<void>;
}

/** What every MinuteStore must do. `open` is called once; the suite resets between tests. */
export function minuteStoreContract(open: () => Promise<MinuteStoreHarness>): void {
  let harness: MinuteStoreHarness;
  beforeAll(async () => {
    harness = await open();
  });
  beforeEach(() => harness.reset());

  const provider = { dimension: 'provider', tenantId: '', id: 'openai' };
  const addition = (minute: number, sums: number[], counts: number[] = [], series = provider): MinuteAddition => ({
    ...{ ...series, minute, sums, counts },
  });
  const read = async (series = [provider], from = harness.now() - MINUTES_KEPT * 2, to = harness.now() + 1) =>
    [...(await harness.store.read(series, from, to))]
      .sort((a, b) => a.place - b.place || a.minute - b.minute)
      .map(({ counts, sums, ...rest }) => ({ ...rest, sums: [...sums], counts: byNumber(counts) }));

  it('adds up what many say of one minute, however big', async () => {
    const now = harness.now();
    await harness.store.add([addition(now, [1, 2, 9_007_199_254_000_000], [7, 1, 107, 2])]);
    await Promise.all([
      harness.store.add([addition(now, [1, 0, 1], [7, 2])]),
      harness.store.add([addition(now, [1, 5, 0], [200, 1])]),
      harness.store.add([addition(now - 1, [4, 0, 0])]),
    ]);
    expect(await read()).toEqual([
      { place: 0, minute: now - 1, sums: [4, 0, 0], counts: [] },
      { place: 0, minute: now, sums: [3, 7, 9_007_199_254_000_001], counts: [7, 3, 107, 2, 200, 1] },
    ]);
  });

  it('keeps series apart: dimension, tenant, id, whatever characters it has', async () => {
    const now = harness.now();
    const names = [
      provider,
      { ...provider, tenantId: 'ten_a' },
      { ...provider, dimension: 'model' },
      { ...provider, id: 'a/b:{c}\n%' },
    ];
    await harness.store.add(names.map((series, i) => addition(now, [i + 1], [], series)));
    expect((await read(names)).map(({ place, sums }) => [place, sums[0]])).toEqual(names.map((_, i) => [i, i + 1]));
    expect(await read([{ ...provider, id: 'nobody' }])).toEqual([]);
  });

  it('reads from a minute to another, over the hour', async () => {
    const now = harness.now();
    const minutes = [now - 130, now - 70, now - 61, now - 60, now - 1, now];
    await harness.store.add(minutes.map((minute) => addition(minute, [1])));
    expect((await read([provider], now - 70, now)).map(({ minute }) => minute)).toEqual([now - 70, now - 61, now - 60, now - 1]);
  });

  it('forgets what is older than a day', async () => {
    const now = harness.now();
    await harness.store.add([addition(now - MINUTES_KEPT, [1]), addition(now - MINUTES_KEPT + 1, [2]), addition(now, [3])]);
    expect((await read()).map(({ sums }) => sums[0])).toEqual([2, 3]);
    harness.advance(1);
    expect((await read()).map(({ sums }) => sums[0])).toEqual([3]);
    harness.advance(MINUTES_KEPT);
    expect(await read()).toEqual([]);
  });

  it('lets one alone fill it', async () => {
    const claims = await Promise.all(Array.from({ length: 5 }, async () => harness.store.claimFilling()));
    expect(claims.filter(Boolean)).toHaveLength(1);
    const again = await Promise.all(Array.from({ length: 5 }, async () => harness.store.claimFilling('a past that came later')));
    expect(again.filter(Boolean)).toHaveLength(1);
  });
}

function byNumber(counts: readonly number[]): number[] {
  const all: [number, number][] = [];
  for (let i = 0; i < counts.length; i += 2) all.push([counts[i] ?? 0, counts[i + 1] ?? 0]);
  return all.sort(([a], [b]) => a - b).flat();
}
