import fc from 'fast-check';
import { durationBucket } from '@libs/kernel';
import { MemoryMinuteStore } from '@libs/shared-state';
import { ledgerRecord } from '../../ledger/src/record.fixture';
import { FakeClock } from '../../../test/support/fake-clock';
import { addHistogram, type Histogram, quantile } from './histogram';
import { LiveSeries, type SeriesFacts } from './live-series';
import { lastSteps, spanBefore, spanOf, stepsOf } from './period';
import type { Dimension } from './series';
import { SeriesReports } from './series-reports';

const NOTHING = { read: () => Promise.resolve([]), busiest: () => Promise.resolve([]) };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('histograms of durations', () => {
  it('tell any quantile of any durations within a tenth', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, share) => {
          const histogram: Histogram = [];
          for (const value of values) {
            const one: Histogram = [];
            one[durationBucket(value)] = 1;
            addHistogram(histogram, one);
          }
          const sorted = [...values].sort((a, b) => a - b);
          const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
          const told = quantile(histogram, share) ?? -1;
          expect(told / exact).toBeGreaterThan(1 / 1.21);
          expect(told / exact).toBeLessThan(1.21);
        },
      ),
      { seed: 1 },
    );
  });

  it('tell nothing where nothing was measured', () => expect(quantile([], 0.5)).toBeNull());
});

describe('periods', () => {
  const now = Date.UTC(2026, 2, 29, 1, 30, 15);

  it.each([
    ['hour', 60],
    ['day', 96],
    ['week', 168],
    ['month', 30],
  ] as const)('a %s has %i steps, the last one holds the present', (period, count) => {
    const span = spanOf(period, now);
    const steps = stepsOf(span);
    expect(steps).toHaveLength(count);
    expect(steps.at(-1)).toBeLessThanOrEqual(now);
    expect((steps.at(-1) ?? 0) + span.stepMs).toBeGreaterThan(now);
    expect(steps.every((at) => at % span.stepMs === 0)).toBe(true);
  });

  it('is compared with as much of the one before', () => {
    const span = spanOf('month', now);
    const before = spanBefore(span, now);
    expect(before.from).toBe(span.from - 30 * 24 * HOUR);
    expect(before.to).toBe(Date.UTC(2026, 2, 29, 2) - 30 * 24 * HOUR);
    expect(lastSteps(3, MINUTE, now).from).toBe(Date.UTC(2026, 2, 29, 1, 28));
  });
});

describe('the live day', () => {
  const clock = new FakeClock();
  const facts = (more: Partial<SeriesFacts> = {}): SeriesFacts =>
    ledgerRecord({ started_at: new Date(clock.now()), ...(more as object) });
  const open = () => {
    const store = new MemoryMinuteStore(clock);
    const live = new LiveSeries(store);
    return { store, live, reports: new SeriesReports(live, NOTHING, clock) };
  };
  const ask = async (reports: SeriesReports, dimension: Dimension, tenantId: string | null, ids: string[]) =>
    (await reports.series({ dimension, tenantId, ids }, 'hour')).series.map(({ whole }) => whole.sums);

  it('counts a request once for everything that it belongs to', async () => {
    const { live, reports } = open();
    const attempt = { provider_id: 'openai', provider_key_id: 'key_1', outcome: 'completed' };
    live.note(
      facts({
        ...{ provider_key_id: 'key_1', fallback_used: true },
        attempts: [{ provider_id: 'anthropic', provider_key_id: 'key_2', outcome: 'rate' }, attempt],
      }),
    );
    live.note(facts({ tenant_id: 'ten_b', outcome: 'refused', provider_id: null, model_used: null, attempts: [] }));
    const whole = {
      requests: 2,
      refusals: 1,
      errors: 0,
      input_tokens: 20,
      output_tokens: 16,
      attempts: 2,
      failed_attempts: 1,
      fallbacks: 1,
    };
    expect(await ask(reports, 'all', null, [''])).toMatchObject([whole]);
    expect(await ask(reports, 'all', 'ten_a', [''])).toMatchObject([{ requests: 1, refusals: 0, attempts: 2 }]);
    expect(await ask(reports, 'tenant', null, ['ten_a', 'ten_b'])).toMatchObject([{ requests: 1 }, { requests: 1, refusals: 1 }]);
    expect(await ask(reports, 'provider', null, ['openai', 'anthropic'])).toMatchObject([
      { requests: 1, attempts: 1, failed_attempts: 0, cost_micro_usd: 1_234 },
      { requests: 0, attempts: 1, failed_attempts: 1, cost_micro_usd: 0 },
    ]);
    expect(await ask(reports, 'provider_key', null, ['key_1', 'key_2'])).toMatchObject([{ requests: 1 }, { failed_attempts: 1 }]);
    expect(await ask(reports, 'model', 'ten_a', ['gpt-4o'])).toMatchObject([{ requests: 1 }]);
    for (const tenant of [null, 'ten_a', 'ten_b'])
      expect(await ask(reports, 'virtual_key', tenant, ['vk_1'])).toMatchObject([{ requests: tenant === null ? 2 : 1 }]);
    expect(await ask(reports, 'provider', 'ten_b', ['openai'])).toMatchObject([{ requests: 0 }]);
  });

  it('tells the first byte of answers that were bought, as the hours do: none of hits, refusals and failures', async () => {
    const { live, reports } = open();
    const bought = ledgerRecord();
    const others = [
      { ...bought, ttft_ms: 1, cache_kind: 'exact' as const },
      { ...bought, ttft_ms: 1, provider_id: null, outcome: 'refused' as const },
      { ...bought, ttft_ms: 1, provider_id: null, outcome: 'error' as const },
    ];
    for (const record of [bought, ...others]) live.note({ ...record, started_at: new Date(clock.now()) });
    await live.flush();
    const { series } = await reports.series({ dimension: 'all', tenantId: null, ids: [''] }, 'hour');
    expect(series[0]?.whole.sums.requests).toBe(4);
    expect(series[0]?.whole.durations.ttft.p50).toBeGreaterThan(3);
  });

  it('tells how long providers, keys and models take by what they answered, and callers by all that they got', async () => {
    const { live, reports } = open();
    const whose = { provider_key_id: 'key_1', virtual_key_id: 'vk_1' };
    const bought = { ...ledgerRecord(), ...whose, latency_ms: 2_000, started_at: new Date(clock.now()) };
    live.note(bought);
    for (let i = 0; i < 9; i++) live.note({ ...bought, latency_ms: 1, cache_kind: 'exact' as const, attempts: [] });
    await live.flush();
    const { provider_id: provider, provider_key_id: key, model_used: model, virtual_key_id: caller } = bought;
    for (const [dimension, id, fast] of [
      ['provider', provider, false],
      ['provider_key', key, false],
      ['model', model, false],
      ['virtual_key', caller, true],
      ['all', '', true],
    ] as const) {
      const { series } = await reports.series({ dimension, tenantId: null, ids: [id ?? ''] }, 'hour');
      expect(series[0]?.whole.sums).toMatchObject({ requests: 10, cache_hits: 9 });
      const { p50 } = series[0]?.whole.durations.latency ?? {};
      expect([dimension, (p50 ?? 0) < 100]).toEqual([dimension, fast]);
    }
  });

  it('keeps what it counted while the store is away, and hands it over when that is back', async () => {
    const { store } = open();
    const door = { ready: false };
    const troubles: unknown[] = [];
    const live = new LiveSeries(
      {
        get ready() {
          return door.ready;
        },
        add: (additions) => store.add(additions),
        read: (...asked) => store.read(...asked),
        claimFilling: () => true,
      },
      { onTrouble: (error) => troubles.push(error) },
    );
    live.note(facts());
    await live.flush();
    live.note(facts());
    await live.flush();
    const now = Math.floor(clock.now() / MINUTE);
    const all = [{ dimension: 'all', tenantId: '', id: '' }];
    expect(store.read(all, now, now + 1)).toEqual([]);
    door.ready = true;
    await live.close();
    expect(store.read(all, now, now + 1)).toMatchObject([{ sums: expect.arrayContaining([2]) }]);
    expect(troubles).toEqual([]);
  });

  it('reads from the minutes what is finer than an hour, and from hours what is not', async () => {
    const asked: [string, number][] = [];
    const source = (name: string) => ({
      read: ({ span }: { span: { stepMs: number } }) => (asked.push([name, span.stepMs]), Promise.resolve([])),
      busiest: () => Promise.resolve([]),
    });
    const reports = new SeriesReports(source('live'), source('past'), clock);
    const one = { dimension: 'all', tenantId: null, ids: [''] } as const;
    for (const period of ['hour', 'day', 'week', 'month'] as const) await reports.series(one, period);
    await reports.series(one, { minutes: 90, stepSeconds: 7 });
    await reports.series(one, { minutes: 120, stepSeconds: 3_600 });
    await reports.series(one, { minutes: 3 * 24 * 60, stepSeconds: 60 });
    expect(asked).toEqual([
      ['live', MINUTE],
      ['live', 15 * MINUTE],
      ['past', HOUR],
      ['past', 24 * HOUR],
      ['live', MINUTE],
      ['live', HOUR],
      ['past', HOUR],
    ]);
  });
});
