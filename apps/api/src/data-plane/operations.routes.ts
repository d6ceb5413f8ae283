import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { handleCountTokens, handleOperation, operationDialect, OPERATIONS, type OperationRules, Upload } from '@libs/gateway';
import { arrivingCallers, type DataPlaneServices } from './callers';
import { exchangeOf } from './exchange-of';
import { bodyOf } from './request-body';

/** What is asked of models besides chat: embeddings, moderations, images, audio in OpenAI's form, counts in Anthropic's. */
export async function registerOperations(scope: FastifyInstance, services: DataPlaneServices): Promise<void> {
  const options = {
    bodyLimit: services.bodyLimitBytes,
    onRequest: arrivingCallers(services),
  };
  for (const rules of OPERATIONS.filter(({ body }) => body === 'json')) {
    scope.post(rules.path, { ...options, config: configOf(rules) }, (request, reply) => serve(rules, request, reply, services));
  }
  const counting = { ...options, config: { policy: 'data', dialect: 'anthropic-messages', scope: 'chat' } as const };
  scope.post('/v1/messages/count_tokens', counting, (request, reply) => {
    void handleCountTokens(services.gateway, exchangeOf(request, reply, dialects['anthropic-messages'], bodyOf(request)));
  });
  await scope.register(async (forms) => {
    forms.removeAllContentTypeParsers();
    // Not read here: the gateway reads it as it comes.
    forms.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null));
    forms.addContentTypeParser('*', (_request, _payload, done) => done(wantsForm()));
    for (const rules of OPERATIONS.filter(({ body }) => body === 'form')) {
      forms.post(rules.path, { ...options, config: configOf(rules) }, (request, reply) =>
        serveForm(rules, request, reply, services),
      );
    }
  });
}

const configOf = ({ scope }: OperationRules) => ({ policy: 'data', dialect: 'openai-chat', scope }) as const;

function serve(rules: OperationRules, request: FastifyRequest, reply: FastifyReply, { gateway }: DataPlaneServices): void {
  const exchange = exchangeOf(request, reply, operationDialect(rules), bodyOf(request));
  void handleOperation(gateway, { ...exchange, operation: rules.id });
}

function serveForm(rules: OperationRules, request: FastifyRequest, reply: FastifyReply, services: DataPlaneServices): void {
  const { gateway, uploadLimitBytes } = services;
  const { 'content-type': contentType, 'content-length': length } = request.headers;
  if (contentType === undefined) throw wantsForm();
  const declaredLength = length === undefined ? undefined : Number(length);
  const form = new Upload(request.raw, { contentType, declaredLength, limitBytes: uploadLimitBytes });
  try {
    const exchange = exchangeOf(request, reply, operationDialect(rules), Buffer.alloc(0));
    void handleOperation(gateway, { ...exchange, operation: rules.id, form });
  } catch (error) {
    void form.close();
    throw error;
  }
}

const wantsForm = (): GatewayError =>
  new GatewayError('unsupported_media_type', 'Send a form: content-type multipart/form-data.');
