import type { Price } from '@libs/kernel';

/** A provider and a model there: one thing that can be tried. */
export interface Target {
  providerId: string;
  /** In the upstream's own words. */
  model: string;
  /** Absent when nobody knows the price. */
  price?: Price;
  /** Output limit to state where the upstream demands one. */
  maxOutputTokens: number;
  /** What the catalog knows; absent: unknown, so nothing is refused for it. */
  contextLength?: number;
  vision?: boolean;
  tools?: boolean;
  /** Why this target, and why at this place, in words for the client. */
  reason: string;
}

/** Ordered targets, best first; never empty. */
export type Plan = readonly Target[];
