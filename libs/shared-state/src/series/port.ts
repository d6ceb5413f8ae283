/** What is counted by the minute, for one day. */
export interface MinuteSeries {
  /** What the series tells apart: provider, model, ... */
  dimension: string;
  /** '' = of all tenants together. */
  tenantId: string;
  id: string;
}

/** Sums by their place, and counts by their number in pairs (number, count, number, count, ...): whole and not below zero. */
export interface MinuteFigures {
  sums: readonly number[];
  counts: readonly number[];
}

export interface MinuteAddition extends MinuteSeries, MinuteFigures {
  /** Whole minutes since 1970. */
  minute: number;
}

/** Figures of the series at this place in the list that was asked for. */
export interface MinuteReading extends MinuteFigures {
  place: number;
  minute: number;
}

/**
 * Minutes of the last 24 hours, over all replicas; older ones are forgotten. Two implementations and one contract suite.
 * It can be rebuilt from the request log.
 */
export interface MinuteStore {
  /** False: it would do nothing now; ask again later. */
  readonly ready: boolean;
  /** Adds to what is there. When it rejects nobody knows what it did. */
  add(additions: readonly MinuteAddition[]): Promise<void> | void;
  /** Minutes in which nothing happened are not in the answer. `to` is not included. */
  read(series: readonly MinuteSeries[], from: number, to: number): Promise<MinuteReading[]> | MinuteReading[];
  /**
   * True for one asker of all replicas: who gets it fills the store with what was before. @param occasion one of its own
   * where the request log has got a past since; absent: the store is new
   */
  claimFilling(occasion?: string): Promise<boolean> | boolean;
}

export const MINUTES_KEPT = 24 * 60;
