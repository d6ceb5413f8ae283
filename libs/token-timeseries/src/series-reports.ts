import type { Clock } from '@libs/kernel';
import { addCount, type Duration, type Histogram, type Quantiles, quantilesOf } from './histogram';
import type { Dimension, DurationRow, PastSeries, SeriesQuery, SumRow } from './past-series';
import { lastSteps, type Period, type Span, spanBefore, spanOf, stepsOf } from './period';
import { addSums, noSums, type Sums } from './sums';

export interface Whole {
  sums: Sums;
  durations: Record<Duration, Quantiles>;
}

export interface Point {
  /** Epoch milliseconds; where the step begins. */
  at: number;
  sums: Sums;
  latency: Quantiles;
}

export interface OneSeries {
  id: string;
  whole: Whole;
  /** One for each step, also where nothing happened. */
  points: Point[];
}

export interface Overview {
  span: Span;
  whole: Whole;
  previous: Whole;
  points: Point[];
  top: Record<'model' | 'provider' | 'tenant', ({ id: string } & Sums)[]>;
}

const TOP = 10;

/** Series without gaps and their sums, over what the store of the live day and PostgreSQL have. */
export class SeriesReports {
  constructor(
    private readonly past: PastSeries,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** @param tenantId null: over all tenants, with the busiest of them */
  async overview(period: Period, tenantId: string | null): Promise<Overview> {
    const now = this.clock.now();
    const span = spanOf(period, now);
    const query = { dimension: 'all', tenantId, span } as const;
    const top = (dimension: Dimension) => this.past.top({ dimension, tenantId, span }, TOP);
    const [[series], [before], model, provider, tenant] = await Promise.all([
      this.read(query),
      this.read({ ...query, span: spanBefore(span, now) }),
      top('model'),
      top('provider'),
      tenantId === null ? top('tenant') : [],
    ]);
    const here = series ?? nothing('', span);
    return {
      ...{ span, whole: here.whole, points: here.points },
      ...{ previous: (before ?? nothing('', span)).whole, top: { model, provider, tenant } },
    };
  }

  /** Each id's own series, in order; of ids that are asked for, also where nothing happened. */
  async series(query: Omit<SeriesQuery, 'span'>, time: Period | { minutes: number; stepSeconds: number }) {
    const now = this.clock.now();
    const span =
      typeof time === 'string'
        ? spanOf(time, now)
        : lastSteps(Math.ceil((time.minutes * 60) / time.stepSeconds), time.stepSeconds * 1000, now);
    const found = await this.read({ ...query, span });
    const ids = query.ids ?? found.map(({ id }) => id).sort();
    return { span, series: ids.map((id) => found.find((one) => one.id === id) ?? nothing(id, span)) };
  }

  private async read(query: SeriesQuery): Promise<OneSeries[]> {
    const [sums, durations] = await Promise.all([this.past.sums(query), this.past.durations(query)]);
    return seriesOf(query.span, sums, durations);
  }
}

const nothing = (id: string, span: Span): OneSeries => seriesOf(span, [{ id, at: span.from, ...noSums() }], [])[0] as OneSeries;

/** Rows of several series in any order, put into steps. */
export function seriesOf(span: Span, sums: readonly SumRow[], durations: readonly DurationRow[]): OneSeries[] {
  const byId = new Map<string, { sums: Map<number, Sums>; latency: Map<number, Histogram>; all: Record<Duration, Histogram> }>();
  const of = (id: string) => {
    const known = byId.get(id);
    if (known) return known;
    const fresh = {
      sums: new Map<number, Sums>(),
      latency: new Map<number, Histogram>(),
      all: { latency: new Map<number, number>(), ttft: new Map<number, number>(), overhead: new Map<number, number>() },
    };
    byId.set(id, fresh);
    return fresh;
  };
  const stepOf = (at: number): number => span.from + Math.floor((at - span.from) / span.stepMs) * span.stepMs;
  for (const { id, at, ...rest } of sums) {
    const one = of(id);
    const step = stepOf(at);
    one.sums.set(step, addSums(one.sums.get(step) ?? noSums(), rest));
  }
  for (const { id, at, duration, bucket, count } of durations) {
    const one = of(id);
    addCount(one.all[duration], bucket, count);
    if (duration !== 'latency') continue;
    const step = stepOf(at);
    const histogram = one.latency.get(step) ?? new Map<number, number>();
    addCount(histogram, bucket, count);
    one.latency.set(step, histogram);
  }
  const steps = stepsOf(span);
  return [...byId].map(([id, one]) => ({
    id,
    whole: {
      sums: [...one.sums.values()].reduce((all, step) => addSums(all, step), noSums()),
      durations: {
        latency: quantilesOf(one.all.latency),
        ttft: quantilesOf(one.all.ttft),
        overhead: quantilesOf(one.all.overhead),
      },
    },
    points: steps.map((at) => ({
      at,
      sums: one.sums.get(at) ?? noSums(),
      latency: quantilesOf(one.latency.get(at) ?? new Map()),
    })),
  }));
}
