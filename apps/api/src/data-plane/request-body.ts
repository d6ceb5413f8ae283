import type { FastifyRequest } from 'fastify';
import { GatewayError } from '@libs/kernel';

/** The bytes that were sent. A request without body and content-type comes by every parser. @throws GatewayError invalid_json */
export function bodyOf(request: FastifyRequest): Buffer {
  if (Buffer.isBuffer(request.body)) return request.body;
  throw new GatewayError('invalid_json', 'The request has no body.');
}
