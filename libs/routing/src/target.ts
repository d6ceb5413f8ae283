import type { Price } from '@libs/kernel';
import type { RouteSettings } from './route-settings';

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

/** How a request is to be served. */
export interface Plan {
  /** Ordered, best first; never empty. */
  readonly targets: readonly Target[];
  readonly settings: RouteSettings;
  /**
   * What requests of one conversation have in common, as a number: the same provider key serves them while it is
   * well, so that what the provider has cached is read again. Absent: nothing is to be gained.
   */
  readonly affinity?: number;
}
