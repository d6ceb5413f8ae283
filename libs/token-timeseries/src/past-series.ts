import type { Duration } from './histogram';
import type { Span } from './period';
import type { Sums } from './sums';

/** What sums are told apart by. `all` has one series; its id is empty. */
export const DIMENSIONS = ['all', 'tenant', 'provider', 'provider_key', 'model', 'virtual_key'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export interface SeriesQuery {
  dimension: Dimension;
  /** null: over all tenants. */
  tenantId: string | null;
  /** Only these; undefined: all there are. */
  ids?: readonly string[] | undefined;
  span: Span;
}

/** One step of one series; steps in which nothing happened have none. */
export type SumRow = { id: string; at: number } & Sums;

export interface DurationRow {
  id: string;
  at: number;
  duration: Duration;
  bucket: number;
  count: number;
}

/** What was, step by step. */
export interface PastSeries {
  sums(query: SeriesQuery): Promise<SumRow[]>;
  durations(query: SeriesQuery): Promise<DurationRow[]>;
  /** Sums of the whole span alone, the busiest first. */
  top(query: SeriesQuery, limit: number): Promise<({ id: string } & Sums)[]>;
}
