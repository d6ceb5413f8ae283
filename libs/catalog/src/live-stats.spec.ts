import { DecayingHistogram } from './decaying-histogram';
import { LiveStats, type TargetSnapshot } from './live-stats';
import { MemoryInFlightBoard } from '@libs/shared-state';
import { InFlightKeeper } from './share-in-flight';
import { StatsKeeper } from './share-stats';

const MINUTE = 60_000;
const atClock = () => {
  const clock = { now: 0, monotonic: () => clock.now };
  return clock;
};

describe('a decaying histogram', () => {
  it('tells quantiles within an eighth', () => {
    const histogram = new DecayingHistogram(MINUTE, 0);
    for (let ms = 1; ms <= 1_000; ms++) histogram.add(ms, 0);
    for (const share of [0.5, 0.95]) {
      const told = histogram.quantile(share) ?? 0;
      expect(Math.abs(told / (1_000 * share) - 1)).toBeLessThan(0.13);
    }
  });

  it('forgets by halves, and for ever so long', () => {
    const histogram = new DecayingHistogram(MINUTE, 0);
    for (let i = 0; i < 100; i++) histogram.add(10, 0);
    expect(histogram.samples(MINUTE)).toBeCloseTo(50);
    const later = 1_000 * MINUTE;
    for (let i = 0; i < 3; i++) histogram.add(5_000, later);
    expect(histogram.samples(later)).toBeCloseTo(3);
    expect(histogram.quantile(0.5)).toBeGreaterThan(4_000);
  });

  it('says nothing before it has seen anything', () => {
    expect(new DecayingHistogram(MINUTE, 0).quantile(0.5)).toBeUndefined();
  });
});

describe('live figures of a target', () => {
  it('are failures, latency, speed and what is under way', () => {
    const clock = atClock();
    const stats = new LiveStats(clock);
    for (let i = 0; i < 10; i++) {
      stats.begin('p/m');
      stats.end('p/m', { ok: i !== 0, firstByteMs: 200 });
    }
    stats.begin('p/m');
    stats.answered('p/m', 500, 5_000);
    const figures = stats.of('p/m');
    expect(figures).toMatchObject({ inFlight: 1, tokensPerSecond: 100 });
    expect(figures?.errorRate).toBeCloseTo(0.1);
    expect(figures?.latencyP50Ms).toBeGreaterThan(170);
    expect(figures?.latencyP95Ms).toBeLessThan(230);
    expect(stats.of('p/other')).toBeUndefined();
  });

  it('leave out what says nothing of the target, and junk beyond a bound', () => {
    const stats = new LiveStats(atClock());
    stats.begin('p/m');
    stats.end('p/m', undefined);
    expect(stats.of('p/m')).toMatchObject({ samples: 0, inFlight: 0, errorRate: 0 });
    for (let i = 0; i < 5_000; i++) stats.begin(`junk/${i}`);
    // The one of which nothing is known is remembered, and not listed.
    expect(stats.list().length).toBe(1_999);
  });

  it('count a stream until it is over, and how it opened once', () => {
    const stats = new LiveStats(atClock());
    stats.begin('p/m');
    stats.end('p/m', { ok: true, firstByteMs: 100 }, true);
    expect(stats.of('p/m')).toMatchObject({ samples: 1, inFlight: 1 });
    stats.over('p/m');
    expect(stats.of('p/m')).toMatchObject({ samples: 1, inFlight: 0 });
  });

  it('outlive a restart', () => {
    const before = new LiveStats(atClock());
    for (let i = 0; i < 20; i++) {
      before.begin('p/m');
      before.end('p/m', { ok: i % 4 !== 0, firstByteMs: 300 });
    }
    const after = new LiveStats(atClock());
    const told = JSON.parse(JSON.stringify(before.snapshot())) as ReturnType<LiveStats['snapshot']>;
    after.learn(told.map((one) => ({ ...one, ageMs: 0 })));
    expect(after.of('p/m')?.errorRate).toBeCloseTo(0.25);
    expect(after.of('p/m')?.latencyP50Ms).toBeCloseTo(before.of('p/m')?.latencyP50Ms ?? 0);
  });
});

describe('figures of several processes', () => {
  const seen = (stats: LiveStats, requests: number, ms: number, failing = 0): void => {
    for (let i = 0; i < requests; i++) {
      stats.begin('p/m');
      stats.end('p/m', { ok: i >= failing, firstByteMs: ms });
    }
  };

  it('are the same everywhere, however often they are exchanged', () => {
    const [one, two] = [new LiveStats(atClock()), new LiveStats(atClock())];
    seen(one, 30, 100);
    seen(two, 10, 1_000, 8);
    one.answered('p/m', 1_000, 10_000);
    two.answered('p/m', 3_000, 10_000);
    const exchange = (): void => {
      const [told, other] = [one.snapshot(), two.snapshot()];
      one.learn(other.map((snapshot) => ({ ...snapshot, ageMs: 0 })));
      two.learn(told.map((snapshot) => ({ ...snapshot, ageMs: 0 })));
    };
    for (let i = 0; i < 5; i++) exchange();
    for (const stats of [one, two]) {
      expect(stats.of('p/m')).toMatchObject({ samples: 40, errorRate: 0.2 });
      expect(stats.of('p/m')?.latencyP50Ms).toBeLessThan(120);
      expect(stats.of('p/m')?.latencyP95Ms).toBeGreaterThan(800);
      expect(stats.of('p/m')?.tokensPerSecond).toBeCloseTo(150);
    }
    expect(one.snapshot()[0]).toMatchObject({ attempts: 30 });
  });

  it('count less the longer ago they were told, and not at all once nobody tells them', () => {
    const stats = new LiveStats(atClock());
    const told = { target: 'p/m', attempts: 16, failures: 16, firstByte: [[20, 16]] as [number, number][], tokensPerSecond: 5 };
    stats.learn([{ ...told, ageMs: 10 * MINUTE }]);
    expect(stats.of('p/m')).toMatchObject({ samples: 4, errorRate: 1, tokensPerSecond: 5 });
    stats.learn([]);
    expect(stats.list()).toEqual([]);
  });

  it('are kept in step by those who write them down', async () => {
    const written = new Map<string, ReturnType<LiveStats['snapshot']>>();
    const repository = {
      tellStats: (id: string, snapshots: readonly TargetSnapshot[]) => Promise.resolve(void written.set(id, [...snapshots])),
      recentStats: (except: string) =>
        Promise.resolve([...written].flatMap(([id, all]) => (id === except ? [] : all.map((one) => ({ ...one, ageMs: 0 }))))),
    };
    const [one, two] = [new LiveStats(atClock()), new LiveStats(atClock())];
    const keepers = [new StatsKeeper(one, repository, 'one', throwing, 5), new StatsKeeper(two, repository, 'two', throwing, 5)];
    await Promise.all(keepers.map((keeper) => keeper.start()));
    seen(one, 30, 100);
    seen(two, 10, 100);
    while (one.of('p/m')?.samples !== 40 || two.of('p/m')?.samples !== 40) await new Promise(setImmediate);
    await Promise.all(keepers.map((keeper) => keeper.stop()));
    // And the one that comes after them.
    const third = new LiveStats(atClock());
    const keeper = new StatsKeeper(third, repository, 'three', throwing);
    await keeper.start();
    expect(third.of('p/m')?.samples).toBe(40);
    await keeper.stop();
  });
});

describe('requests under way at several processes', () => {
  const begin = (stats: LiveStats, target: string, count: number): void => {
    for (let i = 0; i < count; i++) stats.begin(target);
  };
  const busy = (stats: LiveStats, target: string): number | undefined => stats.of(target)?.inFlight;

  it('are those of all, and what has begun since counts for each of them', () => {
    const stats = new LiveStats(atClock());
    begin(stats, 'p/a', 2);
    expect(stats.tellInFlight()).toEqual(new Map([['p/a', 2]]));
    stats.learnInFlight({
      processes: 3,
      counts: new Map([
        ['p/a', 5],
        ['p/b', 4],
      ]),
    });
    expect([busy(stats, 'p/a'), busy(stats, 'p/b')]).toEqual([7, 4]);
    stats.begin('p/a');
    // One more here, and as many at each of the three others.
    expect(busy(stats, 'p/a')).toBe(11);
    expect(stats.list().find(({ target }) => target === 'p/a')?.figures.inFlight).toBe(8);
    for (let i = 0; i < 3; i++) stats.end('p/a', undefined);
    expect(busy(stats, 'p/a')).toBe(5);
    stats.learnInFlight({ processes: 3, counts: new Map() });
    expect([busy(stats, 'p/a'), busy(stats, 'p/b')]).toEqual([0, 0]);
  });

  it('are its own alone as soon as nobody knows of others', () => {
    const stats = new LiveStats(atClock());
    stats.learnInFlight({ processes: 1, counts: new Map([['p/a', 5]]) });
    begin(stats, 'p/a', 2);
    expect(busy(stats, 'p/a')).toBe(9);
    stats.learnInFlight(undefined);
    expect(busy(stats, 'p/a')).toBe(2);
  });

  it('are exchanged beside the requests, and forgotten with who ends', async () => {
    const board = new MemoryInFlightBoard({ monotonic: () => performance.now() });
    const [one, two] = [new LiveStats(atClock()), new LiveStats(atClock())];
    const keepers = [new InFlightKeeper(one, board, 'one', 2), new InFlightKeeper(two, board, 'two', 2)];
    for (const keeper of keepers) keeper.start();
    begin(one, 'p/a', 3);
    while (two.list()[0]?.figures.inFlight !== 3) await new Promise(setImmediate);
    expect(one.list()).toMatchObject([{ target: 'p/a', figures: { inFlight: 3 } }]);
    await keepers[0]?.stop();
    while (two.list().length > 0) await new Promise(setImmediate);
    await keepers[1]?.stop();
  });

  it('level out between replicas that know each other only as they were a second ago', () => {
    const targets = ['p/a', 'p/b', 'p/c'];
    const all = Array.from({ length: 4 }, () => new LiveStats(atClock()));
    const board = new MemoryInFlightBoard({ monotonic: () => 0 });
    const exchange = (): void =>
      all.forEach((stats, i) => stats.learnInFlight(board.exchange(String(i), stats.tellInFlight(), 5_000)));
    const total = (target: string): number => Number(all[0]?.list().find((one) => one.target === target)?.figures.inFlight ?? 0);
    // One target is far ahead of the others, and only one replica has sent it anything.
    begin(all[0] as LiveStats, 'p/a', 40);
    for (let second = 0; second < 5; second++) {
      exchange();
      for (let i = 0; i < 40; i++) {
        const stats = all[i % all.length] as LiveStats;
        const load = (target: string): number => busy(stats, target) ?? 0;
        stats.begin(targets.reduce((best, target) => (load(target) < load(best) ? target : best)));
      }
    }
    exchange();
    exchange();
    const loads = targets.map(total);
    expect(loads.reduce((sum, load) => sum + load)).toBe(240);
    // No further apart than one choice of each replica, twice.
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(8);
  });

  it('count what others chose for who goes by usage, at every reading', () => {
    const stats = new LiveStats(atClock());
    stats.learn([{ target: 'p/m', attempts: 16, failures: 0, firstByte: [], tokensPerSecond: null, ageMs: 0 }]);
    expect(stats.of('p/m')?.samples).toBe(16);
    expect(stats.of('p/m')?.samples).toBe(16);
  });
});

function throwing(error: unknown): never {
  throw error;
}
