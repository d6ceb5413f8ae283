import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayError, isId } from '@libs/kernel';
import { parseJsonBody } from '@libs/protocol';
import { callerOf, type DataPlaneServices, knownCallers } from './callers';
import { bodyOf } from './request-body';

/** POST and GET /v1/agent/runs, GET /v1/agent/runs/{id}, POST /v1/agent/runs/{id}/cancel: work that outlives the request. */
export function registerRuns(scope: FastifyInstance, services: DataPlaneServices): void {
  const { agentRuns, bodyLimitBytes } = services;
  const options = {
    bodyLimit: bodyLimitBytes,
    config: { policy: 'data', dialect: 'house-chat', scope: 'runs' } as const,
    onRequest: knownCallers(services),
  };

  scope.post('/v1/agent/runs', options, async (request, reply) => {
    const body = parseJsonBody(bodyOf(request));
    const { run, replayed } = await agentRuns.submit(callerOf(request), body, oneHeader(request, 'idempotency-key'));
    if (replayed) void reply.header('idempotent-replayed', 'true');
    return reply.status(202).header('location', `/v1/agent/runs/${run.id}`).send(run);
  });

  scope.get<{ Querystring: { limit?: string; cursor?: string } }>('/v1/agent/runs', options, async (request, reply) => {
    const page = await agentRuns.list(callerOf(request), pageSize(request.query.limit), request.query.cursor);
    return reply.send(page);
  });

  scope.get<{ Params: { id: string } }>('/v1/agent/runs/:id', options, async (request, reply) =>
    reply.send(await agentRuns.get(callerOf(request), runId(request.params.id))),
  );

  scope.post<{ Params: { id: string } }>('/v1/agent/runs/:id/cancel', options, async (request, reply) =>
    reply.send(await agentRuns.cancel(callerOf(request), runId(request.params.id))),
  );
}

/** What has not the shape of an id names no run, and may be text that the database cannot even compare. */
function runId(id: string): string {
  if (isId('run', id)) return id;
  throw new GatewayError('not_found', 'There is no such run.');
}

function oneHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function pageSize(limit: string | undefined): number {
  const size = limit === undefined ? 50 : Number(limit);
  if (Number.isInteger(size) && size >= 1 && size <= 200) return size;
  throw new GatewayError('invalid_request', '`limit` must be a whole number from 1 to 200.', { param: 'limit' });
}
