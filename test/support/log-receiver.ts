import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Delivery {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface LogReceiver {
  url: string;
  /** Those that were taken. */
  deliveries: Delivery[];
  /**
   * `takes`; `refuses`: answers 503 and keeps nothing; `mute`: keeps what comes and breaks the connection, so that nobody
   * learns of it; `gone`: breaks it at once.
   */
  mode: 'takes' | 'refuses' | 'mute' | 'gone';
  /** Requests that came, taken or not. */
  seen: number;
  close(): Promise<void>;
}

/** Somewhere else that the gateway takes its log to, and that is not always there. */
export async function startLogReceiver(): Promise<LogReceiver> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      receiver.seen++;
      if (receiver.mode === 'refuses') return void response.writeHead(503).end();
      if (receiver.mode !== 'gone') receiver.deliveries.push({ path: request.url ?? '', headers: request.headers, body });
      if (receiver.mode !== 'takes') return void request.socket.destroy();
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: LogReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliveries: [],
    mode: 'takes',
    seen: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
