import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MediaFetcher } from './media-fetcher';

const png = (width: number, height: number): Buffer => {
  const bytes = Buffer.alloc(33);
  bytes.write('\x89PNG\r\n\x1a\n', 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};

describe('D6: MediaFetcher', () => {
  let server: Server;
  let base: string;
  let seen: string[] = [];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const limits = { connectTimeoutMs: 30_000, maxBytes: 1_000, maxPixels: 500 };
  const inside = new MediaFetcher({ ...limits, totalTimeoutMs: 60_000, allowPrivate: true });
  const outside = new MediaFetcher(limits);

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request.url ?? '');
      answer(request, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => (seen = []));
  afterAll(async () => {
    await Promise.all([inside.close(), outside.close()]);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  it('returns the bytes and what they are, whatever the server calls them', async () => {
    answer = (_request, response) => response.setHeader('content-type', 'text/html').end(png(4, 3));
    await expect(inside.fetch(`${base}/a.html`, 'p')).resolves.toEqual({ mediaType: 'image/png', bytes: png(4, 3) });
  });

  it.each([
    'http://127.1/x',
    'http://[::1]/x',
    'http://0x7f000001/x',
    'http://2130706433/x',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/x',
    'http://[::ffff:10.0.0.1]/x',
    'http://[64:ff9b::7f00:1]/x',
    'http://metadata/x',
    'file:///etc/passwd',
    'gopher://example.com/x',
    'https://user:pw@example.com/x',
    'https://example.com:6379/x',
    'https://example.com\\@127.0.0.1/x',
    'data:image/png;base64,AAAA',
  ])('sends nothing to %s', async (address) => {
    await expect(outside.fetch(address, 'messages[0].content[1].image_url.url')).rejects.toMatchObject({
      code: 'url_not_allowed',
      status: 400,
      param: 'messages[0].content[1].image_url.url',
    });
    expect(seen).toEqual([]);
  });

  it('refuses a name that resolves to an address inside', async () => {
    const address = base.replace('127.0.0.1', 'localhost.localdomain');
    await expect(outside.fetch(address, 'p')).rejects.toMatchObject({
      // Where the name does not resolve at all, that is what is told.
      code: expect.stringMatching(/^(url_not_allowed|image_fetch_failed)$/),
      param: 'p',
    });
    expect(seen).toEqual([]);
  });

  it('follows three redirects and not four, without what the first host was told', async () => {
    answer = (request, response) => {
      const left = Number((request.url ?? '').slice(1));
      if (left === 0) response.end(png(1, 1));
      else response.writeHead(302, { location: `/${left - 1}`, 'set-cookie': 'a=b' }).end();
    };
    await expect(inside.fetch(`${base}/3`, 'p')).resolves.toMatchObject({ mediaType: 'image/png' });
    expect(seen).toEqual(['/3', '/2', '/1', '/0']);
    await expect(inside.fetch(`${base}/4`, 'p')).rejects.toMatchObject({ code: 'image_fetch_failed' });
  });

  it('checks where a redirect leads', async () => {
    answer = (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    await expect(inside.fetch(`${base}/x`, 'p')).rejects.toMatchObject({ code: 'url_not_allowed', param: 'p' });
  });

  it.each([
    ['a page', (response: ServerResponse) => response.end('<html>'), 'image_fetch_failed'],
    ['nothing', (response: ServerResponse) => response.end(), 'image_fetch_failed'],
    ['an error', (response: ServerResponse) => response.writeHead(404).end(png(1, 1)), 'image_fetch_failed'],
    [
      'compressed bytes',
      (response: ServerResponse) => response.setHeader('content-encoding', 'gzip').end('x'),
      'image_fetch_failed',
    ],
    [
      'half an answer',
      (response: ServerResponse) => response.setHeader('content-length', '50').write('x', () => response.destroy()),
      'image_fetch_failed',
    ],
    [
      'too much, announced',
      (response: ServerResponse) => response.setHeader('content-length', '1001').end(Buffer.alloc(1001)),
      'image_too_large',
    ],
    [
      'too much, in pieces',
      (response: ServerResponse) => (response.write(Buffer.alloc(600)), response.end(Buffer.alloc(600))),
      'image_too_large',
    ],
    ['too many pixels', (response: ServerResponse) => response.end(png(100_000, 1)), 'image_too_large'],
  ])('refuses %s', async (_what, reply, code) => {
    answer = (_request, response) => void reply(response);
    await expect(inside.fetch(`${base}/x`, 'p')).rejects.toMatchObject({ code, param: 'p' });
  });

  it('gives up on an endless answer', async () => {
    const hasty = new MediaFetcher({ ...limits, totalTimeoutMs: 50, allowPrivate: true });
    answer = (_request, response) => void response.write('\x89PNG');
    await expect(hasty.fetch(`${base}/x`, 'p')).rejects.toMatchObject({ code: 'image_fetch_failed', message: /too long/ });
    await hasty.close();
  });
});
