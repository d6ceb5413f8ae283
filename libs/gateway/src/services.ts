import type { Catalog } from '@libs/catalog';
import type { Clock, GatewayError, Secret } from '@libs/kernel';
import type { Upstream, UpstreamEndpoint } from '@libs/egress';
import type { Admission } from '@libs/admission';
import type { Ledger } from '@libs/ledger';
import type { ResponseStore } from '@libs/response-store';
import type { RequestMetrics } from '@libs/telemetry';
import type { RetrySettings } from './next-step';
import type { MediaSourceFetcher } from './resolve-media';
import type { RetryBudget } from './retry-budget';
import type { TokenCounting } from './tokens/token-counter';

/** A provider as the attempt loop needs it. */
export interface ReadyProvider {
  endpoint: UpstreamEndpoint;
  family: string;
  profile: string;
}

export type KeyGrant =
  | { granted: true; keyId: string | undefined; secret: Secret | undefined }
  | { granted: false; retryAfterMs: number; reason: 'rate' | 'cooling' | 'none' };

export type KeyReport =
  { kind: 'success' } | { kind: 'auth' | 'quota' | 'rate' | 'server'; retryAfterMs?: number; message?: string };

/** The key pool as the data path uses it. */
export interface KeySource {
  /** Providers that are enabled and hold a usable key, or need none. */
  readyProviders(): ReadonlySet<string>;
  /** Those, and the providers whose keys are all out of use. */
  configuredProviders(): ReadonlySet<string>;
  provider(id: string): ReadyProvider | undefined;
  lease(providerId: string, model: string, exclude: ReadonlySet<string>): KeyGrant | Promise<KeyGrant>;
  report(providerId: string, keyId: string, report: KeyReport): void;
}

export interface GatewaySettings {
  retry: RetrySettings;
  /** Until the head of a streamed answer. */
  firstByteTimeoutMs: number;
  /** Until the head of an answer that is not streamed: the model writes all of it first. */
  timeoutMs: number;
  /** From the head of a stream to its first content. */
  firstTokenTimeoutMs: number;
  idleTimeoutMs: number;
  /** Of a whole request, attempts and stream included. */
  totalTimeoutMs: number;
  /** Silence of a stream after which the client is told that it is alive; 0: never. */
  keepAliveMs: number;
}

export interface Stoppable {
  stop(reason: GatewayError): void;
}

/** Everything the data path calls. One object, built once by the composition root. */
export interface GatewayServices {
  catalog: Catalog;
  keys: KeySource;
  admission: Admission;
  upstream: Upstream;
  /** Images and documents that clients name by address. */
  media: MediaSourceFetcher;
  ledger: Pick<Ledger, 'append'>;
  /** Conversations of the Responses dialect. */
  responses: ResponseStore;
  metrics: Pick<RequestMetrics, 'record'>;
  /** Fills in for upstreams that report no usage. */
  tokens: TokenCounting;
  clock: Clock;
  settings: GatewaySettings;
  retryBudget: Pick<RetryBudget, 'request' | 'takeRetry'>;
  /** Requests being served; a shutdown waits for them, then stops them. */
  inFlight: Set<Stoppable>;
  /** A bug, or a dependency that threw: for the log, under the request id. */
  onInternalError(requestId: string, thrown: unknown): void;
  /** 0..1, for jitter. */
  random(): number;
}
