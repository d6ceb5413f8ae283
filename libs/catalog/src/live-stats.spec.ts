import { DecayingHistogram } from './decaying-histogram';
import { LiveStats } from './live-stats';

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
    expect(stats.list().length).toBe(2_000);
  });

  it('outlive a restart', () => {
    const before = new LiveStats(atClock());
    for (let i = 0; i < 20; i++) {
      before.begin('p/m');
      before.end('p/m', { ok: i % 4 !== 0, firstByteMs: 300 });
    }
    const after = new LiveStats(atClock());
    after.restore(JSON.parse(JSON.stringify(before.snapshot())) as ReturnType<LiveStats['snapshot']>);
    expect(after.of('p/m')?.errorRate).toBeCloseTo(0.25);
    expect(after.of('p/m')?.latencyP50Ms).toBeCloseTo(before.of('p/m')?.latencyP50Ms ?? 0);
  });
});
