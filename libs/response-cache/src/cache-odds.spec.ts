import { CacheOdds } from './cache-odds';

describe('the odds of a cache', () => {
  const clock = { time: 0, monotonic: () => clock.time };
  const noted = (odds: CacheOdds, tenantId: string, hits: number, misses: number): void => {
    for (let i = 0; i < hits + misses; i++) odds.note(tenantId, i < hits);
  };

  it('are those of the tenant alone, and none where too few were seen', () => {
    const odds = new CacheOdds(clock);
    noted(odds, 'ten_a', 15, 5);
    noted(odds, 'ten_b', 0, 10);
    noted(odds, 'ten_c', 9, 0);
    expect(['ten_a', 'ten_b', 'ten_c', 'ten_d'].map((id) => odds.of(id))).toEqual([0.75, 0, null, null]);
  });

  it('follow what happens, and forget', () => {
    const odds = new CacheOdds(clock);
    noted(odds, 'ten_a', 40, 0);
    clock.time += 3_600_000;
    expect(odds.of('ten_a')).toBe(1);
    noted(odds, 'ten_a', 0, 20);
    expect(odds.of('ten_a')).toBeCloseTo(0.5);
    clock.time += 24 * 3_600_000;
    expect(odds.of('ten_a')).toBeNull();
  });
});
