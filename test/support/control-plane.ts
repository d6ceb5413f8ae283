import type { LedgerRuntime } from '../../apps/api/src/control-plane/ledger/ledger-report';
import { BOARD_PATH } from '../../apps/api/src/control-plane/queues/board/board-page';
import type { ExportsRuntime } from '../../apps/api/src/control-plane/exports/exports-report';
import type { BoardRuntime } from '../../apps/api/src/control-plane/queues/board/queue-board';
import type { HealthRuntime } from '../../apps/api/src/control-plane/provider-health/provider-health';
import 'reflect-metadata';
import { Global, Module, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { AlertKeeper, BudgetService, LimitService } from '@libs/admission';
import { RunQueueReport, ToolService, ToolsRepository, WorkersRepository } from '@libs/agent-runs';
import {
  type AuthSettings,
  CredentialChecks,
  FirstAccess,
  LoginService,
  Passwords,
  PrincipalCache,
  Sessions,
  TeamService,
  TenantService,
  TokenCodec,
  UserService,
  VirtualKeyService,
} from '@libs/auth';
import { describeSettings } from '@libs/config';
import { AuditLog, FieldCipher, TenantCipher, type Database } from '@libs/database';
import { isJsonObject, Secret, systemClock } from '@libs/kernel';
import {
  KeyPool,
  KeySecrets,
  ProviderKeyService,
  ProviderKeysRepository,
  ProviderService,
  ProviderWays,
  ProvidersRepository,
} from '@libs/key-pool';
import {
  CapabilitiesRepository,
  EvaluationRunsRepository,
  EvaluationService,
  EvaluationsRepository,
  FeedbackRepository,
  FeedbackService,
  QualityRepository,
  QualityService,
  SamplesRepository,
} from '@libs/evaluation';
import { CaptureDirectory, CaptureService, CaptureSettingsRepository, CapturesRepository, TenantKeys } from '@libs/capture';
import { Egress, WebhookSender } from '@libs/egress';
import { CacheAdmin } from '@libs/response-cache';
import {
  Catalog,
  PriceBook,
  PriceService,
  PricesRepository,
  LiveStats,
  ModelCatalog,
  ModelOverridesRepository,
} from '@libs/catalog';
import { WebhookService } from '@libs/webhooks';
import { Router, RoutingRepository, RoutingVersions, ShadowsRepository } from '@libs/routing';
import { CapabilityProbe, fillLiveDay, LogSettings, Runtime, ShadowRunner } from '@libs/gateway';
import { ReRateRepository, ReRating, RequestsRepository, UsageSeriesRepository, Statements, UsageReports } from '@libs/ledger';
import { LiveSeries, type SeriesAsk, type SeriesRow, SeriesReports } from '@libs/token-timeseries';

import {
  MemoryBreakerStore,
  MemoryConversationTargets,
  MemoryKeyLeaseStore,
  MemoryLoginThrottle,
  MemoryMinuteStore,
} from '@libs/shared-state';
import type { BrowserRuntime } from '../../apps/api/src/control-plane/auth/open-browser-logins';
import type { BreakersRuntime } from '../../apps/api/src/control-plane/circuit-breakers/circuit-breakers';
import { ControlPlaneModule, type OidcRuntime } from '../../apps/api/src/control-plane/control-plane.module';
import type { CacheRuntime } from '../../apps/api/src/control-plane/cache/cache.controller';
import type { ExplainRuntime } from '../../apps/api/src/control-plane/routing/route-explainer';
import type { SystemRuntime } from '../../apps/api/src/control-plane/system/system-report';
import type { ProbeRuntime } from '../../apps/api/src/control-plane/provider-keys/provider-key-probe';
import { assertEveryRouteHasPolicy, type RegisteredRoute } from '../../apps/api/src/policy';
import { ApiAdapter } from '../../apps/api/src/server/api-adapter';
import { AccessLog, createLogger, Tracer } from '@libs/telemetry';
import { cachesOn } from './caches';
import { createTestDatabase, type TestDatabase } from './postgres';

export const ADMIN_API_KEY = 'operators-key-of-the-tests-0123456789';
const SETTINGS: AuthSettings = {
  jwtSecret: new Secret('token secret of the control plane tests'),
  masterKey: new Secret('master key of the control plane tests!!'),
  adminApiKey: new Secret(ADMIN_API_KEY),
};

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Record<string, unknown>;
  body: T;
  text: string;
}

export interface Call {
  method?: string;
  url: string;
  body?: unknown;
  /** Sent as `Authorization: Bearer`. */
  as?: string | undefined;
  headers?: Record<string, string>;
  /** The peer's address. */
  from?: string;
}

export interface ControlPlane {
  pool: KeyPool;
  app: NestFastifyApplication;
  test: TestDatabase;
  first: FirstAccess;
  tokens: TokenCodec;
  users: UserService;
  tenants: TenantService;
  teams: TeamService;
  breakers: MemoryBreakerStore;
  alerts: AlertKeeper;
  routes: readonly RegisteredRoute[];
  /** Puts what the request log has into the live day, as a start does; once. */
  fillLiveDay(): Promise<void>;
  call<T = Record<string, unknown>>(call: Call): Promise<Answer<T>>;
  /** Every call so far. */
  answers: { method: string; url: string; status: number; text: string }[];
  close(): Promise<void>;
}

/** The control plane as the product runs it, on a real database of its own; calls need no socket. */
export async function startControlPlane(): Promise<ControlPlane> {
  const test = await createTestDatabase();
  const services = servicesOn(test);
  const adapter = new ApiAdapter();
  const { routes } = adapter;
  const app = await NestFactory.create<NestFastifyApplication>(moduleOf(services.providers), adapter, { logger: false });
  await app.init();
  await adapter.getInstance().ready();
  assertEveryRouteHasPolicy(routes);
  const answers: ControlPlane['answers'] = [];
  const call = async <T>(ask: Call): Promise<Answer<T>> => {
    const answer = await inject<T>(app, ask);
    answers.push({ method: methodOf(ask), url: ask.url, status: answer.status, text: answer.text });
    return answer;
  };
  return {
    ...{ answers, call, pool: services.pool },
    ...{ app, test, routes, first: services.first, tokens: services.tokens, breakers: services.breakers },
    ...{ users: services.users, tenants: services.tenants, teams: services.teams },
    alerts: services.alerts,
    fillLiveDay: services.fillDay,
    close: async () => {
      await app.close();
      await services.pool.stop();
      await services.egress.close();
      await test.drop();
    },
  };
}

const quietLedger = {
  processId: 'p_none',
  status: () => ({ waiting: 0, spooledBytes: 0, troubled: false, lost: 0, issued: 0 }),
};

const quietHealth = {
  prober: { resultOf: () => undefined },
  targets: { outliers: () => [], isDown: () => false },
  probing: true,
};

function servicesOn({ database }: TestDatabase) {
  const cache = new PrincipalCache();
  const passwords = new Passwords();
  const tokens = new TokenCodec(SETTINGS, systemClock);
  const virtualKeys = new VirtualKeyService(database, cache, SETTINGS, systemClock);
  const users = new UserService(database, passwords, tokens, cache);
  const tenants = new TenantService(database, cache);
  const teams = new TeamService(database, cache);
  const sessions = new Sessions(database, tokens, cache, { raise: () => undefined });
  const throttle = new MemoryLoginThrottle(systemClock);
  const first = new FirstAccess(database, passwords, virtualKeys);
  const [providers, keys] = [new ProvidersRepository(database), new ProviderKeysRepository(database)];
  const secrets = new KeySecrets(new FieldCipher(SETTINGS.masterKey), SETTINGS.masterKey);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const leases = new MemoryKeyLeaseStore(systemClock);
  const alerts = new AlertKeeper(database, log, systemClock);
  const ways = new ProviderWays(new FieldCipher(SETTINGS.masterKey));
  const endpointOf = ways.endpointOf.bind(ways);
  const sealed = { open: secrets.open.bind(secrets), endpointOf };
  const pool = new KeyPool({ providers, keys, ...sealed, leases, clock: systemClock, log, alerts });
  const audit = new AuditLog(database);
  const breakers = new MemoryBreakerStore(systemClock);
  // Nobody serves requests here who would have to know.
  const limitBook = { changed: () => Promise.resolve() };
  const egress = new Egress({ connectTimeoutMs: 2_000, connections: 4 });
  const provide = <T>(token: new (...args: never[]) => T, useValue: T): Provider => ({ provide: token, useValue });
  const live = new LiveSeries(new MemoryMinuteStore(systemClock));
  const past = new UsageSeriesRepository(database);
  const seriesReports = new SeriesReports(
    live,
    { read: (ask: SeriesAsk) => past.read<SeriesRow>(ask), busiest: (ask, limit) => past.busiest(ask, limit) },
    systemClock,
  );
  const routing = routingOn(database, pool, breakers);
  const caches = cachesOn(database, SETTINGS.masterKey);
  const list: Provider[] = [
    provide(CredentialChecks, new CredentialChecks(database, tokens, SETTINGS, systemClock)),
    provide(AuditLog, audit),
    provide(TokenCodec, tokens),
    provide(LoginService, new LoginService(database, passwords, sessions, tokens, throttle, cache)),
    provide(Sessions, sessions),
    provide(UserService, users),
    provide(TenantService, tenants),
    provide(TeamService, teams),
    provide(VirtualKeyService, virtualKeys),
    provide(ProviderKeyService, new ProviderKeyService(keys, providers, secrets, pool)),
    provide(BudgetService, new BudgetService(database, limitBook)),
    provide(LimitService, new LimitService(database, limitBook)),
    provide(AlertKeeper, alerts),
    provide(WebhookService, webhooksOn(database)),
    provide(ToolService, new ToolService(database, new ToolsRepository(database), new FieldCipher(SETTINGS.masterKey))),
    // Nobody rings here.
    provide(
      RunQueueReport,
      new RunQueueReport(new WorkersRepository(database), {
        ...{ backend: 'postgres', counts: () => Promise.resolve({}), paused: () => Promise.resolve(false) },
      }),
    ),
    provide(LogSettings, logSettings(database)),
    provide(RequestsRepository, new RequestsRepository(database)),
    provide(SeriesReports, seriesReports),
    ...moneyOn(database),
    provide(CacheAdmin, caches.admin),
    provide(CaptureService, captureOn(database)),
    ...routing.providers,
    ...qualityOn(database),
    {
      provide: Runtime,
      useValue: {
        ...{ database, auth: { virtualKeys }, queues: [] },
        gateway: {
          ...{ upstream: egress, router: routing.router, cache: caches.cache, clock: systemClock },
          prices: { priceOf: () => undefined },
          callerLimits: { limits: () => Promise.resolve([]), budgets: () => Promise.resolve([]) },
        },
        config: { secrets: SETTINGS, production: false, http: {}, requestLog: { retentionDays: 90 }, ...SYSTEM },
        ledger: { ledger: quietLedger },
        observability: { tracer: new Tracer() },
        ...{ sharedState: { breakers, kind: 'memory', degraded: () => false }, keys: { pool }, health: quietHealth },
      } satisfies SystemRuntime &
        ProbeRuntime &
        BreakersRuntime &
        BrowserRuntime &
        OidcRuntime &
        HealthRuntime &
        LedgerRuntime &
        BoardRuntime &
        ExportsRuntime &
        ExplainRuntime &
        CacheRuntime,
    },
    provide(ProviderService, new ProviderService(providers, pool, ways)),
  ];
  const fillDay = (): Promise<void> => fillLiveDay(live, { database, processId: 'none' });
  return { fillDay, providers: list, first, tokens, users, tenants, teams, pool, egress, breakers, alerts };
}

/** Two replicas without Redis: something for the report to find. */
const SYSTEM = {
  version: '0.0.0',
  mode: 'cluster',
  replicas: 2,
  warnings: ['GATEWAY_X is not a known variable'],
  database: { poolSize: 4 },
  settings: describeSettings(
    {
      PORT: '9000',
      OPENAI_API_KEY: 'canary',
      OPENAI_BASE_URL: 'https://canary:canary@example.com/v1',
      GATEWAY_LOG_SINK_URL: 'https://example.com/logs?token=canary&site=canary',
    },
    new Set(['MASTER_KEY']),
  ),
} as const;

/** Receivers of specs are on this machine. */
function webhooksOn(database: TestDatabase['database']): WebhookService {
  const calls = new WebhookSender({ privateHosts: ['127.0.0.1'] });
  return new WebhookService(database, {
    cipher: new FieldCipher(SETTINGS.masterKey),
    calls,
    clock: systemClock,
    random: () => 0,
  });
}

function captureOn(database: TestDatabase['database']): CaptureService {
  const settings = new CaptureSettingsRepository(database);
  const quiet = { publish: () => undefined, subscribe: () => () => undefined };
  return new CaptureService({
    ...{ database, settings, captures: new CapturesRepository(database) },
    keys: new TenantKeys(database, new FieldCipher(SETTINGS.masterKey)),
    directory: new CaptureDirectory(settings, quiet, () => undefined),
  });
}

/** Nothing is probed here: no call leaves the control plane's own specs. */
function qualityOn(database: TestDatabase['database']): Provider[] {
  const publish = (): void => undefined;
  const probes: Pick<CapabilityProbe, 'cost' | 'run' | 'list'> = {
    cost: () => ({ mostMicroUsd: 1_200 }),
    run: () => Promise.resolve([]),
    list: (...page) => new CapabilitiesRepository(database).list(...page),
  };
  const quality = new QualityService(new QualityRepository(database), { find: () => undefined, publish });
  const classify = () => 'general' as const;
  const feedback = new FeedbackService({
    ...{ repository: new FeedbackRepository(database), quality, classify },
    findRequest: () => Promise.resolve(undefined),
  });
  const evaluations = new EvaluationService({
    ...{ repository: new EvaluationsRepository(database), quality, classify, judgeModel: undefined },
    samples: new SamplesRepository(database, new TenantCipher(SETTINGS.masterKey, 'evaluation-samples')),
    models: { ask: () => Promise.reject(new Error('no model is asked here')), mostCost: () => undefined },
  });
  return [
    { provide: QualityService, useValue: quality },
    { provide: FeedbackService, useValue: feedback },
    { provide: EvaluationService, useValue: evaluations },
    { provide: EvaluationRunsRepository, useValue: new EvaluationRunsRepository(database) },
    { provide: CapabilityProbe, useValue: probes },
  ];
}

function moneyOn(database: TestDatabase['database']): Provider[] {
  const book = new PriceBook(new Catalog());
  const prices = new PriceService(new PricesRepository(database), book);
  const scopes = {
    scopeOf: async (id: string) => ({ ...(await prices.get(id)), ...(await prices.span(id)), to: new Date(8.64e15) }),
  };
  return [
    { provide: PriceService, useValue: prices },
    { provide: ReRating, useValue: new ReRating(new ReRateRepository(database), book, scopes, systemClock) },
    { provide: Statements, useValue: new Statements(database) },
    { provide: UsageReports, useValue: new UsageReports(database) },
  ];
}

function routingOn(database: TestDatabase['database'], keys: KeyPool, breakers: MemoryBreakerStore) {
  const catalog = new Catalog();
  const stats = new LiveStats(systemClock);
  const changes = { publish: () => undefined, subscribe: () => undefined };
  const onTrouble = (): void => undefined;
  const router = new Router({
    ...{ catalog, keys, breakers, stats, clock: systemClock },
    conversations: new MemoryConversationTargets(systemClock),
  });
  const models = new ModelCatalog({ catalog, repository: new ModelOverridesRepository(database), changes, onTrouble });
  const versions = new RoutingVersions({
    ...{ repository: new RoutingRepository(database), router, changes, onTrouble, alerts: { raise: () => undefined } },
    audit: { append: () => Promise.resolve() },
    known: () => ({ providers: keys.configuredProviders(), models: catalog.models.map(({ model }) => model) }),
  });
  const providers: Provider[] = [
    { provide: ModelCatalog, useValue: models },
    { provide: LiveStats, useValue: stats },
    { provide: Router, useValue: router },
    { provide: RoutingVersions, useValue: versions },
    { provide: ShadowsRepository, useValue: new ShadowsRepository(database) },
    { provide: ShadowRunner, useValue: { skipped: 0 } },
  ];
  return { router, providers };
}

function moduleOf(providers: Provider[]) {
  @Global()
  @Module({ providers, exports: providers })
  class ServicesModule {}

  @Module({ imports: [ServicesModule, ControlPlaneModule] })
  class TestModule {}
  return TestModule;
}

const methodOf = (call: Call): string => call.method ?? (call.body === undefined ? 'GET' : 'POST');

async function inject<T>(app: NestFastifyApplication, call: Call): Promise<Answer<T>> {
  const isText = typeof call.body === 'string';
  const response = await app.inject({
    method: methodOf(call) as 'GET',
    url: call.url,
    remoteAddress: call.from ?? '192.0.2.1',
    headers: {
      ...(call.as === undefined ? {} : { authorization: `Bearer ${call.as}` }),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    },
    ...(call.body === undefined ? {} : { payload: isText ? (call.body as string) : JSON.stringify(call.body) }),
  });
  const isJson = String(response.headers['content-type']).startsWith('application/json');
  const body = (isJson && response.body !== '' ? response.json() : {}) as T;
  return { status: response.statusCode, headers: response.headers, body, text: response.body };
}

/** Routes that the OpenAPI document does not have, and statuses that were answered and are not in it. */
export function undocumented({ app, routes, answers }: ControlPlane): string[] {
  const { paths } = SwaggerModule.createDocument(app, new DocumentBuilder().build());
  const statusesOf = (method: string, path: string): string[] | undefined => {
    const operation: unknown = Reflect.get(paths[path] ?? {}, method.toLowerCase());
    return isJsonObject(operation) && isJsonObject(operation['responses']) ? Object.keys(operation['responses']) : undefined;
  };
  // The board is a page for people; what it asks for is its own affair.
  const promised = routes.filter(({ method, url }) => method !== 'HEAD' && !url.startsWith(BOARD_PATH));
  const missing = promised
    .filter(({ method, url }) => !statusesOf(method, url.replace(/:(\w+)/g, '{$1}')))
    .map(({ method, url }) => `${method} ${url}`);
  const shapes = Object.keys(paths).map((path) => ({ path, shape: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }));
  for (const { method, url, status } of answers) {
    const path = shapes.find(({ shape }) => shape.test(url.split('?')[0] ?? ''))?.path;
    const statuses = path === undefined ? undefined : statusesOf(method, path);
    if (statuses && !statuses.includes(String(status))) missing.push(`${method} ${url} ${status}`);
  }
  return missing;
}

/** Answers that hold what no answer may: a hash, a stack, a path of ours, or one of the given secrets. */
export function leaks({ answers }: ControlPlane, ...secrets: string[]): string[] {
  const telltale = /argon2|password_hash|key_hash|ciphertext|node_modules|\bat .*\.ts:/;
  return answers.map(({ text }) => text).filter((text) => telltale.test(text) || secrets.some((secret) => text.includes(secret)));
}

/** Of a log that nobody reads. */
function logSettings(database: Database): LogSettings {
  const logger = createLogger({ level: 'info', format: 'json' }, 'test', { write: () => undefined });
  const alone = { publish: () => undefined, subscribe: () => () => undefined };
  const log = { logger, access: new AccessLog(logger, 1) };
  return new LogSettings(database, alone, log, { level: 'info', accessSample: 1 }, systemClock);
}
