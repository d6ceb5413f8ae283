import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { LinesPoster } from '@libs/egress';
import { openObjectWriter } from '@libs/files';
import { s3Client } from '../../files/src/s3-client';
import { Secret } from '@libs/kernel';
import { RequestsRepository } from '@libs/ledger';
import { ledgerRecord } from '../../ledger/src/record.fixture';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { startS3 } from '../../../test/support/s3';
import { LogExporter, type LogSink } from './log-exporter';
import { LogSinkRepository } from './log-sink.repository';

let world: TestDatabase;
let repository: LogSinkRepository;
let requests: RequestsRepository;
beforeAll(async () => {
  world = await createTestDatabase();
  repository = new LogSinkRepository(world.database);
  requests = new RequestsRepository(world.database);
});
afterAll(() => world.drop());

interface Line {
  request_id: string;
}

/** Keeps what it takes; refuses while `broken`. */
class MemorySink implements LogSink {
  broken = false;
  readonly batches: Line[][] = [];

  constructor(readonly name: string) {}

  take(_batch: string, body: string): Promise<void> {
    if (this.broken) return Promise.reject(new Error('no room'));
    this.batches.push(
      body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line),
    );
    return Promise.resolve();
  }

  get ids(): string[] {
    return this.batches.flat().map(({ request_id }) => request_id);
  }
}

const troubles: unknown[] = [];
const exporter = (sink: LogSink, holder = 'one', batch = 3) =>
  new LogExporter(repository, sink, { holder, batch, everyMs: 60_000, onTrouble: (_sink, error) => void troubles.push(error) });
let seq = 0;
const write = async (count: number): Promise<string[]> => {
  const records = Array.from({ length: count }, () => ({ ...ledgerRecord(), process_id: 'proc', seq: ++seq }));
  await requests.insert(records);
  return records.map(({ request_id }) => request_id);
};

describe('LogExporter', () => {
  it('takes every row that is written from its first look on, in batches, once', async () => {
    await write(2);
    const sink = new MemorySink('first');
    const one = exporter(sink);
    await one.look();
    expect(sink.ids).toEqual([]);
    const ids = [...(await write(4)), ...(await write(3))];
    await one.look();
    expect(sink.ids.toSorted()).toEqual(ids.toSorted());
    expect(sink.batches.map((batch) => batch.length)).toEqual([3, 3, 1]);
    await one.look();
    expect(sink.ids).toHaveLength(7);
    expect(await repository.depth('first')).toEqual({ jobs: { waiting: 0 }, oldestSeconds: 0 });
    expect(Object.keys(sink.batches[0]?.[0] ?? {})).toEqual(
      expect.arrayContaining(['tenant_id', 'attempts', 'cost_micro_usd', 'latency_ms']),
    );
  });

  it('offers again what a sink did not take, and says once that it does not', async () => {
    const sink = new MemorySink('shaky');
    const one = exporter(sink);
    await one.look();
    sink.broken = true;
    const ids = await write(5);
    troubles.length = 0;
    await one.look();
    await one.look();
    expect(troubles).toEqual([expect.objectContaining({ message: 'no room' })]);
    expect((await repository.depth('shaky')).jobs).toEqual({ waiting: 5 });
    sink.broken = false;
    await one.look();
    expect(sink.ids.toSorted()).toEqual(ids.toSorted());
    expect(troubles).toEqual([expect.anything(), undefined]);
  });

  it('is one of several workers at a time, and the next as soon as that one goes', async () => {
    const sink = new MemorySink('shared');
    const [one, other] = [exporter(sink, 'one'), exporter(sink, 'other')];
    await one.look();
    const ids = await write(2);
    await other.look();
    expect(sink.ids).toEqual([]);
    await one.stop();
    await other.look();
    expect(sink.ids.toSorted()).toEqual(ids.toSorted());
  });

  it('leaves out rows whose retention has ended, and lets a sink rest that nobody speaks for', async () => {
    const sink = new MemorySink('late');
    const one = exporter(sink);
    await one.look();
    const [gone = '', ...kept] = await write(3);
    await world.database.query('DELETE FROM requests WHERE request_id = $1', [gone]);
    await one.look();
    expect(sink.ids.toSorted()).toEqual(kept.toSorted());
    await world.database.query(`UPDATE log_sinks SET heard_at = now() - interval '8 days' WHERE sink = 'late'`);
    await write(1);
    expect((await repository.depth('late')).jobs).toEqual({ waiting: 0 });
  });

  it('posts JSON lines with the authorization that was set, and takes any answer but success for a refusal', async () => {
    const seen: { headers: Record<string, unknown>; body: string }[] = [];
    let status = 204;
    const server: Server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push({ headers: request.headers, body });
        response.writeHead(status, { location: 'http://169.254.169.254/' }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/logs`;
    const poster = new LinesPoster({ url, authorization: new Secret('Bearer sink') });
    const one = exporter({ name: 'webhook', take: (batch, body) => poster.post(batch, body) });
    await one.look();
    const [id] = await write(1);
    await one.look();
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers).toMatchObject({ 'content-type': 'application/x-ndjson', authorization: 'Bearer sink' });
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ request_id: id });
    status = 302;
    await write(1);
    await one.look();
    expect(seen).toHaveLength(2);
    expect((await repository.depth('webhook')).jobs).toEqual({ waiting: 1 });
    await poster.close();
    server.closeAllConnections();
    server.close();
  });

  it('writes objects into a bucket', async () => {
    const s3 = await startS3();
    const settings = {
      ...{ bucket: s3.bucket, region: 'us-east-1', endpoint: s3.endpoint, prefix: 'requests/', pathStyle: true },
      credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: new Secret(s3.secretAccessKey) },
    };
    const writer = openObjectWriter(settings);
    const one = exporter({ name: 's3', take: (batch, body) => writer.write(`${batch}.jsonl`, body, 'application/x-ndjson') });
    await one.look();
    const ids = await write(2);
    await one.look();
    const client = s3Client(settings);
    const { Contents: [object] = [] } = await client.send(new ListObjectsV2Command({ Bucket: s3.bucket }));
    expect(object?.Key).toMatch(/^requests\/\d+-\d+\.jsonl$/);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: s3.bucket, Key: object?.Key }));
    const lines = (await Body?.transformToString())
      ?.trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as Line).request_id);
    expect(lines?.toSorted()).toEqual(ids.toSorted());
    client.destroy();
    writer.close();
    await s3.close();
  });
});
