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
import { decodeJsonSpans } from '../../../test/support/otlp/decode-json-spans';
import { startS3 } from '../../../test/support/s3';
import { langfuseSink } from './langfuse/langfuse-sink';
import { LogExporter } from './log-exporter';
import { asLines, type Batch, type LogSink } from './log-sink';
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
  /** It takes, and its answer is lost. */
  mute = false;
  readonly target = 'memory';
  readonly batches: Line[][] = [];
  readonly offered: Batch[] = [];

  constructor(readonly name: string) {}

  take(batch: Batch, lines: readonly string[]): Promise<void> {
    this.offered.push(batch);
    if (this.broken) return Promise.reject(new Error('no room', { cause: new Error('disk full') }));
    this.batches.push(lines.map((line) => JSON.parse(line) as Line));
    return this.mute ? Promise.reject(new Error('no answer')) : Promise.resolve();
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

  it('offers a batch whose answer was lost with the same name, hour and lines, whatever came meanwhile', async () => {
    const sink = new MemorySink('mute');
    const one = exporter(sink);
    await one.look();
    const first = await write(2);
    sink.mute = true;
    await one.look();
    const more = await write(2);
    sink.mute = false;
    // Another worker takes over: what was begun is in the database.
    await one.stop();
    await exporter(sink, 'two').look();
    expect(sink.offered).toHaveLength(3);
    expect(sink.offered[1]).toEqual(sink.offered[0]);
    const ids = sink.batches.map((batch) => batch.map(({ request_id }) => request_id).toSorted());
    expect(ids).toEqual([first.toSorted(), first.toSorted(), more.toSorted()]);
    // Told apart by the name of the batch, nothing came twice.
    const byName = new Map(sink.offered.map(({ name }, i) => [name, ids[i]]));
    expect([...byName.values()].flat().toSorted()).toEqual([...first, ...more].toSorted());
  });

  it('puts a batch together anew where the operator allows fewer lines by now', async () => {
    const sink = new MemorySink('smaller');
    const one = exporter(sink);
    await one.look();
    const ids = await write(3);
    sink.broken = true;
    await one.look();
    await one.stop();
    sink.broken = false;
    await exporter(sink, 'two', 2).look();
    expect(sink.batches.map((batch) => batch.length)).toEqual([2, 1]);
    expect(sink.ids.toSorted()).toEqual(ids.toSorted());
  });

  it('tells how each sink does: how far behind it is, since when, and why', async () => {
    const sink = new MemorySink('told');
    const one = exporter(sink);
    const state = async () => (await repository.states()).find(({ sink: name }) => name === 'told');
    await one.look();
    expect(await state()).toMatchObject({ target: 'memory', waiting: 0, sent: 0, failures: 0, last_sent_at: null });
    sink.broken = true;
    await write(2);
    await one.look();
    await one.look();
    const failing = await state();
    expect(failing).toMatchObject({ waiting: 2, sent: 0, failures: 2, last_error: 'no room: disk full' });
    expect(failing?.failing_since?.getTime()).toBeLessThanOrEqual(failing?.last_error_at?.getTime() ?? 0);
    expect(failing?.oldest_seconds).toBeGreaterThan(0);
    sink.broken = false;
    await one.look();
    const well = await state();
    expect(well).toMatchObject({ waiting: 0, sent: 2, failures: 0, failing_since: null, last_error: 'no room: disk full' });
    expect(well?.last_sent_at).toBeInstanceOf(Date);
  });

  it('forgets a sink that nobody has wanted for a week, with all that waits for it', async () => {
    const sink = new MemorySink('unwanted');
    await exporter(sink).look();
    await write(2);
    expect(await repository.forget()).not.toContain('unwanted');
    await world.database.query(`UPDATE log_sinks SET heard_at = now() - interval '8 days' WHERE sink = 'unwanted'`);
    expect(await repository.forget()).toContain('unwanted');
    const rows = await world.database.query(`SELECT 1 FROM log_sink_outbox WHERE sink = 'unwanted'`);
    expect(rows).toEqual([]);
  });

  it('takes a row to Langfuse as a trace that is the same however often it comes', async () => {
    const posts: string[] = [];
    const sink = langfuseSink({
      ...{ target: 'https://langfuse.example', resource: { 'service.name': 'gateway' } },
      post: (_batch, body) => Promise.resolve(void posts.push(body)),
    });
    const one = exporter(sink);
    await one.look();
    const [id] = await write(1);
    await one.look();
    const row = await world.database.query<{ line: string }>(
      'SELECT to_jsonb(r)::text AS line FROM requests r WHERE request_id = $1',
      [id],
    );
    await sink.take({ name: 'again', at: new Date() }, [row[0]?.line ?? '']);
    expect(posts[1]).toBe(posts[0]);
    const [root, ...attempts] = decodeJsonSpans(posts[0] ?? '');
    expect(root).toMatchObject({
      ...{ kind: 'server', parentSpanId: '', resource: { 'service.name': 'gateway' } },
      ...{ traceId: expect.stringMatching(/^[0-9a-f]{32}$/), attributes: { 'langfuse.trace.metadata.request_id': id } },
    });
    expect(attempts).toHaveLength(ledgerRecord().attempts.length);
    for (const attempt of attempts)
      expect(attempt).toMatchObject({
        ...{ kind: 'client', parentSpanId: root?.spanId, traceId: root?.traceId },
        attributes: { 'langfuse.observation.type': 'generation' },
      });
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
    const one = exporter({ name: 'webhook', target: url, take: ({ name }, lines) => poster.post(name, asLines(lines)) });
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
    const one = exporter({
      ...{ name: 's3', target: 's3://files/' },
      take: ({ name }, lines) => writer.write(`${name}.jsonl`, asLines(lines), 'application/x-ndjson'),
    });
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
