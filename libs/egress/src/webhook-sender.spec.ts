import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebhookSender } from './webhook-sender';

describe('WebhookSender', () => {
  let server: Server;
  let answer: RequestListener;
  let url: string;
  const senders: WebhookSender[] = [];
  const senderOf = (totalTimeoutMs: number): WebhookSender => {
    const sender = new WebhookSender({ privateHosts: ['127.0.0.1'], totalTimeoutMs });
    senders.push(sender);
    return sender;
  };
  const patient = senderOf(60_000);
  const post = (stopped?: AbortSignal, sender = patient) =>
    sender.post({ url, headers: { 'webhook-id': 'msg_1' }, body: '{"a":"ä"}' }, stopped);

  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?x=1`;
  });
  afterAll(async () => {
    for (const sender of senders) await sender.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('posts the body as it is, and reads how the answer begins', async () => {
    const seen: unknown[] = [];
    answer = (request, response) => {
      request.on('data', (chunk: Buffer) =>
        seen.push(request.method, request.url, request.headers['webhook-id'], chunk.toString()),
      );
      request.on('end', () => response.writeHead(503, { 'retry-after': '7' }).end('busy'));
    };
    expect(await post()).toEqual({ status: 503, failure: null, retryAfter: '7', head: 'busy' });
    expect(seen).toEqual(['POST', '/hook?x=1', 'msg_1', '{"a":"ä"}']);
  });

  it('reads no more than the beginning of an endless answer', async () => {
    answer = (_request, response) => {
      response.writeHead(200);
      const more = (): void => void (!response.destroyed && response.write('x'.repeat(1_000), () => setImmediate(more)));
      more();
    };
    const { status, head } = await post();
    expect([status, head.length]).toEqual([200, 4_096]);
  });

  it('does not wait for ever, and takes the status where only the rest is missing', async () => {
    answer = () => undefined;
    expect(await post(undefined, senderOf(50))).toMatchObject({ status: null, failure: 'timeout' });
    answer = (_request, response) => void response.writeHead(200).write('part');
    expect(await post(undefined, senderOf(2_000))).toMatchObject({ status: 200, failure: null, head: 'part' });
  });

  it('says when nobody is there, and when it was told to stop', async () => {
    answer = (request) => request.socket.destroy();
    expect(await post()).toMatchObject({ status: null, failure: 'unreachable' });
    const stopped = new AbortController();
    answer = () => stopped.abort();
    expect(await post(stopped.signal)).toMatchObject({ status: null, failure: 'stopped' });
  });
});
