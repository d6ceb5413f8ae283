import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Server } from 'node:http';
import { LogController } from 'fastify';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Runtime, RuntimeModule } from '@libs/gateway';
import { NestLogger } from '@libs/telemetry';
import { ApiModule } from './api.module';
import { newRequestId, registerDataPlane } from './data-plane/data-plane';
import { Drain } from './drain';
import { serveDocs } from './operations/docs';
import { Health } from './operations/health';
import { assertEveryRouteHasPolicy, watchRoutes } from './policy';

export interface RunningApi {
  /** `http://host:port`, as it can be called from this machine. */
  url: string;
  /** Takes nothing new, lets what is served finish, then stops it, in that order. */
  close(): Promise<void>;
}

/** Control-plane bodies are small; the data plane has a limit of its own. */
const CONTROL_BODY_BYTES = 256 * 1024;

/** Boots the API on a runtime. `extra` modules run in the same process (the worker, in embedded mode). */
export async function startApi(runtime: Runtime, extra: readonly (Type | DynamicModule)[] = []): Promise<RunningApi> {
  const { http, version, docsEnabled } = runtime.config;
  const adapter = new FastifyAdapter({
    genReqId: newRequestId,
    bodyLimit: CONTROL_BODY_BYTES,
    loggerInstance: runtime.logger,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: http.requestTimeoutMs,
    forceCloseConnections: 'idle',
    http: { headersTimeout: http.headersTimeoutMs, connectionsCheckingInterval: 5_000 },
  });
  const fastify = adapter.getInstance();
  const drain = new Drain(fastify.server as Server);
  const routes = watchRoutes(fastify);
  const app = await NestFactory.create<NestFastifyApplication>(rootModule(runtime, extra), adapter, {
    logger: new NestLogger(runtime.logger),
    abortOnError: false,
  });
  await registerDataPlane(fastify, {
    gateway: runtime.gateway,
    authenticator: runtime.auth.authenticator,
    bodyLimitBytes: http.bodyLimitBytes,
    agentRuns: runtime.runs.agentRuns,
  });
  if (docsEnabled) serveDocs(app, version);
  await app.init();
  await fastify.ready();
  assertEveryRouteHasPolicy(routes, ['/docs']);
  await app.listen({ port: http.port, host: http.host });
  return { url: urlOf(http.host, http.port), close: () => closeApi(app, runtime, drain) };
}

async function closeApi(app: NestFastifyApplication, runtime: Runtime, drain: Drain): Promise<void> {
  app.get(Health).drain();
  runtime.logger.info({ in_flight: runtime.gateway.inFlight.size }, 'draining');
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
