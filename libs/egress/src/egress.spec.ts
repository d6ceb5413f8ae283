import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type GatewayError, Secret } from '@libs/kernel';
import { Egress } from './egress';
import type { UpstreamExchange, UpstreamHandler, UpstreamHead, UpstreamRequest } from './upstream';

/** Notes all that arrives; `onChunk` answers what the test wants. */
class Recorder implements UpstreamHandler {
  head: UpstreamHead | undefined;
  readonly chunks: Buffer[] = [];
  flowing = true;
  private finish!: (end: 'end' | GatewayError) => void;
  readonly end = new Promise<'end' | GatewayError>((resolve) => (this.finish = resolve));
  private firstChunk!: () => void;
  readonly started = new Promise<void>((resolve) => (this.firstChunk = resolve));

  onHead(head: UpstreamHead): void {
    this.head = head;
  }
  onChunk(chunk: Buffer): boolean {
    this.chunks.push(chunk);
    this.firstChunk();
    return this.flowing;
  }
  onEnd(): void {
    this.finish('end');
  }
  onFailure(error: GatewayError): void {
    this.finish(error);
  }
}

describe('Egress', () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
  let url: string;
  const egress = new Egress({ connectTimeoutMs: 30_000, connections: 8 });

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk)).on('end', () => answer(request, response, body));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    await egress.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  const call = (overrides: Partial<UpstreamRequest> = {}): UpstreamRequest => ({
    endpoint: { providerId: 'test', baseUrl: `${url}/v1/`, allowPrivate: true },
    method: 'POST',
    path: '/chat/completions',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from('{"a":1}'),
    firstByteTimeoutMs: 30_000,
    idleTimeoutMs: 30_000,
    ...overrides,
  });

  const send = (request: UpstreamRequest): [Recorder, UpstreamExchange] => {
    const recorder = new Recorder();
    return [recorder, egress.send(request, recorder)];
  };

  it('sends method, path below the base URL, body and the opened key', async () => {
    let seen: Record<string, unknown> = {};
    answer = (request, response, body) => {
      seen = {
        url: request.url,
        method: request.method,
        key: request.headers['authorization'],
        encoding: request.headers['accept-encoding'],
        body,
      };
      response.writeHead(200, { 'x-a': ['1', '2'] }).end('ok');
    };
    const [recorder] = send(call({ auth: { header: 'authorization', prefix: 'Bearer ', secret: new Secret('sk-canary') } }));
    expect(await recorder.end).toBe('end');
    expect(seen).toEqual({
      url: '/v1/chat/completions',
      method: 'POST',
      key: 'Bearer sk-canary',
      encoding: 'identity',
      body: '{"a":1}',
    });
    expect(recorder.head).toMatchObject({ status: 200, headers: { 'x-a': ['1', '2'] } });
    expect(Buffer.concat(recorder.chunks).toString()).toBe('ok');
  });

  it('follows no redirect (D3)', async () => {
    answer = (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    const [recorder] = send(call());
    expect(await recorder.end).toBe('end');
    expect(recorder.head?.status).toBe(302);
  });

  it('refuses a private address unless the provider may use it, before any packet', async () => {
    let reached = false;
    answer = (_request, response) => {
      reached = true;
      response.end();
    };
    const [recorder] = send(call({ endpoint: { providerId: 'test', baseUrl: `${url}/v1`, allowPrivate: false } }));
    expect(await recorder.end).toMatchObject({ code: 'upstream_unreachable' });
    const named = url.replace('127.0.0.1', 'localhost');
    const [byName] = send(call({ endpoint: { providerId: 'test', baseUrl: `${named}/v1`, allowPrivate: false } }));
    expect(await byName.end).toMatchObject({
      code: 'upstream_unreachable',
      message: expect.stringContaining('private or reserved'),
    });
    expect(reached).toBe(false);
  });

  it('reports a missing head and a stalled body as upstream_timeout', async () => {
    answer = () => undefined;
    const [silent] = send(call({ firstByteTimeoutMs: 1 }));
    expect(await silent.end).toMatchObject({ code: 'upstream_timeout', status: 504 });
    answer = (_request, response) => void response.writeHead(200).write('some');
    const [stalled] = send(call({ idleTimeoutMs: 1 }));
    expect(await stalled.end).toMatchObject({ code: 'upstream_timeout' });
  });

  it('reports a refused and a broken connection as upstream_unreachable', async () => {
    const [refused] = send(call({ endpoint: { providerId: 'test', baseUrl: 'http://127.0.0.1:1', allowPrivate: true } }));
    expect(await refused.end).toMatchObject({ code: 'upstream_unreachable', status: 502 });
    answer = (request) => request.socket.destroy();
    const [broken] = send(call());
    expect(await broken.end).toMatchObject({ code: 'upstream_unreachable' });
  });

  it('pauses the upstream when told to, and goes on when resumed', async () => {
    const whole = Buffer.alloc(4 * 1024 * 1024, 'x');
    answer = (_request, response) => response.end(whole);
    const [recorder, exchange] = send(call());
    recorder.flowing = false;
    await recorder.started;
    const early = Buffer.concat(recorder.chunks).length;
    expect(early).toBeLessThan(whole.length);
    recorder.flowing = true;
    exchange.resume();
    expect(await recorder.end).toBe('end');
    expect(Buffer.concat(recorder.chunks).equals(whole)).toBe(true);
  });

  it('closes the socket on abort and says nothing more', async () => {
    const closed = new Promise<void>((resolve) => {
      answer = (request, response) => {
        request.socket.on('close', () => resolve());
        response.writeHead(200).write('first');
      };
    });
    const [recorder, exchange] = send(call());
    await recorder.started;
    exchange.abort();
    await closed;
    const ended = await Promise.race([recorder.end, Promise.resolve('nothing')]);
    expect(ended).toBe('nothing');
  });
});
