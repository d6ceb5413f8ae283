import type { Catalog, LiveFigures } from '@libs/catalog';

/** What routing needs to know of the moment; facts, so that a plan can be explained and repeated. */
export interface RoutingFacts {
  catalog: Catalog;
  /** Providers that could be called now: enabled, with a usable key or in need of none. */
  ready: ReadonlySet<string>;
  /** Those, and enabled providers whose keys are all out of use: a request for them fails for want of a key, not of a model. */
  configured: ReadonlySet<string>;
  /** Whether the circuit breaker of a target (`provider/model`) is open; absent: none is. */
  isOpen?: (target: string) => boolean;
  /** How a target does lately; absent: nobody knows. */
  live?: (target: string) => Readonly<LiveFigures> | undefined;
  /** The target that served the conversation last. */
  lastTarget?: (affinity: number) => string | undefined;
  /** What trying out another model may cost more than the first choice, micro-USD; absent: nothing. */
  explorationMicroUsd?: number;
  /** Models that their provider has ended are chosen like all others; absent: they come last. */
  retiredAsUsual?: boolean;
  /** Wall clock, epoch ms, for rules that hold at certain times. */
  now: number;
}
