import type { Clock } from '@libs/kernel';
import { DURATIONS, type Duration, type Quantiles, quantilesOf } from './histogram';
import { isByTheHour, lastSteps, type Period, type Span, spanBefore, spanOf, stepsOf, wholeHours } from './period';
import {
  type Dimension,
  type Figures,
  inSteps,
  noFigures,
  type PastSeries,
  type SeriesAsk,
  type SeriesRow,
  type Stepped,
} from './series';
import { noSums, type Sums } from './sums';

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
  /** As long, before it. */
  previous: Whole;
  points: Point[];
  top: Record<'model' | 'provider' | 'tenant', ({ id: string } & Sums)[]>;
}

/** Minutes of the last day. */
export interface LiveReader {
  read(ask: SeriesAsk): Promise<SeriesRow[]>;
}

export type Question = Pick<SeriesAsk, 'dimension' | 'tenantId'> & {
  /** undefined: the busiest. */
  ids?: readonly string[] | undefined;
};

const TOP = 10;
/** Of a list that nobody named the ids of. */
const MOST_SERIES = 50;
const ALL = [''];

/** Series without gaps, and their sums: steps under an hour from the minutes of the live day, others from hours and days. */
export class SeriesReports {
  constructor(
    private readonly live: LiveReader,
    private readonly past: PastSeries,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** @param tenantId null: over all tenants, with the busiest of them */
  async overview(period: Period, tenantId: string | null): Promise<Overview> {
    const now = this.clock.now();
    const span = spanOf(period, now);
    const [here, before, model, provider, tenant] = await Promise.all([
      this.read({ dimension: 'all', tenantId, ids: ALL, span }),
      this.before({ dimension: 'all', tenantId, ids: ALL, span: spanBefore(span, now) }),
      this.top('model', tenantId, span),
      this.top('provider', tenantId, span),
      tenantId === null ? this.top('tenant', null, span) : [],
    ]);
    const { whole, points } = toSeries(here[0], span);
    return { span, whole, points, previous: toWhole(before[0]?.whole), top: { model, provider, tenant } };
  }

  /** One series for each id, in their order, or the busiest of all first. */
  async series(
    question: Question,
    time: Period | { minutes: number; stepSeconds: number },
  ): Promise<{ span: Span; series: OneSeries[] }> {
    const now = this.clock.now();
    const span = typeof time === 'string' ? spanOf(time, now) : stepsWithin(time, now);
    const ids = question.ids ?? (await this.past.busiest({ ...question, span: wholeHours(span) }, MOST_SERIES));
    const found = await this.read({ ...question, ids, span });
    return {
      span,
      series: found.map((one) => toSeries(one, span)).filter(({ whole }) => question.ids !== undefined || happened(whole)),
    };
  }

  private async top(dimension: Dimension, tenantId: string | null, span: Span): Promise<({ id: string } & Sums)[]> {
    const ids = await this.past.busiest({ dimension, tenantId, span: wholeHours(span) }, TOP * 3);
    const found = await this.read({ dimension, tenantId, ids, span, sumsOnly: true });
    return found
      .map(({ id, whole }) => ({ id, ...whole.sums }))
      .filter(({ requests }) => requests > 0)
      .sort((a, b) => b.requests - a.requests)
      .slice(0, TOP);
  }

  /** The day before the live one has no minutes any more: its hours will do, the first of them as far as it is not ours. */
  private before(ask: SeriesAsk): Promise<Stepped[]> {
    const kept = this.clock.now() - LIVE_MS;
    return this.read(ask.span.from < kept ? { ...ask, span: wholeHours(ask.span) } : ask);
  }

  private async read(ask: SeriesAsk): Promise<Stepped[]> {
    const rows = ask.ids.length === 0 ? [] : await (isByTheHour(ask.span) ? this.past : this.live).read(ask);
    return inSteps(ask, rows);
  }
}

const LIVE_MS = 24 * 3_600_000;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;

/** Whole minutes as far as there are any, then whole hours. */
function stepsWithin({ minutes, stepSeconds }: { minutes: number; stepSeconds: number }, now: number): Span {
  const live = minutes * 60_000 < LIVE_MS ? true : undefined;
  const grain = live ? MINUTE_SECONDS : HOUR_SECONDS;
  const step = Math.ceil(stepSeconds / grain) * grain;
  // What is a whole number of hours is still put together of minutes within the live day.
  return { ...lastSteps(Math.ceil((minutes * 60) / step), step * 1000, now), ...(live && { live }) };
}

const happened = ({ sums }: Whole): boolean => sums.requests > 0 || sums.attempts > 0;

function toWhole({ sums, durations }: Figures = noFigures()): Whole {
  const quantiles = DURATIONS.map((name) => [name, quantilesOf(durations[name])]);
  return { sums, durations: Object.fromEntries(quantiles) as Record<Duration, Quantiles> };
}

function toSeries(found: Stepped | undefined, span: Span): OneSeries {
  return {
    id: found?.id ?? '',
    whole: toWhole(found?.whole),
    points: stepsOf(span).map((at) => {
      const step = found?.steps.get(at);
      return { at, sums: step?.sums ?? noSums(), latency: quantilesOf(step?.durations.latency ?? []) };
    }),
  };
}
