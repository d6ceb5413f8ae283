import { addHistogram, type Duration, DURATIONS, type Histogram } from './histogram';
import type { Span } from './period';
import { addSums, noSums, type Sums } from './sums';

/** What sums are told apart by. `all` has one series; its id is empty. */
export const DIMENSIONS = ['all', 'tenant', 'provider', 'provider_key', 'model', 'virtual_key'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Some series of one dimension. */
export interface SeriesAsk {
  dimension: Dimension;
  /** null: over all tenants. */
  tenantId: string | null;
  ids: readonly string[];
  /** One row for each id will do, of the whole span and without durations. */
  sumsOnly?: boolean;
  span: Span;
}

/** What is known of one step of one series, or of a part of it; steps in which nothing happened have none. */
export type SeriesRow = { id: string; at: number } & Sums & Record<Duration, readonly number[]>;

/** Hours and days, from what was written down. */
export interface PastSeries {
  read(ask: SeriesAsk): Promise<SeriesRow[]>;
  /** The ids with most requests. */
  busiest(ask: Omit<SeriesAsk, 'ids'>, limit: number): Promise<string[]>;
}

/** One step, or a whole series. */
export interface Figures {
  sums: Sums;
  durations: Record<Duration, Histogram>;
}

export const noFigures = (): Figures => ({ sums: noSums(), durations: { latency: [], ttft: [], overhead: [] } });

function addRow(into: Figures, row: SeriesRow): void {
  addSums(into.sums, row);
  for (const duration of DURATIONS) addHistogram(into.durations[duration], row[duration]);
}

export interface Stepped {
  id: string;
  whole: Figures;
  /** By the beginning of the step. */
  steps: Map<number, Figures>;
}

/** Rows of several series in any order, put into steps; in the order of `ids`, also where there are none. */
export function inSteps({ ids, span }: Pick<SeriesAsk, 'ids' | 'span'>, rows: readonly SeriesRow[]): Stepped[] {
  const byId = new Map<string, Stepped>(ids.map((id) => [id, { id, whole: noFigures(), steps: new Map() }]));
  for (const row of rows) {
    const one = byId.get(row.id);
    if (!one) continue;
    const at = span.from + Math.floor((row.at - span.from) / span.stepMs) * span.stepMs;
    const step = one.steps.get(at) ?? noFigures();
    one.steps.set(at, step);
    addRow(step, row);
    addRow(one.whole, row);
  }
  return [...byId.values()];
}
