import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@libs/telemetry';

/** Asked every few seconds by machines: worth a line only to whoever looks closely. */
const QUIET = new Set(['/metrics', '/health', '/health/live', '/health/ready', '/ready']);

/**
 * A line for each request of the control plane and of operations. The data path writes its own, with more in it, so its
 * routes get no hook.
 */
export function logControlPlane(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onRoute', (route) => {
    if (route.config?.policy === 'data') return;
    const quiet = QUIET.has(route.url);
    const line = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
      logger[quiet ? 'debug' : 'info'](accessFields(request, reply), 'request');
      done();
    };
    route.onResponse = [...[route.onResponse ?? []].flat(), line];
  });
}

/** Also for requests that were refused before the data path had them. The route's pattern, never the address. */
export const accessFields = (request: FastifyRequest, reply: FastifyReply) => ({
  request_id: request.id,
  route: request.routeOptions.url ?? 'unknown',
  method: request.method,
  status: reply.statusCode,
  duration_ms: Math.round(reply.elapsedTime * 100) / 100,
});
