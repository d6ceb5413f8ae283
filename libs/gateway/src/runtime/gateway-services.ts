import { randomInt } from 'node:crypto';
import type { Registry } from 'prom-client';
import { PriceBook } from '@libs/catalog';
import type { AppConfig } from '@libs/config';
import type { Egress } from '@libs/egress';
import { type AlertSink, Roster, systemClock } from '@libs/kernel';
import type { KeyPool } from '@libs/key-pool';
import type { Ledger } from '@libs/ledger';
import { Flights } from '@libs/response-cache';
import { type BreakerStore, type SharedState, StreamCipher, targetParts } from '@libs/shared-state';
import { HedgeMetrics, type Logger, RequestMetrics, type UpstreamFacts, UpstreamMetrics } from '@libs/telemetry';
import { Hedging } from '../hedge/hedging';
import { HedgePurse } from '../hedge/hedge-purse';
import { RETRY_BUDGET_DEFAULTS, RetryBudget } from '../retry-budget';
import type { ResumableStreams } from '../resume/resumable-streams';
import type { TargetHealth } from '../health/target-health';
import { PromptCacheWatch } from '../prompt-cache/prompt-cache-watch';
import { SandboxAwareUpstream } from '../sandbox-upstream';
import type { GatewayServices, GatewaySettings, Stoppable } from '../services';
import { TargetWatch } from '../target-watch';
import { EndingModels } from '../ending-models';
import { UnpricedModels } from '../unpriced-models';

type Built = Pick<
  GatewayServices,
  | 'access'
  | 'tracer'
  | 'admission'
  | 'callerLimits'
  | 'cache'
  | 'captures'
  | 'idempotency'
  | 'files'
  | 'meanings'
  | 'media'
  | 'responses'
  | 'tokens'
  | 'catalog'
  | 'stats'
  | 'router'
  | 'routed'
  | 'series'
  | 'shadows'
>;

export interface GatewayParts extends Built {
  config: AppConfig;
  logger: Logger;
  egress: Egress;
  ledger: Ledger;
  keys: KeyPool;
  breakers: BreakerStore;
  streams: SharedState['streams'];
  health: TargetHealth;
  alerts: AlertSink;
  registry: Registry;
}

/** The book itself is kept by the composition root. */
export type BuiltGateway = GatewayServices & { prices: PriceBook };

/** What the data path calls, from what was opened before. */
export function gatewayServices(parts: GatewayParts): BuiltGateway {
  const { config, logger, egress, ledger, streams, alerts, registry, ...built } = parts;
  const upstreams = new UpstreamMetrics(registry, upstreamFacts(built));
  const inFlight = new Roster<Stoppable>();
  const targets = new TargetWatch(systemClock);
  const prices = new PriceBook(built.catalog);
  return {
    ...built,
    breakers: built.health,
    ledger,
    prices,
    unpriced: new UnpricedModels(alerts),
    ending: new EndingModels(alerts, built.catalog),
    upstream: new SandboxAwareUpstream(egress),
    metrics: new RequestMetrics(registry, {
      inFlight: () => inFlight.size,
      ledgerWaiting: () => ledger.waiting,
      isKnown: (provider, model) => built.catalog.find(provider, model) !== undefined,
      tenants: config.metrics.tenants,
    }),
    clock: systemClock,
    settings: settingsOf(config),
    retryBudget: new RetryBudget(systemClock, { ...RETRY_BUDGET_DEFAULTS, share: config.upstream.retryBudget }, () =>
      upstreams.retryRefused(),
    ),
    targets,
    hedging: hedgingOf(config, targets, registry),
    inFlight,
    resumable: resumableStreams({ config, logger, streams }),
    flights: new Flights(),
    promptCaches: new PromptCacheWatch(systemClock),
    onInternalError: (requestId, thrown) =>
      logger.error({ err: thrown, request_id: requestId }, 'a request failed inside the gateway'),
    random: () => randomInt(1_000_000) / 1_000_000,
  };
}

function resumableStreams(parts: Pick<GatewayParts, 'config' | 'logger' | 'streams'>): ResumableStreams | undefined {
  const { config, logger, streams: store } = parts;
  if (!config.resumable) return undefined;
  return {
    store,
    cipher: new StreamCipher(config.secrets.masterKey),
    settings: config.resumable,
    onTrouble: (requestId, error) =>
      logger.warn({ err: error, request_id: requestId }, 'a stream cannot be resumed: its buffer could not be kept'),
  };
}

function hedgingOf({ upstream: { hedge } }: AppConfig, targets: TargetWatch, registry: Registry): Hedging {
  const purse = new HedgePurse(hedge.share, systemClock);
  return new Hedging(hedge, purse, targets, new HedgeMetrics(registry, () => purse.free));
}

const upstreamFacts = ({ keys, breakers }: Pick<GatewayParts, 'keys' | 'breakers'>): UpstreamFacts => ({
  breakers: async () => (await breakers.snapshot()).map(({ target, state }) => ({ ...targetParts(target), state })),
  keyStates: () => keys.keyStates(),
});

const settingsOf = ({ upstream }: AppConfig): GatewaySettings => ({
  retry: { maxAttempts: upstream.retryMaxAttempts, delayMs: upstream.retryDelayMs },
  firstByteTimeoutMs: upstream.firstByteTimeoutMs,
  timeoutMs: upstream.timeoutMs,
  firstTokenTimeoutMs: upstream.firstTokenTimeoutMs,
  idleTimeoutMs: upstream.idleTimeoutMs,
  totalTimeoutMs: upstream.totalTimeoutMs,
  keepAliveMs: upstream.keepAliveMs,
  slowCallMs: upstream.slowCallMs,
});
