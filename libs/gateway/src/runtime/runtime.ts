import { setTimeout as pause } from 'node:timers/promises';
import { register, type Registry } from 'prom-client';
import { AlertKeeper } from '@libs/admission';
import { type AppConfig, ConfigError } from '@libs/config';
import { assertSchema, AuditLog, Database, FieldCipher, START_PATIENCE_MS } from '@libs/database';
import { Egress, MediaFetcher } from '@libs/egress';
import { GatewayError, systemClock, tuneEngine } from '@libs/kernel';
import { RequestsRepository } from '@libs/ledger';
import { createSharedState, type SharedState } from '@libs/shared-state';
import type { Logger } from '@libs/telemetry';
import type { GatewayServices } from '../services';
import { TokenCounter } from '../tokens/token-counter';
import { ConfigFile } from '../config-file/config-file';
import { type AuthServices, openAuth } from './auth-services';
import { type BatchServices, openBatches } from './batch-services';
import { type FileServices, openFiles } from './file-services';
import { gatewayServices } from './gateway-services';
import { type CacheServices, openCache } from './cache-services';
import { type CaptureServices, openCapture } from './capture-services';
import { type KeyServices, openKeys } from './key-services';
import { type MoneyServices, openMoney } from './money-services';
import { type HealthServices, openHealth } from './health-services';
import { type EvaluationServices, openEvaluation } from './evaluation-services';
import { type IdempotencyServices, openIdempotency } from './idempotency-services';
import { type LedgerServices, openLedger } from './ledger-services';
import { type LogExportServices, openLogExport } from './log-export-services';
import { type ObservabilityServices, openObservability } from './observability-services';
import { type LimitServices, openLimits } from './limit-services';
import { openResponses, type ResponseServices } from './response-services';
import { openRouting, type RoutingServices } from './routing-services';
import { openShadows, type ShadowServices } from './shadow-services';
import { LIVE_DAY_CHANNEL, openSeries, type SeriesServices } from './series-services';
import { openConfigFile } from './config-file-services';
import { openRuns, type RunServices } from './run-services';
import { alertOutbox, openWebhooks, type WebhookServices } from './webhook-services';

const LAST_REQUEST_PATIENCE_MS = 5_000;

export interface RuntimeOptions {
  config: AppConfig;
  logger: Logger;
}

/** A part that runs, and how it is ended. */
type Opened = { close(): unknown } | { stop(): unknown };

/** What the runtime is made of. */
interface RuntimeParts {
  readonly config: AppConfig;
  readonly logger: Logger;
  readonly database: Database;
  /** Who changed what on the control plane. */
  readonly audit: AuditLog;
  readonly alerts: AlertKeeper;
  readonly sharedState: SharedState;
  readonly auth: AuthServices;
  readonly keys: KeyServices;
  readonly routing: RoutingServices;
  readonly gateway: GatewayServices;
  readonly runs: RunServices;
  readonly batches: BatchServices;
  readonly ledger: LedgerServices;
  readonly responses: ResponseServices;
  readonly cache: CacheServices;
  readonly capture: CaptureServices;
  readonly files: FileServices;
  readonly webhooks: WebhookServices;
  readonly idempotency: IdempotencyServices;
  readonly requests: RequestsRepository;
  readonly money: MoneyServices;
  readonly limits: LimitServices;
  readonly shadows: ShadowServices;
  readonly egress: Egress;
  readonly health: HealthServices;
  readonly media: MediaFetcher;
  readonly tokens: TokenCounter;
  readonly evaluation: EvaluationServices;
  readonly series: SeriesServices;
  readonly observability: ObservabilityServices;
  readonly configFile: ConfigFile | undefined;
  readonly logExport: LogExportServices;
  readonly registry: Registry;
}

/**
 * Everything that one process shares: connections, services, the data path. Built once, in order,
 * and taken down in the opposite order; apps and the launcher only wire it to the outside.
 */
export class Runtime implements RuntimeParts {
  readonly config;
  readonly logger;
  readonly database;
  readonly audit;
  readonly alerts;
  readonly sharedState;
  readonly auth;
  readonly keys;
  readonly routing;
  readonly gateway;
  readonly runs;
  readonly batches;
  readonly ledger;
  readonly responses;
  readonly cache;
  readonly capture;
  readonly files;
  readonly webhooks;
  readonly idempotency;
  readonly requests;
  readonly money;
  readonly limits;
  readonly shadows;
  readonly egress;
  readonly health;
  readonly media;
  readonly tokens;
  readonly evaluation;
  readonly series;
  readonly observability;
  readonly configFile;
  readonly logExport;
  readonly registry;

  private constructor(parts: RuntimeParts) {
    this.config = parts.config;
    this.logger = parts.logger;
    this.database = parts.database;
    this.audit = parts.audit;
    this.alerts = parts.alerts;
    this.sharedState = parts.sharedState;
    this.auth = parts.auth;
    this.keys = parts.keys;
    this.routing = parts.routing;
    this.gateway = parts.gateway;
    this.runs = parts.runs;
    this.batches = parts.batches;
    this.ledger = parts.ledger;
    this.responses = parts.responses;
    this.cache = parts.cache;
    this.capture = parts.capture;
    this.files = parts.files;
    this.webhooks = parts.webhooks;
    this.idempotency = parts.idempotency;
    this.requests = parts.requests;
    this.money = parts.money;
    this.limits = parts.limits;
    this.shadows = parts.shadows;
    this.egress = parts.egress;
    this.health = parts.health;
    this.media = parts.media;
    this.tokens = parts.tokens;
    this.evaluation = parts.evaluation;
    this.series = parts.series;
    this.observability = parts.observability;
    this.configFile = parts.configFile;
    this.logExport = parts.logExport;
    this.registry = parts.registry;
  }

  /**
   * Connects, seeds providers and keys from the configuration, reads the pool. The schema must be up to date.
   * @param ollamaUrl an Ollama that was found listening
   */
  static async open(options: RuntimeOptions, ollamaUrl?: string): Promise<Runtime> {
    tuneEngine();
    const opened: Opened[] = [];
    const keep = <T extends Opened>(part: T): T => {
      opened.push(part);
      return part;
    };
    try {
      return await Runtime.build(options, ollamaUrl, keep);
    } catch (error) {
      // What is open would go on with a database that is about to be stopped, and bury the reason under its complaints.
      for (const part of opened.reverse()) await letGo(part);
      register.clear();
      throw error;
    }
  }

  private static async build(
    { config, logger }: RuntimeOptions,
    ollamaUrl: string | undefined,
    keep: <T extends Opened>(part: T) => T,
  ): Promise<Runtime> {
    const database = keep(await openDatabase(config, logger));
    const audit = keep(openAudit(database, config, logger));
    const cipher = new FieldCipher(config.secrets.masterKey, config.secrets.previousMasterKeys);
    const webhooks = keep(openWebhooks({ database, cipher, config, logger }));
    const alerts = keep(new AlertKeeper(database, logger, systemClock, alertOutbox(webhooks.outbox)));
    const sharedState = keep(await openSharedState(config, logger));
    const auth = keep(openAuth({ database, config, logger, throttle: sharedState.logins, alerts }));
    const keys = keep(await openKeys({ database, cipher, sharedState, config, logger, alerts }, ollamaUrl));
    const { retiredAsUsual } = config.upstream;
    const routing = keep(await openRouting({ database, sharedState, keys: keys.pool, alerts, audit, retiredAsUsual, logger }));
    const requests = new RequestsRepository(database);
    const responses = keep(openResponses(database, config, logger));
    const cache = keep(
      await openCache({ database, config, changes: sharedState.changes, logger, router: routing.router }, () => gateway),
    );
    const capture = keep(await openCapture({ database, cipher, changes: sharedState.changes, logger }));
    const files = keep(openFiles(database, config, logger));
    const idempotency = keep(openIdempotency(database, config, logger));
    const ledger = keep(await openLedger(database, requests, config, logger));
    const series = keep(openSeries({ database, sharedState, processId: ledger.ledger.processId, logger }));
    const { egress, media } = openSockets(config);
    const tokens = new TokenCounter();
    const observability = keep(await openObservability({ config, logger, database, sharedState, egress, registry: register }));
    const health = keep(openHealth({ keys, upstream: egress, sharedState, config, logger, alerts }));
    const limits = keep(await openLimits({ database, config, sharedState, logger, alerts }));
    const shadows = keep(openShadows(database, logger, () => gateway));
    const gateway: ReturnType<typeof gatewayServices> = gatewayServices({
      ...{ config, logger, keys: keys.pool, ...routing.dataPath, health: health.targets },
      ...{ breakers: sharedState.breakers, streams: sharedState.streams },
      admission: limits.admission,
      callerLimits: limits.callerLimits,
      shadows: shadows.runner,
      egress,
      media,
      files: files.source,
      captures: capture.taking,
      idempotency: idempotency.answers,
      ...{ ledger: ledger.ledger, series: series.live, responses: responses.store, cache: cache.cache, meanings: cache.meanings },
      tokens,
      alerts,
      ...{ access: observability.access, tracer: observability.tracer, registry: register },
    });
    const money = keep(await openMoney(database, gateway.prices, sharedState, logger));
    const evaluation = openEvaluation({ database, config, gateway, requests, models: routing.models, logger });
    const runs = keep(
      await openRuns({ database, config, gateway, cipher, ledger, requests, logger, webhooks, files: files.files }),
    );
    runs.words.subscribe(LIVE_DAY_CHANNEL, (occasion) => series.pastWritten(occasion));
    const batches = await openBatches({ database, config, gateway, ledger, logger, files, routing, webhooks });
    keep(batches.doorbell);
    const configFile = await openConfigFile({ config, database, audit, auth, keys, routing, limits, logger });
    return new Runtime({
      ...{ config, logger, database, audit, alerts, sharedState, auth, keys, routing, gateway, runs, batches },
      ...{ ledger, responses, cache, capture, files, webhooks, idempotency, requests },
      ...{ money, limits, egress, health, media, tokens, evaluation, observability, shadows },
      series,
      logExport: openLogExport({ database, config, logger, queues: observability.queues }),
      configFile,
      registry: register,
    });
  }

  /** The queues of BullMQ, for the page that shows them. */
  get queues(): readonly { title: string; about: string; queue: object }[] {
    return [
      { title: 'runs', about: "Rings of agent runs; a job is a run's id", queue: this.runs.queue.queue },
      { title: 'batches', about: "Rings of batches; a job is a batch's id", queue: this.batches.doorbell.queue },
    ];
  }

  /** Reads gateway.yaml again while requests are served; one with a mistake changes nothing. */
  async reloadConfigFile(): Promise<void> {
    const { configFile, logger } = this;
    if (!configFile) return;
    try {
      logger.info({ ...(await configFile.apply()) }, 'the configuration file is applied again');
    } catch (error) {
      const problems = error instanceof ConfigError ? error.problems : undefined;
      logger.error(problems ? { problems } : { err: error }, 'the configuration file is not applied: going on as before');
    }
  }

  /** Ends requests that are still being served with an error they can understand. */
  stopRequests(): void {
    const reason = new GatewayError('shutting_down', 'The gateway is shutting down. Send the request again.', {
      retryAfterSeconds: 1,
    });
    for (const request of this.gateway.inFlight) request.stop(reason);
  }

  /** Requests are over for their clients before their tokens are counted and their rows handed over. */
  private async lastRequest(): Promise<void> {
    const deadline = performance.now() + LAST_REQUEST_PATIENCE_MS;
    while (this.gateway.inFlight.size > 0 && performance.now() < deadline) await pause(10);
  }

  /** After the last request: writes what is not written yet, then lets go of every connection. */
  async close(): Promise<void> {
    await this.lastRequest();
    // Streams that go on without their clients.
    this.stopRequests();
    await this.lastRequest();
    await this.shadows.close();
    this.limits.admission.close();
    await this.runs.close();
    await this.batches.doorbell.close();
    await this.auth.close();
    this.evaluation.close();
    await this.routing.close();
    await this.keys.stop();
    await this.money.close();
    await this.responses.close();
    await this.cache.close();
    await this.capture.close();
    await this.files.close();
    await this.idempotency.close();
    await this.ledger.close();
    await this.series.close();
    await this.health.close();
    await this.limits.close();
    await this.egress.close();
    await this.media.close();
    await this.tokens.close();
    await this.observability.close();
    await this.alerts.close();
    await this.webhooks.close();
    await this.audit.close();
    await this.sharedState.close();
    await this.database.close();
    this.registry.clear();
  }
}

async function letGo(part: Opened): Promise<void> {
  try {
    await ('close' in part ? part.close() : part.stop());
  } catch {
    // The start has failed already, and its reason is told.
  }
}

/** The log of the control plane, running. */
function openAudit(database: Database, config: AppConfig, logger: Logger): AuditLog {
  const audit = new AuditLog(database, {
    retentionDays: config.audit.retentionDays,
    onTrouble: (error) =>
      error === undefined
        ? logger.info('the audit log is written again')
        : logger.error({ err: error }, 'the audit log cannot be written: what happened is kept and written later'),
  });
  audit.start();
  return audit;
}

/** The two that open sockets to the outside: to providers, and to what clients name. */
function openSockets({ upstream }: AppConfig): { egress: Egress; media: MediaFetcher } {
  const { connectTimeoutMs, connections, proxy, ca } = upstream;
  return {
    egress: new Egress({ connectTimeoutMs, connections, ...(proxy && { proxy }), ...(ca && { ca }) }),
    media: new MediaFetcher({ ...(proxy && { proxy: proxy.url }), ...(ca && { ca }) }),
  };
}

/** @throws SchemaError when what is stored there does not fit this version */
async function openDatabase({ database: config }: AppConfig, logger: Logger): Promise<Database> {
  const database = await Database.connect(config.url, {
    poolSize: config.poolSize,
    connectTimeoutMs: config.connectTimeoutMs,
    startPatienceMs: START_PATIENCE_MS,
    onConnectionLost: (message) => logger.warn({ err: message }, 'a database connection was lost'),
  });
  try {
    const newer = await assertSchema(database);
    if (newer.length > 0)
      logger.warn({ migrations: newer }, 'a newer version has added to the schema: this one goes on with what it knows');
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

const openSharedState = ({ redis, replicas, upstream }: AppConfig, logger: Logger) =>
  createSharedState({
    redisUrl: redis?.url,
    deadlineMs: redis?.deadlineMs,
    replicas,
    breakers: upstream.breaker,
    onNotice: (level, text) => logger[level](text),
  });
