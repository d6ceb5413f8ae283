import dns from 'node:dns';
import { createServer, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { GatewayError, Secret } from '@libs/kernel';
import { Egress } from './egress';
import { MediaFetcher } from './media-fetcher';
import { checkBaseUrl, checkMediaUrl } from './url-policy';
import { WebhookSender } from './webhook-sender';

type Answer = (error: null, addresses: { address: string; family: number }[]) => void;

/** What must not leave this process, by the numbers of the threat model. A packet needs a connection: each one is counted. */
describe('no packet goes', () => {
  const connect = jest.spyOn(net.Socket.prototype, 'connect');
  /** What every name under `.example` leads to; others are asked for really. */
  let resolved: readonly string[] = [];
  let lookups = 0;
  const real = dns.lookup.bind(dns) as (host: string, options: object, done: Answer) => void;
  const fake = (host: string, options: object, done: Answer): void => {
    if (!host.endsWith('.example')) return real(host, options, done);
    lookups++;
    setImmediate(
      done,
      null,
      resolved.map((address) => ({ address, family: net.isIP(address) })),
    );
  };
  const lookup = jest.spyOn(dns, 'lookup').mockImplementation(fake as never);
  const egress = new Egress({ connectTimeoutMs: 30_000, connections: 2 });
  const media = new MediaFetcher();
  const hooks = new WebhookSender();
  const post = (url: string, sender = hooks) => sender.post({ url, headers: {}, body: '{}' });
  beforeEach(() => void connect.mockClear());
  afterAll(async () => {
    connect.mockRestore();
    lookup.mockRestore();
    await egress.close();
    await media.close();
    await hooks.close();
  });

  const call = (baseUrl: string, allowPrivate = false, headers: Record<string, string> = {}): Promise<unknown> =>
    new Promise((resolve) => {
      egress.send(
        {
          endpoint: { providerId: 'p', baseUrl, allowPrivate },
          ...{
            method: 'POST',
            path: '/chat',
            headers,
            body: Buffer.from('{}'),
            firstByteTimeoutMs: 30_000,
            idleTimeoutMs: 30_000,
          },
          auth: { header: 'authorization', prefix: 'Bearer ', secret: new Secret('sk-canary') },
        },
        { onHead: resolve, onChunk: () => true, onEnd: () => undefined, onFailure: resolve },
      );
    });

  const INSIDE = [
    ...['127.1', '127.0.0.1', '0.0.0.0', '2130706433', '0x7f000001', '0177.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1'],
    ...['100.64.0.1', '169.254.169.254', '169.254.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '[::1]', '[::]'],
    ...['[fd00:ec2::254]', '[fe80::1]', '[::ffff:127.0.0.1]', '[::ffff:a00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]'],
    ...['[::127.0.0.1]', '[2001::1]', 'localhost', 'metadata', '１２７.0.0.1'],
  ];

  it.each(INSIDE)('D1: to %s, from a row or a request', async (host) => {
    for (const url of [`https://${host}/v1`, `http://${host}/v1`]) {
      expect(() => checkBaseUrl(url, false)).toThrow(expect.objectContaining({ code: 'url_not_allowed', param: 'base_url' }));
      await expect(media.fetch(url, 'messages.0.content')).rejects.toMatchObject({
        ...{ code: 'url_not_allowed', param: 'messages.0.content', status: 400 },
      });
      expect(() => hooks.check(url, 'webhook.url')).toThrow(
        expect.objectContaining({ code: 'url_not_allowed', param: 'webhook.url', status: 400 }),
      );
      expect(await post(url)).toMatchObject({ status: null, failure: 'url_not_allowed' });
    }
    // Even a row that was written behind our back.
    if (net.isIP(new URL(`https://${host}`).hostname.replace(/[[\]]/g, '')) !== 0 || host === 'localhost')
      expect(await call(`https://${host}/v1`)).toMatchObject({ code: 'upstream_unreachable' });
    expect(connect.mock.calls.filter(([options]) => typeof options === 'object' && 'lookup' in options === false)).toEqual([]);
  });

  it.each([
    ['a private address', ['10.0.0.1']],
    ['a public and a private one', ['93.184.216.34', '127.0.0.1']],
    ['IPv4 and a private IPv6', ['93.184.216.34', 'fd00::1']],
    ['a metadata service', ['169.254.169.254']],
    ['nothing', []],
  ])('D2: to a name that leads to %s', async (_what, addresses) => {
    const sent = jest.spyOn(net.Socket.prototype, 'write');
    [resolved, lookups] = [addresses, 0];
    expect(await call('https://provider.example/v1')).toMatchObject({ code: 'upstream_unreachable' });
    await expect(media.fetch('https://picture.example/a.png', 'p')).rejects.toMatchObject({ code: 'url_not_allowed' });
    expect(await post('https://hook.example/')).toMatchObject({ status: null, failure: 'url_not_allowed' });
    expect(lookups).toBe(3);
    expect(sent).not.toHaveBeenCalled();
    sent.mockRestore();
  });

  it.each([
    ...['file:///etc/passwd', 'gopher://a.example', 'ftp://a.example', 'https://user:pw@a.example', 'https://a.example\\b'],
    ...['https://a.example/\tb', 'https://a.example:22/', 'https://a.example:6379/', 'https://a.example:25', '//a.example', 'x'],
  ])('D4: to %j', async (url) => {
    const refused = expect.objectContaining({ code: 'url_not_allowed' });
    expect(() => checkBaseUrl(url, true)).toThrow(refused);
    expect(() => checkMediaUrl(url, 'p', true)).toThrow(refused);
    await expect(media.fetch(url, 'p')).rejects.toMatchObject({ code: 'url_not_allowed' });
    expect(await post(url, new WebhookSender({ privateHosts: ['*'] }))).toMatchObject({ failure: 'url_not_allowed' });
    expect(connect).not.toHaveBeenCalled();
  });

  describe('further than it should', () => {
    let server: Server;
    let other: Server;
    let base: string;
    let reached: string[] = [];
    let answer: (url: string) => [number, Record<string, string>];
    const listen = (one: Server): Promise<string> =>
      new Promise((up) => one.listen(0, '127.0.0.1', () => up(`http://127.0.0.1:${(one.address() as AddressInfo).port}`)));

    beforeAll(async () => {
      server = createServer((request, response) => {
        reached.push(request.url ?? '');
        const [status, headers] = answer(request.url ?? '');
        response.writeHead(status, headers).end('{}');
      });
      other = createServer((request, response) => {
        reached.push(`other ${request.headers.authorization}`);
        response.end();
      });
      base = await listen(server);
      await listen(other);
    });
    beforeEach(() => void (reached = []));
    afterAll(async () => {
      for (const one of [server, other]) {
        one.closeAllConnections();
        await new Promise((closed) => one.close(closed));
      }
    });

    it.each([301, 302, 303, 307, 308])('D3: behind a %s of a provider', async (status) => {
      const { port } = other.address() as AddressInfo;
      answer = () => [status, { location: `http://127.0.0.1:${port}/steal` }];
      expect(await call(`${base}/v1`, true)).toMatchObject({ status });
      expect(reached).toEqual(['/v1/chat']);
    });

    it.each([301, 302, 303, 307, 308])('D3: behind a %s of a receiver of webhooks', async (status) => {
      const inside = new WebhookSender({ privateHosts: ['127.0.0.0/8'] });
      const { port } = other.address() as AddressInfo;
      answer = () => [status, { location: `http://127.0.0.1:${port}/steal` }];
      expect(await post(`${base}/hook`, inside)).toMatchObject({ status, failure: null });
      expect(reached).toEqual(['/hook']);
      // Another host that is not on the operator's list, and a metadata service that never can be.
      expect(await post(`http://localhost:${port}/`, inside)).toMatchObject({ failure: 'url_not_allowed' });
      const all = new WebhookSender({ privateHosts: ['*'] });
      expect(await post('http://169.254.169.254/latest', all)).toMatchObject({ failure: 'url_not_allowed' });
      expect(reached).toEqual(['/hook']);
      await inside.close();
      await all.close();
    });

    it('D3: behind a fourth redirect of a picture, or one that leads inside', async () => {
      const inside = new MediaFetcher({ allowPrivate: true });
      answer = (url) => [302, { location: `${url}x` }];
      await expect(inside.fetch(`${base}/a`, 'p')).rejects.toMatchObject({ code: 'image_fetch_failed' });
      expect(reached).toHaveLength(4);
      await inside.close();
    });

    it.each(['a\r\nx-stolen: 1', 'a\nb', 'a\0b', 'a\u0100'])('D8: with %j in a header', async (value) => {
      answer = () => [200, {}];
      const refused = await call(`${base}/v1`, true, { 'x-a': value });
      expect(refused).toBeInstanceOf(GatewayError);
      expect(refused).toMatchObject({ code: 'invalid_header_value', status: 400 });
      expect(reached).toEqual([]);
      // As many refusals as there are connections leave the pool alive.
      expect(await call(`${base}/v1`, true)).toMatchObject({ status: 200 });
    });

    it('keeps connections alive, one call at a time on each, and sends small writes at once', async () => {
      const noDelay = jest.spyOn(net.Socket.prototype, 'setNoDelay');
      const keepAlive = jest.spyOn(net.Socket.prototype, 'setKeepAlive');
      const fresh = new Egress({ connectTimeoutMs: 30_000, connections: 1 });
      answer = () => [200, {}];
      const before = connect.mock.calls.length;
      for (let i = 0; i < 3; i++)
        await new Promise((resolve) => {
          fresh.send(
            {
              endpoint: { providerId: 'p', baseUrl: `${base}/v1`, allowPrivate: true },
              ...{ method: 'GET', path: '/models', headers: {}, body: Buffer.alloc(0) },
              ...{ firstByteTimeoutMs: 30_000, idleTimeoutMs: 30_000 },
            },
            { onHead: () => undefined, onChunk: () => true, onEnd: () => resolve(undefined), onFailure: resolve },
          );
        });
      expect(connect.mock.calls.length - before).toBe(1);
      expect(noDelay).toHaveBeenCalledWith(true);
      expect(keepAlive).toHaveBeenCalledWith(true, expect.any(Number));
      await fresh.close();
      noDelay.mockRestore();
      keepAlive.mockRestore();
    });
  });
});
