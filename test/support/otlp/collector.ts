import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { decodeSpans, type ReceivedSpan } from './decode-spans';

export interface TestCollector {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  url: string;
  spans: ReceivedSpan[];
  /** Of each delivery: where it went, and its headers. */
  deliveries: { path: string; headers: Record<string, unknown>; bytes: Buffer }[];
  /** While set, what is sent is answered with this status and not kept. */
  refusing: number | undefined;
  /** How often it has refused. */
  refused: number;
  close(): Promise<void>;
}

/** Receives traces as an OpenTelemetry collector does. */
export async function startCollector(): Promise<TestCollector> {
  const spans: ReceivedSpan[] = [];
  const deliveries: TestCollector['deliveries'] = [];
  const collector: TestCollector = {
    ...{ url: '', spans, deliveries, refusing: undefined, refused: 0 },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = Buffer.concat(chunks);
      const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
      if (collector.refusing !== undefined) {
        collector.refused++;
        return void response.writeHead(collector.refusing).end();
      }
      deliveries.push({ path: request.url ?? '', headers: request.headers, bytes });
      spans.push(...decodeSpans(bytes));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  collector.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return collector;
}
