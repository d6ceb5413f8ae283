import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findModel, handleCountTokens, handleRequest, listModels, modelFacts } from '@libs/gateway';
import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import { dialects, parseJsonBody } from '@libs/protocol';
import { arrivingCallers, callerOf, type DataPlaneServices, knownCallers } from './callers';
import { exchangeOf } from './exchange-of';
import { JsonArrayDownstream } from './json-array-downstream';
import { bodyOf } from './request-body';

/**
 * Gemini's own addresses: POST /v1beta/models/{model}:generateContent, :streamGenerateContent and :countTokens, GET
 * /v1beta/models and /v1beta/models/{model}. Names of models may hold slashes.
 */
export function registerGemini(scope: FastifyInstance, services: DataPlaneServices): void {
  const config = { policy: 'data', dialect: 'gemini', scope: 'chat' } as const;
  scope.post<{ Params: { '*': string }; Querystring: Query }>(
    '/v1beta/models/*',
    { bodyLimit: services.bodyLimitBytes, config, onRequest: [refuseKeyInAddress, arrivingCallers(services)] },
    (request, reply) => generate(request, reply, services),
  );

  const { gateway } = services;
  const facts = () => modelFacts(gateway);
  const options = { config: { ...config, scope: 'models' as const }, onRequest: [refuseKeyInAddress, knownCallers(services)] };
  scope.get('/v1beta/models', options, async (request, reply) => {
    void reply.header('x-request-id', request.id);
    return { models: listModels(facts(), callerOf(request)).map(geminiModel) };
  });
  scope.get<{ Params: { '*': string } }>('/v1beta/models/*', options, async (request, reply) => {
    const id = request.params['*'];
    const model = findModel(facts(), callerOf(request), id);
    void reply.header('x-request-id', request.id);
    if (!model) {
      const message = `There is no model '${id.slice(0, 80)}' here. GET /v1beta/models lists them.`;
      throw new GatewayError('model_not_found', message, { param: 'model' });
    }
    return geminiModel(model);
  });
}

interface Query {
  alt?: string | string[];
  $alt?: string | string[];
  key?: string | string[];
}

type GenerateRequest = FastifyRequest<{ Params: { '*': string }; Querystring: Query }>;

const METHODS: ReadonlyMap<string, { stream: boolean; counts?: true }> = new Map([
  ['generateContent', { stream: false }],
  ['streamGenerateContent', { stream: true }],
  ['countTokens', { stream: false, counts: true }],
]);

function generate(request: GenerateRequest, reply: FastifyReply, services: DataPlaneServices): void {
  const address = request.params['*'];
  const colon = address.lastIndexOf(':');
  const method = METHODS.get(address.slice(colon + 1));
  if (colon < 1 || !method) {
    const known = [...METHODS.keys()].join(', ');
    throw new GatewayError('not_found', `There is nothing at this address. Behind a model and a colon comes one of ${known}.`);
  }
  const path = { model: address.slice(0, colon), stream: method.stream };
  if (method.counts) {
    const exchange = exchangeOf(request, reply, dialects.gemini, questionOf(bodyOf(request)));
    return void handleCountTokens(services.gateway, { ...exchange, path });
  }
  const exchange = exchangeOf(request, reply, dialects.gemini, bodyOf(request));
  const { alt, $alt } = request.query;
  const asArray = method.stream && (alt ?? $alt) !== 'sse';
  void handleRequest(services.gateway, {
    ...exchange,
    path,
    // An array has no place for the ids of events.
    ...(asArray && { downstream: new JsonArrayDownstream(exchange.downstream), resume: undefined }),
  });
}

/** What is to be counted: a whole request may stand under a name of its own. @throws GatewayError invalid_json */
function questionOf(body: Buffer): Buffer {
  const { generateContentRequest: inner } = parseJsonBody(body);
  return isJsonObject(inner) ? Buffer.from(JSON.stringify(inner)) : body;
}

/** Addresses end up in logs, of ours and of whoever stands between. @throws GatewayError credentials_missing */
async function refuseKeyInAddress(request: FastifyRequest): Promise<void> {
  if ((request.query as Query).key === undefined) return;
  throw new GatewayError(
    'credentials_missing',
    'Send the API key in the header x-goog-api-key: in the address it would be logged.',
  );
}

function geminiModel(model: JsonObject): JsonObject {
  const id = String(model['id']);
  const capabilities = model['capabilities'] as JsonObject | undefined;
  return {
    name: `models/${id}`,
    baseModelId: id,
    version: '1',
    displayName: String(model['name']),
    description: `${String(model['name'])} of ${String(model['owned_by'])}`,
    ...(model['context_length'] !== undefined && { inputTokenLimit: model['context_length'] }),
    ...(model['max_output_tokens'] !== undefined && { outputTokenLimit: model['max_output_tokens'] }),
    // Embeddings are asked for at /v1/embeddings: this dialect has no method for them here.
    supportedGenerationMethods: (model['task'] ?? 'chat') === 'chat' ? [...METHODS.keys()] : [],
    ...(capabilities && { thinking: capabilities['reasoning'] === true }),
  };
}
