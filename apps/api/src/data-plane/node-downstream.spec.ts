import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeDownstream } from './node-downstream';

interface Received {
  status: number | undefined;
  headers: NodeJS.Dict<string | string[]>;
  bytes: Buffer;
}

describe('an answer over a node response', () => {
  let server: Server;
  let answer: (downstream: NodeDownstream) => void;
  let connections = 0;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  beforeAll(async () => {
    server = createServer((_request, response) => answer(new NodeDownstream(response)));
    server.on('connection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    agent.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const asked = (method = 'POST'): Promise<Received> =>
    new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const call = request({ port, host: '127.0.0.1', method, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks) }),
        );
      });
      call.on('error', reject).end();
    });

  const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const BODIES: [string, Buffer | string][] = [
    ['bytes of every kind', ALL_BYTES],
    ['text', '{"a":"b"}'],
    ['text beyond latin1', '{"a":"ü → 漢 😀"}'],
    ['nothing', ''],
    ['more than joins a head', Buffer.alloc(100_000, ALL_BYTES)],
    ['much text', 'ü→'.repeat(30_000)],
  ];

  it.each(BODIES)('gives %s to the last byte, and the connection goes on', async (_name, body) => {
    const bytes = Buffer.from(body);
    answer = (downstream) => {
      downstream.head(201, ['content-type', 'x/y', 'content-length', String(bytes.length)]);
      downstream.end(body);
      expect(downstream.closed).toBe(true);
    };
    for (const method of ['POST', 'PUT', 'POST']) {
      const received = await asked(method);
      expect(received.status).toBe(201);
      expect(received.headers['content-length']).toBe(String(bytes.length));
      expect(received.headers['content-type']).toBe('x/y');
      expect(received.bytes.equals(bytes)).toBe(true);
    }
    expect(connections).toBe(1);
  });

  it.each([204, 304])('gives nothing behind a head of %d, where the next answer begins', async (status) => {
    answer = (downstream) => {
      downstream.head(status, ['content-length', '2']);
      downstream.end('{}');
    };
    const before = connections;
    for (let round = 0; round < 2; round++) {
      const received = await asked();
      expect([received.status, received.bytes.length]).toEqual([status, 0]);
    }
    expect(connections).toBe(Math.max(before, 1));
  });

  it('gives what follows a first piece behind it', async () => {
    answer = (downstream) => {
      downstream.head(200, ['content-type', 'text/event-stream']);
      downstream.write('data: ü\n\n');
      downstream.end('data: [DONE]\n\n');
    };
    expect((await asked()).bytes.toString()).toBe('data: ü\n\ndata: [DONE]\n\n');
  });

  it('frames a body of unknown length', async () => {
    answer = (downstream) => {
      downstream.head(200, ['content-type', 'x/y']);
      downstream.end('ü');
    };
    const received = await asked();
    expect(received.headers['transfer-encoding']).toBe('chunked');
    expect(received.bytes.toString()).toBe('ü');
  });
});
