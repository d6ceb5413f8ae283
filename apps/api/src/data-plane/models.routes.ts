import type { FastifyInstance } from 'fastify';
import { GatewayError } from '@libs/kernel';
import { findModel, listModels, modelFacts } from '@libs/gateway';
import { callerOf, type DataPlaneServices, knownCallers } from './callers';

/** GET /v1/models and /v1/models/{id} (ids contain a slash): what the caller may use, in the shape its SDK expects. */
export function registerModels(scope: FastifyInstance, services: DataPlaneServices): void {
  const { gateway } = services;
  const facts = () => modelFacts(gateway);
  const options = {
    config: { policy: 'data', dialect: 'openai-chat', scope: 'models' } as const,
    onRequest: knownCallers(services),
  };

  scope.get('/v1/models', options, async (request, reply) => {
    const models = listModels(facts(), callerOf(request));
    void reply.header('x-request-id', request.id);
    if (request.headers['anthropic-version'] === undefined) return { object: 'list', data: models };
    const data = models.map((model) => ({
      type: 'model',
      id: model['id'],
      display_name: model['name'],
      created_at: new Date(Number(model['created']) * 1000).toISOString(),
    }));
    return { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
  });

  scope.get<{ Params: { '*': string } }>('/v1/models/*', options, async (request, reply) => {
    const id = request.params['*'];
    const model = findModel(facts(), callerOf(request), id);
    void reply.header('x-request-id', request.id);
    if (!model)
      throw new GatewayError('model_not_found', `There is no model '${id.slice(0, 80)}' here. GET /v1/models lists them.`, {
        param: 'model',
      });
    return model;
  });
}
