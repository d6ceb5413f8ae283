import type { FastifyRequest, HookHandlerDoneFunction, onRequestHookHandler } from 'fastify';
import type { AgentRuns } from '@libs/agent-runs';
import type { Batches } from '@libs/batches';
import { assertMayCall, type Authenticator } from '@libs/auth';
import type { GatewayServices } from '@libs/gateway';
import type { KeyScope, Principal } from '@libs/kernel';
import type { DialectId } from '@libs/protocol';
import type { RequestTrace } from '@libs/telemetry';
import type { BrowserLogins } from '../policy';
import type { EvaluationServices } from './evaluation.routes';
import type { FileServices } from './files/files.routes';
import type { RunRouteServices } from './runs/runs.routes';

export interface DataPlaneServices {
  gateway: GatewayServices;
  authenticator: Pick<Authenticator, 'authenticate'>;
  /** The logins of our own pages, which bring no key along. */
  pages: Pick<BrowserLogins, 'pageTokenOf'>;
  bodyLimitBytes: number;
  /** Of a form, which is not held in memory: the length of a long recording. */
  uploadLimitBytes: number;
  agentRuns: AgentRuns;
  batches: Batches;
  runs: RunRouteServices;
  files: FileServices;
  evaluation: EvaluationServices;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the data plane's own authentication, before the body is read. */
    caller?: Principal;
    arrivedAt?: number;
    arrivedMonotonic?: number;
    trace?: RequestTrace | undefined;
  }
  interface FastifyContextConfig {
    policy?: 'data' | 'public';
    dialect?: DialectId;
    /** The scope that a key needs; every route of the data plane has one. */
    scope?: KeyScope;
  }
}

type Identifying = Pick<DataPlaneServices, 'authenticator' | 'pages'>;

/** The authentication hook of routes that are not requests to a model. */
export const knownCallers =
  (services: Identifying): onRequestHookHandler =>
  (request, _reply, done) =>
    identify(services, request, done);

/** The same for requests that go through the data path: notes when they arrived, for the ledger. */
export const arrivingCallers =
  (services: Identifying & Pick<DataPlaneServices, 'gateway'>): onRequestHookHandler =>
  (request, _reply, done) => {
    const { clock, tracer } = services.gateway;
    request.arrivedAt = clock.now();
    request.arrivedMonotonic = clock.monotonic();
    request.trace = tracer.begin(request.headers);
    identify(services, request, done);
  };

/** With callbacks: a credential that is known is known at once, and a promise for each request would be dearer than that. */
function identify({ authenticator, pages }: Identifying, request: FastifyRequest, done: HookHandlerDoneFunction): void {
  const { headers } = request;
  let caller: Principal | Promise<Principal>;
  try {
    const token = headers.cookie === undefined ? undefined : pages.pageTokenOf(request);
    const credentials = token === undefined ? headers : { authorization: `Bearer ${token}` };
    caller = authenticator.authenticate(credentials, request.raw.rawHeaders);
  } catch (error) {
    return done(error as Error);
  }
  if (!(caller instanceof Promise)) return admit(caller, request, done);
  caller.then(
    (late) => admit(late, request, done),
    (error: unknown) => done(error as Error),
  );
}

/** The credential is good; is it good for this, and from there? */
function admit(caller: Principal, request: FastifyRequest, done: HookHandlerDoneFunction): void {
  const { scope } = request.routeOptions.config;
  try {
    if (scope === undefined) throw new Error('a data-plane route was reached that has no scope');
    assertMayCall(caller, scope, request);
  } catch (error) {
    return done(error as Error);
  }
  request.caller = caller;
  done();
}

export function callerOf(request: FastifyRequest): Principal {
  if (!request.caller) throw new Error('a data-plane route was reached without authentication');
  return request.caller;
}
