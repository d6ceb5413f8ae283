import type { FastifyInstance } from 'fastify';
import { explainRequest, handleRequest, readRouteQuestion } from '@libs/gateway';
import { dialects } from '@libs/protocol';
import { arrivingCallers, callerOf, type DataPlaneServices } from './callers';
import { exchangeOf } from './exchange-of';
import { bodyOf } from './request-body';
import { readMetadata, readOptions } from './request-options';

/** POST /v1/route: whom a request would go to and why; with `execute` it goes there, and is answered as a chat completion. */
export function registerRoute(scope: FastifyInstance, services: DataPlaneServices): void {
  const { gateway, bodyLimitBytes } = services;
  const dialect = dialects['openai-chat'];
  const options = {
    bodyLimit: bodyLimitBytes,
    config: { policy: 'data', dialect: 'openai-chat', scope: 'chat' } as const,
    onRequest: arrivingCallers(services),
  };
  scope.post('/v1/route', options, async (request, reply) => {
    const question = readRouteQuestion(bodyOf(request));
    if (question.execute) {
      const exchange = exchangeOf(request, reply, dialect, question.body);
      void handleRequest(gateway, { ...exchange, options: { ...exchange.options, ...question.options } });
      return reply;
    }
    const asker = {
      ...{ requestId: request.id, principal: callerOf(request), dialect, options: readOptions(request.headers) },
      ...{ clientHeaders: request.headers, metadata: readMetadata(request.headers), arrivedAt: gateway.clock.now() },
    };
    const explained = await explainRequest(gateway, asker, question);
    return reply.header('x-request-id', request.id).send({ ...explained, request_id: request.id });
  });
}
