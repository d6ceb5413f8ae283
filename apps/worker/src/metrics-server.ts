import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics } from 'prom-client';
import type { Runtime } from '@libs/gateway';
import { CONTENT_TYPES, expositionFor, renderMetrics } from '@libs/telemetry';

export interface MetricsServer {
  port: number;
  close(): Promise<void>;
}

/** /metrics and /health/live of a worker that is a process of its own: nothing else listens there. */
export async function serveMetrics({ registry, config }: Runtime, port: number): Promise<MetricsServer> {
  collectDefaultMetrics({ register: registry });
  const server = createServer((request, response) => {
    if (request.url === '/health/live') return void response.end('{"status":"ok"}');
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    const form = expositionFor(request.headers.accept);
    renderMetrics(registry, form).then(
      (text) => response.writeHead(200, { 'content-type': CONTENT_TYPES[form] }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, config.http.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
