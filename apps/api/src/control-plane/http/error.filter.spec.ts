import type { ArgumentsHost } from '@nestjs/common';
import fastify from 'fastify';
import { GatewayError } from '@libs/kernel';
import { ErrorFilter } from './error.filter';

describe('ErrorFilter', () => {
  it('sends the headers of an error, but not instead of our own', async () => {
    const app = fastify();
    const headers = { 'x-ratelimit-remaining-requests': '0', 'content-type': 'text/html' };
    app.get('/', (request, reply) => {
      const http = { getRequest: () => request, getResponse: () => reply };
      const host = { switchToHttp: () => http } as unknown as ArgumentsHost;
      new ErrorFilter().catch(new GatewayError('rate_limited', 'Slow down.', { headers, retryAfterSeconds: 3 }), host);
    });
    const answer = await app.inject('/');
    expect([answer.statusCode, answer.json()]).toMatchObject([429, { error: { code: 'rate_limited' } }]);
    expect(answer.headers).toMatchObject({
      'x-ratelimit-remaining-requests': '0',
      'retry-after': '3',
      'content-type': expect.stringContaining('application/json'),
    });
    await app.close();
  });
});
