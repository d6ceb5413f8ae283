import type { Catalog, LiveStats, PriceBook } from '@libs/catalog';
import type { Clock, GatewayError, Roster } from '@libs/kernel';
import type { Upstream } from '@libs/egress';
import type { IdempotentAnswers } from '@libs/idempotency';
import type { KeyPool } from '@libs/key-pool';
import type { Admission, CallerLimits } from '@libs/admission';
import type { Captures } from '@libs/capture';
import type { Ledger } from '@libs/ledger';
import type { Flights, ResponseCache, SemanticCache } from '@libs/response-cache';
import type { ResponseStore } from '@libs/response-store';
import type { Router, RoutingVersions } from '@libs/routing';
import type { BreakerStore } from '@libs/shared-state';
import type { AccessLog, RequestMetrics, Tracer } from '@libs/telemetry';
import type { SharedAnswer } from './cache/shared-answer';
import type { Shadows } from './shadow/answer-watch';
import type { LiveSeries } from '@libs/token-timeseries';
import type { TargetHealth } from './health/target-health';
import type { RetrySettings } from './next-step';
import type { MediaSourceFetcher } from './resolve-media';
import type { ResumableStreams } from './resume/resumable-streams';
import type { Hedging } from './hedge/hedging';
import type { FileSource } from './resolve-files';
import type { PromptCacheWatch } from './prompt-cache/prompt-cache-watch';
import type { RetryBudget } from './retry-budget';
import type { TargetWatch } from './target-watch';
import type { EndingModels } from './ending-models';
import type { UnpricedModels } from './unpriced-models';
import type { TokenCounting } from './tokens/token-counter';

export type { KeyGrant, ReadyProvider } from '@libs/key-pool';

/** The key pool as the data path uses it. */
export type KeySource = Pick<KeyPool, 'readyProviders' | 'configuredProviders' | 'provider' | 'lease' | 'report'>;

export interface GatewaySettings {
  retry: RetrySettings;
  /** Until the head of a streamed answer. */
  firstByteTimeoutMs: number;
  /** Until the head of an answer that is not streamed: the model writes all of it first. */
  timeoutMs: number;
  /** From the head of a stream to its first content. */
  firstTokenTimeoutMs: number;
  idleTimeoutMs: number;
  /** A first byte that takes longer counts as slow for the circuit breaker. */
  slowCallMs: number;
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
  /** What each model costs whom, now. */
  prices: Pick<PriceBook, 'priceOf'>;
  /** Told of requests whose cost nobody knows. */
  unpriced: Pick<UnpricedModels, 'note'>;
  ending: Pick<EndingModels, 'note'>;
  /** How targets do lately, by our own traffic. */
  stats: LiveStats;
  keys: KeySource;
  router: Pick<Router, 'plan' | 'recall' | 'served' | 'explain' | 'facts' | 'current'>;
  /** Copies of requests to other targets. */
  shadows: Shadows;
  /** Told how each request ended that was planned. */
  routed: Pick<RoutingVersions, 'ended'>;
  breakers: Pick<BreakerStore, 'allow' | 'record' | 'abandon'>;
  /** Puts targets last that do far worse than others. */
  health: Pick<TargetHealth, 'demote'>;
  admission: Admission;
  callerLimits: Pick<CallerLimits, 'limits' | 'budgets'>;
  upstream: Upstream;
  /** Images and documents that clients name by address. */
  media: MediaSourceFetcher;
  /** What clients have uploaded. */
  files: FileSource;
  ledger: Pick<Ledger, 'append'>;
  /** Bodies of requests, where their tenant wants them kept. */
  captures: Pick<Captures, 'begin' | 'keep'>;
  /** Minutes of the live day. */
  series: Pick<LiveSeries, 'note'>;
  /** Answers that were bought before. */
  cache: ResponseCache;
  /** Answers to questions that mean the same. */
  meanings: SemanticCache;
  /** Identical requests under way. */
  flights: Flights<SharedAnswer>;
  /** Says why a provider's own cache was missed. */
  promptCaches: Pick<PromptCacheWatch, 'note'>;
  /** Conversations of the Responses dialect. */
  responses: ResponseStore;
  metrics: Pick<RequestMetrics, 'record' | 'ending'>;
  /** A line for each request. */
  access: Pick<AccessLog, 'wants' | 'write'>;
  tracer: Pick<Tracer, 'begin' | 'take'>;
  /** Fills in for upstreams that report no usage. */
  tokens: TokenCounting;
  clock: Clock;
  settings: GatewaySettings;
  retryBudget: Pick<RetryBudget, 'request' | 'takeRetry'>;
  /** Requests that may come several times and are done once. */
  idempotency: Pick<IdempotentAnswers, 'open'>;
  /** Streams that outlive their connections; undefined: not allowed here. */
  resumable: ResumableStreams | undefined;
  /** How the targets have done lately. */
  targets: Pick<TargetWatch, 'served' | 'outrun' | 'failed' | 'serves'>;
  /** Second targets for those that are late. */
  hedging: Hedging;
  /** Requests being served; a shutdown waits for them, then stops them. */
  inFlight: Roster<Stoppable>;
  /** A bug, or a dependency that threw: for the log, under the request id. */
  onInternalError(requestId: string, thrown: unknown): void;
  /** 0..1, for jitter. */
  random(): number;
}
