import fastify from 'fastify';
import { GatewayError, systemClock } from '@libs/kernel';
import { Tracer } from '@libs/telemetry';
import type { DataPlaneServices } from './callers';
import { registerDataPlane } from './data-plane';

/** All that a request meets before its body is read. */
const refusing = (error: GatewayError): DataPlaneServices =>
  ({
    authenticator: { authenticate: () => Promise.reject(error) },
    gateway: { clock: systemClock, tracer: new Tracer(), access: { wants: () => false, write: () => undefined } },
    bodyLimitBytes: 1_000,
    uploadLimitBytes: 1_000,
  }) as unknown as DataPlaneServices;

describe('a refusal before the data path', () => {
  it.each(['/v1/chat/completions', '/v1/messages', '/v1beta/models/m:generateContent'])(
    'of %s carries the headers of its error, but not instead of our own',
    async (url) => {
      const app = fastify();
      const headers = { 'x-ratelimit-remaining-requests': '0', 'content-type': 'text/html', 'x-request-id': 'theirs' };
      await registerDataPlane(app, refusing(new GatewayError('rate_limited', 'Slow down.', { headers, retryAfterSeconds: 3 })));
      const answer = await app.inject({ method: 'POST', url, payload: {} });
      expect(answer.statusCode).toBe(429);
      expect(answer.json()).toMatchObject({ error: { message: 'Slow down.' } });
      expect(answer.headers).toMatchObject({
        'x-ratelimit-remaining-requests': '0',
        'retry-after': '3',
        'content-type': expect.stringContaining('application/json'),
      });
      expect(answer.headers['x-request-id']).not.toBe('theirs');
      await app.close();
    },
  );
});
