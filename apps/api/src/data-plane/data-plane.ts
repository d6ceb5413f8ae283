import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError, newId, systemErrorCode, toGatewayError } from '@libs/kernel';
import { type GatewayServices, handleRequest } from '@libs/gateway';
import { dialects, type Dialect, type DialectId } from '@libs/protocol';
import { registerBatches } from './batches.routes';
import { arrivingCallers, type DataPlaneServices } from './callers';
import { exchangeOf } from './exchange-of';
import { registerEvaluation } from './evaluation.routes';
import { registerFiles } from './files/files.routes';
import { registerGemini } from './gemini.routes';
import { registerModels } from './models.routes';
import { registerOperations } from './operations.routes';
import { bodyOf } from './request-body';
import { registerResponses } from './responses.routes';
import { registerRoute } from './route.routes';
import { accessFields } from '../server/access-lines';
import { registerRuns } from './runs/runs.routes';

/** The POST routes of the data plane: which dialect is spoken where. */
export const DATA_ROUTES: readonly { path: string; dialect: DialectId }[] = [
  { path: '/v1/chat/completions', dialect: 'openai-chat' },
  { path: '/v1/responses', dialect: 'openai-responses' },
  { path: '/v1/completions', dialect: 'openai-completions' },
  { path: '/v1/messages', dialect: 'anthropic-messages' },
  { path: '/v1/llm/chat', dialect: 'house-chat' },
];

/**
 * Registers the data plane on the Fastify instance itself: no Nest pipe, guard or interceptor, the
 * body as raw bytes, the reply written by us.
 */
export async function registerDataPlane(fastify: FastifyInstance, services: DataPlaneServices): Promise<void> {
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.setErrorHandler((error, request, reply) => refuse(services.gateway, toRefusal(error), request, reply));
    registerModels(scope, services);
    registerRuns(scope, services);
    registerBatches(scope, services);
    registerGemini(scope, services);
    registerResponses(scope, services);
    registerRoute(scope, services);
    registerEvaluation(scope, services);
    await registerOperations(scope, services);
    await registerFiles(scope, services);
    for (const { path, dialect } of DATA_ROUTES) {
      scope.post(
        path,
        {
          bodyLimit: services.bodyLimitBytes,
          config: { policy: 'data', dialect, scope: 'chat' },
          onRequest: arrivingCallers(services),
        },
        (request, reply) => {
          void handleRequest(services.gateway, exchangeOf(request, reply, dialects[dialect], bodyOf(request)));
        },
      );
    }
  });
}

const dialectOf = (request: FastifyRequest): Dialect => dialects[request.routeOptions.config.dialect ?? 'openai-chat'];

function refuse(
  { access }: Pick<GatewayServices, 'access'>,
  error: GatewayError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { status, body } = dialectOf(request).encodeError(error, request.id);
  if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', error.retryAfterSeconds);
  if (error.code === 'body_too_large') void reply.header('connection', 'close');
  if (error.code === 'internal_error') request.log.error({ err: error.cause, request_id: request.id }, 'request failed');
  void reply.status(status);
  if (access.wants(status)) access.write({ ...accessFields(request, reply), 'error.type': error.code });
  void reply
    .headers({ ...error.headers, 'content-type': 'application/json', 'x-request-id': request.id, 'request-id': request.id })
    .send(body);
}

/** Fastify's own refusals in our words. */
function toRefusal(error: unknown): GatewayError {
  switch (systemErrorCode(error)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new GatewayError('body_too_large', 'The request body is larger than this gateway accepts.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new GatewayError('unsupported_media_type', 'Send the body as JSON, with the header content-type: application/json.');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new GatewayError('invalid_json', 'The request has no body.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new GatewayError('invalid_request', 'The content-length header does not match the body.');
    default:
      return toGatewayError(error);
  }
}

/** Ids are always ours: a client that chose its own could hide a request behind an id already in the ledger. */
export const newRequestId = (): string => newId('request');
