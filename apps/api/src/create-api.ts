import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Server } from 'node:http';
import { LogController } from 'fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Runtime, RuntimeModule } from '@libs/gateway';
import { NestLogger } from '@libs/telemetry';
import { ApiModule } from './api.module';
import { DashboardPages } from './dashboard/pages';
import { DASHBOARD_DIRECTORY, serveDashboard } from './dashboard/serve-dashboard';
import { registerDataPlane } from './data-plane/data-plane';
import type { FileServices } from './data-plane/files/files.routes';
import { RunWords } from './data-plane/runs/run-words';
import { Drain } from './drain';
import { serveDocs } from './operations/docs';
import { Health } from './operations/health';
import { assertEveryChangeIsAudited, assertEveryRouteHasPolicy, BrowserLogins } from './policy';
import { logControlPlane } from './server/access-lines';
import { ApiAdapter } from './server/api-adapter';
import { SideListeners } from './server/listeners';

export interface RunningApi {
  /** `http://host:port`, as it can be called from this machine. */
  url: string;
  /** Where people find the dashboard; absent where there is none. */
  dashboardUrl?: string;
  /** Takes nothing new, lets what is served finish, then stops it, in that order. */
  close(): Promise<void>;
}

/** Boots the API on a runtime. `extra` modules run in the same process (the worker, in embedded mode). */
export async function startApi(runtime: Runtime, extra: readonly (Type | DynamicModule)[] = []): Promise<RunningApi> {
  const { http, version, docsEnabled } = runtime.config;
  const aside = new SideListeners({ admin: http.adminPort, metrics: http.metricsPort });
  const timeouts = { headersTimeout: http.headersTimeoutMs, connectionsCheckingInterval: 5_000 };
  const adapter = new ApiAdapter(
    {
      loggerInstance: runtime.logger,
      logController: new LogController({ disableRequestLogging: true }),
      // Nothing logs by request through Fastify, and a child for each costs more than the routing.
      childLoggerFactory: (parent) => parent,
      trustProxy: http.trustedProxies.length > 0 && [...http.trustedProxies],
      requestTimeout: http.requestTimeoutMs,
      forceCloseConnections: 'idle',
      http: timeouts,
    },
    aside.any ? aside : undefined,
  );
  const fastify = adapter.getInstance();
  const drain = new Drain(fastify.server as Server);
  const app = await NestFactory.create<NestFastifyApplication>(rootModule(runtime, extra), adapter, {
    logger: new NestLogger(runtime.logger),
    abortOnError: false,
  });
  logControlPlane(fastify, runtime.logger);
  await registerDataPlane(fastify, {
    gateway: runtime.gateway,
    authenticator: runtime.auth.authenticator,
    pages: app.get(BrowserLogins),
    bodyLimitBytes: http.bodyLimitBytes,
    uploadLimitBytes: http.uploadLimitBytes,
    agentRuns: runtime.runs.agentRuns,
    batches: runtime.batches.batches,
    runs: { words: new RunWords(runtime.runs.words), schedules: runtime.runs.schedules },
    files: fileServices(runtime),
    evaluation: runtime.evaluation,
  });
  if (docsEnabled) serveDocs(app, version);
  await openDashboard(adapter, runtime);
  await app.init();
  await fastify.ready();
  assertEveryRouteHasPolicy(adapter.routes, ['/docs']);
  assertEveryChangeIsAudited(adapter.routes);
  await aside.listen(fastify.server as Server, http.host, { ...timeouts, requestTimeout: http.requestTimeoutMs });
  await app.listen({ port: http.port, host: http.host });
  const close = (): Promise<void> => closeApi(app, adapter, runtime, drain).finally(() => aside.close());
  const url = urlOf(http.host, http.port);
  return { url, ...(adapter.pages && { dashboardUrl: urlOf(http.host, http.adminPort ?? http.port) }), close };
}

/** An installation without the pages' build is an API alone. */
async function openDashboard(adapter: ApiAdapter, { config, logger }: Runtime): Promise<void> {
  if (!config.dashboardEnabled) return;
  adapter.pages = DashboardPages.in(DASHBOARD_DIRECTORY);
  if (adapter.pages) await serveDashboard(adapter.getInstance(), adapter.pages);
  else logger.info('the dashboard has not been built: npm start builds it, npm run dashboard:build alone too');
}

function fileServices({ files: { files, incomingDirectory }, config: { files: config, http } }: Runtime): FileServices {
  const { fileLimitBytes, retentionMs: keptMs } = config;
  return { files, keptMs, receive: { directory: incomingDirectory, fileLimitBytes, formLimitBytes: http.uploadLimitBytes } };
}

async function closeApi(app: NestFastifyApplication, adapter: ApiAdapter, runtime: Runtime, drain: Drain): Promise<void> {
  app.get(Health).drain();
  runtime.logger.info({ in_flight: runtime.gateway.inFlight.size }, 'draining');
  adapter.drain();
  const closed = app.close();
  drain.begin();
  const cut = setTimeout(() => runtime.stopRequests(), runtime.config.http.shutdownTimeoutMs);
  try {
    await closed;
  } finally {
    clearTimeout(cut);
  }
}

function rootModule(runtime: Runtime, extra: readonly (Type | DynamicModule)[]): Type {
  @Module({ imports: [RuntimeModule.forRoot(runtime), ApiModule, ...extra] })
  class RootModule {}
  return RootModule;
}

const urlOf = (host: string, port: number): string =>
  `http://${host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host}:${port}`;
