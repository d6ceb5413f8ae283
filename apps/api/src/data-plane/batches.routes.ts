import type { FastifyInstance, FastifyRequest } from 'fastify';
import { assertMayCall } from '@libs/auth';
import { type BatchAsk, BATCH_ENDPOINTS } from '@libs/batches';
import { IDEMPOTENCY_HEADER } from '@libs/idempotency';
import { GatewayError } from '@libs/kernel';
import { parseJsonBody } from '@libs/protocol';
import { callerOf, type DataPlaneServices, knownCallers } from './callers';
import { bodyOf } from './request-body';
import { readOptions } from './request-options';

type WithId = { Params: { id: string } };

const DEFAULT_PAGE = 20;
const MAX_PAGE = 200;

/** /v1/batches in OpenAI's form: many requests in one file, worked on behind the client's back. */
export function registerBatches(scope: FastifyInstance, services: DataPlaneServices): void {
  const { batches, bodyLimitBytes } = services;
  const options = {
    bodyLimit: bodyLimitBytes,
    config: { policy: 'data', dialect: 'openai-chat', scope: 'batches' } as const,
    onRequest: knownCallers(services),
  };
  const read = (request: FastifyRequest): BatchAsk => {
    const ask = batches.read(parseJsonBody(bodyOf(request)), readOptions(request.headers));
    // Whoever may not chat one by one may not do it by the thousand.
    assertMayCall(callerOf(request), BATCH_ENDPOINTS[ask.endpoint], request);
    return ask;
  };

  scope.post('/v1/batches', options, async (request, reply) => {
    const ask = read(request);
    if (request.headers['x-gateway-dry-run'] === 'true') return reply.send(await batches.estimate(callerOf(request), ask));
    const key = request.headers[IDEMPOTENCY_HEADER];
    const { batch, replayed } = await batches.create(callerOf(request), ask, Array.isArray(key) ? key.join(',') : key);
    if (replayed) void reply.header('idempotent-replayed', 'true');
    return reply.send(batch);
  });
  scope.post('/v1/batches/estimate', options, async (request, reply) =>
    reply.send(await batches.estimate(callerOf(request), read(request))),
  );
  scope.get('/v1/batches', options, async (request, reply) => {
    const query = request.query as Record<string, unknown>;
    const after = textOf(query, 'after') ?? textOf(query, 'cursor');
    return reply.send(await batches.list(callerOf(request), pageSize(textOf(query, 'limit')), after));
  });
  scope.get<WithId>('/v1/batches/:id', options, async (request, reply) =>
    reply.send(await batches.get(callerOf(request), request.params.id)),
  );
  scope.post<WithId>('/v1/batches/:id/cancel', options, async (request, reply) =>
    reply.send(await batches.cancel(callerOf(request), request.params.id)),
  );
}

function textOf(query: Record<string, unknown>, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new GatewayError('invalid_request', `\`${name}\` must be given once.`, { param: name });
}

function pageSize(limit: string | undefined): number {
  const size = limit === undefined ? DEFAULT_PAGE : Number(limit);
  if (Number.isInteger(size) && size >= 1 && size <= MAX_PAGE) return size;
  throw new GatewayError('invalid_request', `\`limit\` must be a whole number from 1 to ${MAX_PAGE}.`, { param: 'limit' });
}
