import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, GatewayError, systemErrorCode, toGatewayError } from '@libs/kernel';
import { dialects } from '@libs/protocol';

/** Every failure of a Nest handler, and of Fastify before one, in the one error shape of the product. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = refusalOf(thrown);
    if (error.status >= 500) request.log.error({ err: error.cause ?? error, request_id: request.id }, error.code);
    if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', error.retryAfterSeconds);
    if (error.code === 'body_too_large') void reply.header('connection', 'close');
    void reply
      .status(error.status)
      .headers({ ...error.headers, 'content-type': 'application/json', 'x-request-id': request.id })
      .send(dialects['openai-chat'].encodeError(error, request.id).body);
  }
}

/** What Fastify refuses by itself, in our codes. */
const LIBRARY_REFUSALS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The request body is larger than this gateway accepts.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'Send the body as JSON, with content-type: application/json.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid_json', 'The request has no body.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid_json', 'The request body is not valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid_request', 'The content-length header does not match the body.'],
};

export function refusalOf(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  // Nest wraps Fastify's own errors; what happened is in the cause.
  const source = thrown instanceof HttpException ? (thrown.cause ?? thrown) : thrown;
  const known = LIBRARY_REFUSALS[systemErrorCode(source)];
  if (known) return new GatewayError(known[0], known[1]);
  const status = thrown instanceof HttpException ? thrown.getStatus() : statusOf(thrown);
  if (status === 404) return new GatewayError('not_found', 'There is nothing at this address.');
  if (status === 405) return new GatewayError('method_not_allowed', 'This address does not take that method.');
  if (status === 413) return new GatewayError('body_too_large', 'The request body is larger than this gateway accepts.');
  if (status === 415) return new GatewayError('unsupported_media_type', 'Send the body as JSON.');
  if (isSyntaxError(source) && status === 400) return new GatewayError('invalid_json', 'The request body is not valid JSON.');
  if (status !== undefined && status >= 400 && status < 500)
    return new GatewayError('invalid_request', 'The request is not valid.');
  return toGatewayError(thrown);
}

/** By name: a parser's error may come from another realm. */
const isSyntaxError = (thrown: unknown): boolean =>
  typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'SyntaxError';

const statusOf = (thrown: unknown): number | undefined =>
  typeof thrown === 'object' && thrown !== null && 'statusCode' in thrown && typeof thrown.statusCode === 'number'
    ? thrown.statusCode
    : undefined;
