import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayError } from '@libs/kernel';
import { type Dialect, dialects } from '@libs/protocol';

/** A refusal outside any handler, whole and in one place. The request id is added to every answer elsewhere. */
export function answerError(error: GatewayError, request: FastifyRequest, reply: FastifyReply, dialect?: Dialect): void {
  const { status, body } = (dialect ?? dialectAt(request.url)).encodeError(error, request.id);
  if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', error.retryAfterSeconds);
  void reply
    .status(status)
    .headers({ ...error.headers, 'content-type': 'application/json' })
    .send(body);
}

/** Where no route says which dialect is spoken, the address does: clients of each live under a prefix of their own. */
export function dialectAt(url: string): Dialect {
  if (/^\/v1\/messages(?:[/?#]|$)/.test(url)) return dialects['anthropic-messages'];
  return dialects[url.startsWith('/v1beta/') ? 'gemini' : 'openai-chat'];
}
