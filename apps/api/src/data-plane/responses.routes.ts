import type { FastifyInstance } from 'fastify';
import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import { callerOf, type DataPlaneServices, knownCallers } from './callers';

type WithId = { Params: { id: string } };

/** GET and DELETE /v1/responses/{id}: what the gateway keeps of its own conversations, each tenant its own. */
export function registerResponses(scope: FastifyInstance, services: DataPlaneServices): void {
  const store = services.gateway.responses;
  const options = {
    config: { policy: 'data', dialect: 'openai-responses', scope: 'chat' } as const,
    onRequest: knownCallers(services),
  };

  scope.get<WithId>('/v1/responses/:id', options, async (request, reply) => {
    const { id } = request.params;
    const stored = await store.find(callerOf(request).tenantId, id);
    if (!stored) throw unknownResponse(id);
    return reply.header('x-request-id', request.id).send(parse(stored.response));
  });

  scope.delete<WithId>('/v1/responses/:id', options, async (request, reply) => {
    const { id } = request.params;
    if (!(await store.remove(callerOf(request).tenantId, id))) throw unknownResponse(id);
    return reply.header('x-request-id', request.id).send({ id, object: 'response', deleted: true });
  });
}

const unknownResponse = (id: string): GatewayError =>
  new GatewayError('not_found', `There is no response '${id.slice(0, 80)}' here. It may have expired or been deleted.`, {
    param: 'id',
  });

function parse(text: string): JsonObject {
  const response: unknown = JSON.parse(text);
  if (isJsonObject(response)) return response;
  throw new Error('a stored response is not an object');
}
