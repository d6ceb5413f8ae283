import type { FastifyRequest, HookHandlerDoneFunction, onRequestHookHandler } from 'fastify';
import type { AgentRuns } from '@libs/agent-runs';
import type { Batches } from '@libs/batches';
import { assertMayCall, type Authenticator } from '@libs/auth';
import type { GatewayServices } from '@libs/gateway';
import type { KeyScope, Principal } from '@libs/kernel';
import type { DialectId } from '@libs/protocol';
import type { RequestTrace } from '@libs/telemetry';
import type { EvaluationServices } from './evaluation.routes';
import type { FileServices } from './files/files.routes';

export interface DataPlaneServices {
  gateway: GatewayServices;
  authenticator: Pick<Authenticator, 'authenticate'>;
  bodyLimitBytes: number;
  /** Of a form, which is not held in memory: the length of a long recording. */
  uploadLimitBytes: number;
  agentRuns: AgentRuns;
  batches: Batches;
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

type Services = Pick<DataPlaneServices, 'authenticator' | 'gateway'>;

/** The authentication hook of routes that are not requests to a model. */
export const knownCallers =
  ({ authenticator }: Pick<Services, 'authenticator'>): onRequestHookHandler =>
  (request, _reply, done) =>
    identify(authenticator, request, done);

/** The same for requests that go through the data path: notes when they arrived, for the ledger. */
export const arrivingCallers =
  ({ authenticator, gateway: { clock, tracer } }: Services): onRequestHookHandler =>
  (request, _reply, done) => {
    request.arrivedAt = clock.now();
    request.arrivedMonotonic = clock.monotonic();
    request.trace = tracer.begin(request.headers);
    identify(authenticator, request, done);
  };

/** With callbacks: a credential that is known is known at once, and a promise for each request would be dearer than that. */
function identify(
  authenticator: DataPlaneServices['authenticator'],
  request: FastifyRequest,
  done: HookHandlerDoneFunction,
): void {
  let caller: Principal | Promise<Principal>;
  try {
    caller = authenticator.authenticate(request.headers, request.raw.rawHeaders);
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
