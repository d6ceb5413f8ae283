import 'reflect-metadata';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Policy } from '../policy';
import { ApiAdapter } from './api-adapter';

@Controller('things')
class ThingsController {
  @Get(':id')
  @Policy('public')
  read(@Param('id') id: string): object {
    return { id };
  }

  @Post()
  @Policy('public')
  make(): object {
    return {};
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

const REQUEST_ID = /^req_[0-9a-z]{26}$/;
const shapeE = (code: string) => ({
  error: { message: expect.any(String), type: expect.any(String), code, param: null },
  request_id: expect.stringMatching(REQUEST_ID),
});

describe('ApiAdapter', () => {
  let adapter: ApiAdapter;
  let app: NestFastifyApplication;
  let port: number;

  beforeEach(async () => {
    adapter = new ApiAdapter();
    app = await NestFactory.create<NestFastifyApplication>(ThingsModule, adapter, { logger: false });
    const fastify = adapter.getInstance();
    fastify.post('/v1/messages', { config: { policy: 'data' } }, async () => ({ said: true }));
    fastify.get('/v1/models/*', { config: { policy: 'data' } }, async () => ({}));
    await app.listen({ port: 0, host: '127.0.0.1' });
    port = (app.getHttpServer().address() as AddressInfo).port;
  });
  afterEach(() => app.close());

  const ask = (method: string, url: string, body?: string) =>
    app.inject({
      method: method as 'GET',
      url,
      ...(body !== undefined && { payload: body, headers: { 'content-type': 'x/y' } }),
    });

  it.each([
    ['a Nest handler', 'GET', '/things/1', 200],
    ['HEAD of one', 'HEAD', '/things/1', 200],
    ['a route on Fastify itself', 'POST', '/v1/messages', 200],
    ['an unknown address', 'GET', '/nothing', 404],
    ['an unknown method', 'DELETE', '/things/1', 405],
    ['an address that cannot be decoded', 'GET', '/things/%ff', 400],
    ['an address with a NUL', 'GET', '/things/a%00b', 400],
    ['a query with a NUL', 'GET', '/things/1?cursor=%00', 400],
  ])('names the request in the answer of %s', async (_what, method, url, status) => {
    const answer = await ask(method, url);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['x-request-id']).toMatch(REQUEST_ID);
    if (status >= 400) expect(answer.json().request_id).toBe(answer.headers['x-request-id']);
  });

  it.each([
    ['DELETE', '/things/1', 'GET, HEAD'],
    ['OPTIONS', '/things/1?x=1', 'GET, HEAD'],
    ['GET', '/v1/messages', 'POST'],
    ['POST', '/v1/models/openai/gpt-4o', 'GET, HEAD'],
  ])('answers %s %s with 405 and the methods that are taken', async (method, url, allow) => {
    const answer = await ask(method, url);
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, allow]);
    expect(answer.json().error.message).toContain(allow);
  });

  it("speaks Gemini's and Anthropic's dialects where their clients knock", async () => {
    const google = await ask('POST', '/v1beta/unknown', '{}');
    expect(google.json()).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } });
    expect(google.headers['x-request-id']).toMatch(REQUEST_ID);
    const wrongMethod = await ask('GET', '/v1/messages');
    expect(wrongMethod.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    const unknown = await ask('POST', '/v1/messages/unknown', '{}');
    expect(unknown.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
    expect((await ask('GET', '/v1/messagesx')).json()).toEqual(shapeE('not_found'));
  });

  it.each(['/thing', '/things/', '/things/1/2', '//things/1', '/THINGS/1', '/%2e'])('knows nothing at %s', async (url) => {
    const answer = await ask('POST', url, 'a body of a type that nobody takes');
    expect([answer.statusCode, answer.headers['allow']]).toEqual([404, undefined]);
  });

  it('hands the longest of ids to the handler', async () => {
    const id = 'x'.repeat(10_000);
    expect((await ask('GET', `/things/${id}`)).json()).toEqual({ id });
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'invalid_request'],
    [
      'two lengths',
      'POST /v1/messages HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}',
      400,
      'invalid_request',
    ],
    [
      'a length and chunks',
      'POST /things/1 HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'invalid_request',
    ],
    ['a space before the colon', 'GET /things/1 HTTP/1.1\r\nhost : a\r\n\r\n', 400, 'invalid_request'],
    ['headers without end', `GET /things/1 HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'invalid_header_value'],
  ])('E7: answers %s in the one shape and closes', async (_what, bytes, status, code) => {
    const [head = '', body = ''] = (await sendRaw(port, bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('connection: close');
    const parsed: unknown = JSON.parse(body);
    expect(parsed).toEqual(shapeE(code));
    expect(head).toContain(`x-request-id: ${(parsed as { request_id: string }).request_id}`);
  });

  it('E6: takes no compressed body, on whichever plane', async () => {
    for (const [url, shape] of [
      ['/v1/messages', { type: 'error', error: { type: 'invalid_request_error' } }],
      ['/things', shapeE('unsupported_media_type')],
    ] as const) {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      const answer = await app.inject({ method: 'POST', url, payload: 'x', headers });
      expect(answer.statusCode).toBe(415);
      expect(answer.json()).toMatchObject(shape);
    }
  });

  it('ignores expectations that nobody knows', async () => {
    const answer = await sendRaw(port, 'GET /things/1 HTTP/1.1\r\nhost: a\r\nexpect: cake\r\nconnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).toMatch(/x-request-id: req_/);
  });

  it('tells new requests to come again while it drains, and still says how it is', async () => {
    adapter.drain();
    const refused = await ask('GET', '/v1/models/x');
    expect([refused.statusCode, refused.headers['retry-after'], refused.headers['connection']]).toEqual([503, '1', 'close']);
    expect(refused.json()).toEqual(shapeE('shutting_down'));
    expect((await ask('GET', '/things/1')).statusCode).toBe(200);
  });
});

/** Everything that comes back until the other side closes. */
const sendRaw = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    // Who closes on us may do so before it has read all that we said.
    socket.on('close', () => resolve(text)).on('error', (error) => text === '' && reject(error));
  });
