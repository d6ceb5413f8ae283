import type { FastifyRequest } from 'fastify';
import type { AgentRuns } from '@libs/agent-runs';
import type { Authenticator } from '@libs/auth';
import type { GatewayServices } from '@libs/gateway';
import { GatewayError, type Principal } from '@libs/kernel';
import type { DialectId } from '@libs/protocol';

export interface DataPlaneServices {
  gateway: GatewayServices;
  authenticator: Pick<Authenticator, 'authenticate'>;
  bodyLimitBytes: number;
  /** Of a form, which is not held in memory: the length of a long recording. */
  uploadLimitBytes: number;
  agentRuns: AgentRuns;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the data plane's own authentication, before the body is read. */
    caller?: Principal;
    arrivedAt?: number;
    arrivedMonotonic?: number;
  }
  interface FastifyContextConfig {
    policy?: 'data' | 'public';
    dialect?: DialectId;
  }
}

/** The authentication hook of routes that are not requests to a model. */
export const knownCallers =
  (services: Pick<DataPlaneServices, 'authenticator'>) =>
  async (request: FastifyRequest): Promise<void> => {
    request.caller = await services.authenticator.authenticate(request.headers, request.raw.rawHeaders);
  };

/** The same for requests that go through the data path: notes when they arrived, for the ledger. */
export const arrivingCallers =
  (services: Pick<DataPlaneServices, 'authenticator' | 'gateway'>) =>
  async (request: FastifyRequest): Promise<void> => {
    const { clock } = services.gateway;
    request.arrivedAt = clock.now();
    request.arrivedMonotonic = clock.monotonic();
    if (request.headers['content-encoding'] !== undefined && request.headers['content-encoding'] !== 'identity') {
      throw new GatewayError(
        'unsupported_media_type',
        'Send the body uncompressed: this gateway does not take compressed requests.',
      );
    }
    request.caller = await services.authenticator.authenticate(request.headers, request.raw.rawHeaders);
  };

export function callerOf(request: FastifyRequest): Principal {
  if (!request.caller) throw new Error('a data-plane route was reached without authentication');
  return request.caller;
}
