import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type GatewayError, Secret } from '@libs/kernel';
import { checkCertificates, checkClientCertificate } from './certificates';
import { Egress, type EgressOptions } from './egress';
import { MediaFetcher } from './media-fetcher';
import { parseProxy, shownProxy } from './proxy-url';
import { AUTHORITY, CLIENT_CERTIFICATE, CLIENT_KEY, SERVER_CERTIFICATE, SERVER_KEY } from './tls.fixture';
import type { EndpointTransport } from './transport';
import type { UpstreamEndpoint } from './upstream';

const listen = (server: Server): Promise<number> =>
  new Promise((listening) => server.listen(0, '127.0.0.1', () => listening((server.address() as AddressInfo).port)));
const close = (server: Server): Promise<unknown> => {
  server.closeAllConnections();
  return new Promise((closed) => server.close(closed));
};

/** A proxy that leads every name to one place, and remembers what it was asked. */
class TestProxy {
  readonly asked: { authority: string; authorization: string | undefined }[] = [];
  answer = 'HTTP/1.1 200 Connection established\r\n\r\n';
  private readonly sockets = new Set<Socket>();
  readonly server = createHttpServer();
  port = 0;

  async start(to: () => number): Promise<void> {
    this.server.on('connect', (request: IncomingMessage, socket: Socket) => {
      this.asked.push({ authority: request.url ?? '', authorization: request.headers['proxy-authorization'] });
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.write(this.answer);
      if (!this.answer.includes(' 200 ')) return void socket.end();
      const onward = connect(to(), '127.0.0.1');
      onward.on('error', () => socket.destroy());
      socket.pipe(onward).pipe(socket);
      socket.on('close', () => onward.destroy());
    });
    this.port = await listen(this.server);
  }
  get url(): string {
    return `http://user:pass%20word@127.0.0.1:${this.port}`;
  }
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await close(this.server);
  }
}

describe('the way to a provider', () => {
  const proxy = new TestProxy();
  let provider: Server;
  let port: number;
  let seen: { client: string | undefined; headers: IncomingMessage['headers']; host: string | undefined }[] = [];
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    const options = { cert: SERVER_CERTIFICATE, key: SERVER_KEY, ca: AUTHORITY, requestCert: true, rejectUnauthorized: false };
    provider = createHttpsServer(options, (request, response) => {
      const socket = request.socket as TLSSocket;
      const client = socket.authorized ? String(socket.getPeerCertificate().subject.CN) : undefined;
      seen.push({ client, headers: request.headers, host: request.headers.host });
      response.end('served');
    });
    port = await listen(provider);
    await proxy.start(() => port);
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    [seen, proxy.asked.length, proxy.answer] = [[], 0, 'HTTP/1.1 200 Connection established\r\n\r\n'];
  });
  afterAll(async () => {
    await proxy.stop();
    await close(provider);
  });

  function call(endpoint: Partial<UpstreamEndpoint>, options: Partial<EgressOptions> = {}): Promise<string | GatewayError> {
    const egress = new Egress({ connectTimeoutMs: 30_000, connections: 4, ...options });
    open.push(egress);
    return new Promise((resolve) => {
      let text = '';
      egress.send(
        {
          endpoint: { providerId: 'p', baseUrl: `https://localhost:${port}`, allowPrivate: true, ...endpoint },
          ...{ method: 'GET', path: '/models', headers: { 'x-own': 'kept' }, body: Buffer.alloc(0) },
          ...{ firstByteTimeoutMs: 30_000, idleTimeoutMs: 30_000, facts: { tenant_id: 'ten_1' } },
          auth: { header: 'authorization', prefix: 'Bearer ', secret: new Secret('sk-1') },
        },
        {
          onHead: () => undefined,
          onChunk: (chunk) => ((text += chunk.toString()), true),
          onEnd: () => resolve(text),
          onFailure: resolve,
        },
      );
    });
  }
  const transport = (more: Omit<EndpointTransport, 'id'>): { transport: EndpointTransport } => ({
    transport: { id: JSON.stringify(Object.keys(more)), ...more },
  });
  const ca = AUTHORITY;
  const installed = (except: string[] = []) => ({ ca: new Secret(ca), proxy: { url: new Secret(proxy.url), except } });

  it('trusts nobody but the usual authorities, unless told, for all or for one', async () => {
    expect(await call({})).toMatchObject({ code: 'upstream_unreachable', message: expect.stringContaining('not trusted') });
    expect(seen).toEqual([]);
    expect(await call({}, { ca: new Secret(ca) })).toBe('served');
    expect(await call(transport({ ca }))).toBe('served');
  });

  it('shows a certificate to a provider that asks for one', async () => {
    expect(await call({}, { ca: new Secret(ca) })).toBe('served');
    expect(await call(transport({ ca, client: { certificate: CLIENT_CERTIFICATE, key: new Secret(CLIENT_KEY) } }))).toBe(
      'served',
    );
    expect(seen.map(({ client }) => client)).toEqual([undefined, 'client']);
  });

  it('adds headers, and never over its own', async () => {
    const headers = [
      { name: 'x-tenant', value: 'of {tenant_id}' },
      { name: 'x-token', value: new Secret('canary') },
      { name: 'authorization', value: 'stolen' },
    ];
    expect(await call({ headers, ...transport({ ca }) })).toBe('served');
    expect(seen[0]?.headers).toMatchObject({
      ...{ 'x-tenant': 'of ten_1', 'x-token': 'canary', 'x-own': 'kept', authorization: 'Bearer sk-1' },
    });
  });

  it('goes through the proxy of the installation by name, and keeps TLS to the provider', async () => {
    const baseUrl = `https://provider.test:${port}`;
    expect(await call({ baseUrl, allowPrivate: false }, installed())).toBe('served');
    expect(proxy.asked).toEqual([
      { authority: `provider.test:${port}`, authorization: `Basic ${Buffer.from('user:pass word').toString('base64')}` },
    ]);
    expect(seen[0]?.headers['proxy-authorization']).toBeUndefined();
    expect(seen[0]?.host).toBe(`provider.test:${port}`);
  });

  it('does not take a stranger for the provider behind a proxy', async () => {
    const answer = await call({ baseUrl: `https://other.test:${port}`, allowPrivate: false }, installed());
    expect(answer).toMatchObject({ code: 'upstream_unreachable', message: expect.stringContaining('not trusted') });
    expect(seen).toEqual([]);
  });

  it('reaches servers inside the network, exceptions and who says so without it', async () => {
    expect(await call({}, installed())).toBe('served');
    expect(await call(transport({ ca, proxy: 'none' }), installed())).toBe('served');
    expect(proxy.asked).toEqual([]);
    const excepted = await call({ baseUrl: `https://localhost:${port}`, allowPrivate: false }, installed(['localhost']));
    expect(excepted).toMatchObject({ message: expect.stringContaining('private or reserved') });
    expect(proxy.asked).toEqual([]);
  });

  it('takes a proxy of its own for one provider, inside the network too', async () => {
    expect(await call(transport({ ca, proxy: new Secret(proxy.url) }))).toBe('served');
    expect(proxy.asked.map(({ authority }) => authority)).toEqual([`localhost:${port}`]);
  });

  it.each([
    ['a literal address', '10.0.0.7'],
    ['a metadata service', '169.254.169.254'],
    ['a name that leads inside', 'localhost'],
    ['IPv6 in disguise', '[::ffff:7f00:1]'],
  ])('refuses %s before it asks the proxy (D1, D2)', async (_what, host) => {
    const answer = await call({ baseUrl: `https://${host}`, allowPrivate: false }, installed());
    expect(answer).toMatchObject({ code: 'upstream_unreachable', message: expect.stringContaining('private or reserved') });
    expect(proxy.asked).toEqual([]);
  });

  it.each([
    ['refuses', 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'],
    ['is none', 'nonsense\r\n\r\n'],
    ['says more than its answer', 'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'],
  ])('tells when the proxy %s, without its address or password', async (_what, answer) => {
    proxy.answer = answer;
    const told = (await call({ baseUrl: 'https://provider.test', allowPrivate: false }, installed())) as GatewayError;
    expect(told).toMatchObject({ code: 'upstream_unreachable', message: expect.stringContaining('outbound proxy') });
    expect(told.message).not.toMatch(/pass|127\.0/);
    expect(seen).toEqual([]);
  });

  it('asks the proxy for checked addresses when a client names the host', async () => {
    const media = new MediaFetcher({ proxy: new Secret(proxy.url), ca: new Secret(ca) });
    open.push(media);
    await expect(media.fetch(`https://localhost:${port}/a.png`, 'image_url')).rejects.toMatchObject({ code: 'url_not_allowed' });
    await expect(media.fetch(`https://provider.test:${port}/a.png`, 'image_url')).rejects.toMatchObject({
      code: 'image_fetch_failed',
    });
    expect(proxy.asked).toEqual([]);
    const inside = new MediaFetcher({ proxy: new Secret(proxy.url), ca: new Secret(ca), allowPrivate: true });
    open.push(inside);
    await inside.fetch(`https://localhost:${port}/a.png`, 'image_url').catch(() => undefined);
    expect(proxy.asked.map(({ authority }) => authority)).toEqual([expect.stringMatching(/^(127\.0\.0\.1|\[::1\]):/)]);
  });
});

describe('what operators give', () => {
  const refused = expect.objectContaining({ status: 400 });

  it.each([
    '',
    'proxy:3128',
    'socks5://proxy:1080',
    'http://',
    'http://proxy/path',
    'http://proxy?x',
    'http://169.254.169.254',
    'http://a b',
  ])('refuses the proxy %j', (url) => expect(() => parseProxy(new Secret(url), 'proxy_url')).toThrow(refused));

  it('shows a proxy without its password', () => {
    expect(shownProxy(new Secret('http://user:canary@proxy.corp.example:3128'))).toBe('http://proxy.corp.example:3128');
    expect(shownProxy(new Secret('https://[fd00::1]'))).toBe('https://[fd00::1]:443');
  });

  it('takes certificates in PEM alone, and a key that fits', () => {
    checkCertificates(`# comment\n${AUTHORITY}${SERVER_CERTIFICATE}`, 'ca_pem');
    for (const bad of ['', 'x', AUTHORITY.replace('MII', 'MIX'), SERVER_KEY])
      expect(() => checkCertificates(bad, 'ca_pem')).toThrow(refused);
    checkClientCertificate({ certificate: CLIENT_CERTIFICATE, key: new Secret(CLIENT_KEY) }, 'client_certificate');
    for (const key of [SERVER_KEY, 'x', ''])
      expect(() => checkClientCertificate({ certificate: CLIENT_CERTIFICATE, key: new Secret(key) }, 'c')).toThrow(refused);
  });
});
