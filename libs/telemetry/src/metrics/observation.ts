import type { Usage } from '@libs/kernel';

/** One try of one target; times in milliseconds. */
export interface AttemptObservation {
  provider_id: string;
  model: string;
  outcome: string;
  duration_ms: number;
  ttfb_ms: number | null;
}

/** One finished request; times in milliseconds. */
export interface RequestObservation {
  route: string;
  tenantId: string;
  /** Who answered; null: nobody did. */
  provider: string | null;
  model: string | null;
  outcome: string;
  status: number;
  stream: boolean;
  latencyMs: number;
  ttftMs: number | null;
  /** Latency less the time spent waiting for upstreams. */
  overheadMs: number | null;
  usage: Usage;
  costMicroUsd: number | null;
  /** Nobody knows what it cost. */
  unpriced: boolean;
  attempts: readonly AttemptObservation[];
  errorCode: string | null;
  /** How the answer came out of the cache; null: it was bought, or there was none. */
  cacheHit: 'exact' | 'semantic' | 'shared' | null;
  /** It was looked for in the cache. */
  cacheAsked: boolean;
  savedMicroUsd: number | null;
  /** Where the request is traced. */
  traceId?: string | undefined;
}
