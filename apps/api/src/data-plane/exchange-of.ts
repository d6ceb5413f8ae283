import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Exchange, readResumeAsk } from '@libs/gateway';
import { checkIdempotencyKey, IDEMPOTENCY_HEADER } from '@libs/idempotency';
import type { Dialect } from '@libs/protocol';
import { callerOf } from './callers';
import { NodeDownstream } from './node-downstream';
import { relayHeaders } from './relay-headers';
import { readMetadata, readOptions } from './request-options';

/**
 * Takes the reply over from Fastify: from here on the gateway writes it. Everything that can be wrong
 * with the headers is found before, so that it is refused like any other fault.
 * @throws GatewayError invalid_header_value, idempotency_key_invalid
 */
export function exchangeOf(request: FastifyRequest, reply: FastifyReply, dialect: Dialect, body: Buffer): Exchange {
  const options = readOptions(request.headers);
  const metadata = readMetadata(request.headers);
  const resume = readResumeAsk(request.headers);
  const headers = relayHeaders(request.headers, dialect.id);
  const key = request.headers[IDEMPOTENCY_HEADER];
  const idempotencyKey = key === undefined ? undefined : checkIdempotencyKey(key);
  const { arrivedAt, arrivedMonotonic, trace } = request;
  if (arrivedAt === undefined || arrivedMonotonic === undefined)
    throw new Error('a data-plane route was reached without its hook');
  reply.hijack();
  return {
    requestId: request.id,
    route: request.routeOptions.url ?? 'unknown',
    dialect,
    principal: callerOf(request),
    body,
    options,
    headers,
    clientHeaders: request.headers,
    metadata,
    trace,
    resume,
    idempotencyKey,
    downstream: new NodeDownstream(reply.raw),
    arrivedAt,
    arrivedMonotonic,
  };
}
