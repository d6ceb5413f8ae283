import OpenAI, { toFile } from 'openai';
import type { BatchCreateParams } from 'openai/resources/batches';
import { Webhook } from 'standardwebhooks';
import { isJsonObject, type JsonObject } from '@libs/kernel';
import { Receiver } from '../../libs/webhooks/src/receiver.fixture';
import { EventClient } from '../support/event-client';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { controlCall, firstLogin } from '../support/process/admin-client';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';
import { newGate } from '../support/upstream/gate';
import { type ReplayUpstream, say, startReplayUpstream } from '../support/upstream/replay-upstream';

const START_TIMEOUT_MS = 300_000;
const LONG_MS = 180_000;

/** Asynchronous work over two processes, one PostgreSQL and one Redis: whoever was asked, whoever does it. */
describeWithRedis('runs and batches over two processes', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let upstream: ReplayUpstream;
  let receiver: Receiver;
  let key: string;
  const gateways: RunningGateway[] = [];
  const at = (replica: number): RunningGateway => gateways[replica] as RunningGateway;

  beforeAll(async () => {
    [database, redis, upstream, receiver] = await Promise.all([
      createTestDatabase(),
      startRedis(),
      startReplayUpstream(),
      Receiver.open(),
    ]);
    const env: Record<string, string> = {
      ...{ REDIS_URL: redis.url, GATEWAY_REPLICAS: '2', GATEWAY_REDIS_DEADLINE_MS: '5000' },
      ...{ GATEWAY_WEBHOOK_PRIVATE_HOSTS: '127.0.0.1', GATEWAY_CACHE: 'off', RETRY_MAX_ATTEMPTS: '1' },
      JWT_SECRET: 'secret of tokens for two processes 01234567890',
      MASTER_KEY: 'key of all keys for two processes 01234567890',
    };
    gateways.push(await startGateway({ upstream, database, env }));
    // Files lie in a directory that both share.
    env['GATEWAY_FILES_DIR'] = `${at(0).dataDir}/files`;
    gateways.push(await startGateway({ upstream, database, env }));
    ({ key } = await at(0).createVirtualKey());
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    for (const gateway of gateways.splice(0).reverse()) await gateway.stop();
    await receiver?.close();
    await upstream?.close();
    await redis?.stop();
    await database?.drop();
  }, START_TIMEOUT_MS);

  const call = (replica: number, method: string, path: string, body?: JsonObject, token = key) =>
    controlCall(at(replica).url + path, method, body, token);
  const submit = async (body: JsonObject, token = key): Promise<string> => {
    const { status, body: run } = await call(0, 'POST', '/v1/agent/runs', { model: 'openai/gpt-5-mini', ...body }, token);
    expect([status, run['error']]).toEqual([202, null]);
    return String(run['id']);
  };
  const ended = (id: string): Promise<JsonObject> =>
    until(
      'the run to end',
      async () => {
        const { body } = await call(1, 'GET', `/v1/agent/runs/${id}`);
        return body['finished_at'] !== null && body;
      },
      LONG_MS,
    );
  const clientAt = (replica: number): OpenAI => new OpenAI({ apiKey: key, baseURL: at(replica).openAiUrl, maxRetries: 0 });

  it(
    'are followed live on the replica that does not execute them, and go on there behind the last event',
    async () => {
      const gate = newGate();
      upstream.on('openai', say(['One ', 'two ', 'three ', 'four.'], { faults: { hold: { after: 3, until: gate.opened } } }));
      const id = await submit({ prompt: 'Count.' });
      const holder = await until(
        'a worker to take it',
        async () => {
          const [row] = await database.database.query<{ pid: number }>(
            `SELECT w.pid FROM agent_runs r JOIN agent_workers w ON w.id = r.worker_id WHERE r.id = $1 AND r.status = 'running'`,
            [id],
          );
          return row?.pid;
        },
        LONG_MS,
      );
      const [here, there] = holder === at(0).pid ? [0, 1] : [1, 0];
      const events = (replica: number, after?: string): Promise<EventClient> =>
        EventClient.open(`${at(replica).url}/v1/agent/runs/${id}/events`, {
          authorization: `Bearer ${key}`,
          ...(after !== undefined && { 'last-event-id': after }),
        });
      const client = await events(there);
      // Queued, running, step started, and what has been written: all of it while the provider holds the rest back.
      await client.until(4);
      const partial = async () => (await call(there, 'GET', `/v1/agent/runs/${id}`)).body['partial_output'];
      expect('One two three four.').toContain(await until('something to be written', partial, LONG_MS));
      client.cutBehind(2);
      const rest = await events(there, client.lastId);
      await rest.until(2);
      gate.open();
      await rest.end();
      const whole = await events(here);
      await whole.end();
      const told = (one: EventClient): string[] => one.events.filter((event) => event.startsWith('id: '));
      expect([...told(client), ...told(rest)]).toEqual(told(whole));
      const ids = told(whole).map((event) => Number(/^id: (\d+)$/m.exec(event)?.[1]));
      expect(ids).toEqual(ids.map((_, i) => i + 1));
      expect(whole.events.at(-1)).toContain('event: run.completed');
    },
    LONG_MS,
  );

  it(
    'read the files that were given to them, whichever replica took those, and no others',
    async () => {
      const { id: file } = await clientAt(1).files.create({
        ...{ file: await toFile(Buffer.from('The harbour opens at six.'), 'hours.txt'), purpose: 'user_data' },
      });
      const wanted = (name: string) => say('', { calls: [{ name: 'read_file', arguments: JSON.stringify({ file: name }) }] });
      upstream.on('openai', wanted('hours.txt'), wanted('/etc/passwd'), say('At six.'));
      const run = await ended(await submit({ prompt: 'When?', attachments: [file], tools: [{ type: 'read_file' }] }));
      expect(run).toMatchObject({
        status: 'completed',
        output: { content: 'At six.' },
        steps: [
          { type: 'model' },
          { type: 'tool', tool: 'read_file', is_error: false, content: 'The harbour opens at six.' },
          { type: 'model' },
          { type: 'tool', is_error: true, content: expect.stringContaining('No such file') },
          { type: 'model' },
        ],
      });
    },
    LONG_MS,
  );

  it(
    'tell a webhook how they ended, signed: the endpoint of the tenant and the address that came with the run',
    async () => {
      const url = receiver.url('/runs');
      const made = await at(0).admin('POST', '/v1/admin/webhooks', { url, event_types: ['run.*'] });
      const { body: own } = await at(1).admin('POST', '/v1/admin/webhooks/signing-secret/rotate', {});
      upstream.on('openai', say('Done.'));
      const id = await submit({ prompt: 'Tell me', webhook: receiver.url('/own') });
      const heard = (path: string): boolean => receiver.at(path).some(({ body }) => body.includes(id));
      await until('both messages', () => heard('/runs') && heard('/own'), LONG_MS);
      for (const [path, secret] of [
        ['/runs', made.body['secret']],
        ['/own', own['secret']],
      ] as const) {
        const told = receiver
          .at(path)
          .map(({ body, headers }) => new Webhook(String(secret)).verify(body, headers) as JsonObject);
        const ours = told.filter(({ data }) => isJsonObject(data) && data['id'] === id);
        expect(ours).toMatchObject([{ type: 'run.completed', data: { status: 'completed', output: { content: 'Done.' } } }]);
      }
      await at(0).admin('DELETE', `/v1/admin/webhooks/${String(made.body['id'])}`);
    },
    LONG_MS,
  );

  it(
    'A10: stop when the key is revoked or the user disabled that began them, and so do schedules',
    async () => {
      const later = new Date(Date.now() + 3_600_000).toISOString();
      const late = { prompt: 'Later', start_at: later };
      const doomed = await at(0).createVirtualKey();
      const email = 'leaver@example.com';
      const created = await at(0).admin('POST', '/v1/admin/users', { email, role: 'member' });
      const token = await firstLogin(
        at(0).url,
        email,
        String(created.body['one_time_password']),
        'words that a leaver has chosen',
      );
      const runs = [await submit(late, doomed.key), await submit(late, token)];
      const waiting = upstream.requests.length;
      const schedule = await call(
        ...([0, 'POST', '/v1/agent/schedules'] as const),
        { cron: '0 3 1 1 *', run: { model: 'openai/gpt-5-mini', prompt: 'Each year' } },
        doomed.key,
      );
      expect((await at(1).admin('DELETE', `/v1/admin/api-keys/${doomed.id}`)).status).toBe(200);
      expect((await at(1).admin('PATCH', `/v1/admin/users/${String(created.body['id'])}`, { disabled: true })).status).toBe(200);
      await database.database.query('UPDATE agent_runs SET due_at = now() WHERE id = ANY($1)', [runs]);
      await database.database.query('UPDATE agent_schedules SET next_at = now() WHERE id = $1', [String(schedule.body['id'])]);
      const off = await until(
        'the schedule to be off',
        async () => {
          const { body } = await call(0, 'GET', `/v1/agent/schedules/${String(schedule.body['id'])}`);
          return body['enabled'] === false && body;
        },
        LONG_MS,
      );
      for (const id of [...runs, String(off['last_run_id'])])
        expect(await ended(id)).toMatchObject({ status: 'failed', error: { code: 'key_invalid' }, steps: [] });
      expect(upstream.requests.length).toBe(waiting);
    },
    LONG_MS,
  );

  it(
    'and a batch is shared out over Redis, each line once, and read at either',
    async () => {
      upstream.always('openai', (request) => say(`Answer ${/number (\d+)/.exec(JSON.stringify(request.body))?.[1]}`));
      const lines = Array.from({ length: 40 }, (_, i) => {
        const body = { model: 'openai/gpt-5-mini', messages: [{ role: 'user', content: `number ${i}` }] };
        return JSON.stringify({ custom_id: `line-${i}`, method: 'POST', url: '/v1/chat/completions', body });
      });
      const client = clientAt(0);
      const input = await client.files.create({
        file: await toFile(Buffer.from(lines.join('\n')), 'lines.jsonl'),
        purpose: 'batch',
      });
      const ask: BatchCreateParams = { input_file_id: input.id, endpoint: '/v1/chat/completions', completion_window: '24h' };
      const { id } = await client.batches.create(ask);
      const done = async () => (await clientAt(1).batches.retrieve(id)).status === 'completed';
      await until('the batch to end', done, LONG_MS);
      const batch = await clientAt(1).batches.retrieve(id);
      expect(batch.request_counts).toEqual({ total: 40, completed: 40, failed: 0 });
      const output = await (await clientAt(1).files.content(String(batch.output_file_id))).text();
      const results = output
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { custom_id: string; response: JsonObject });
      expect(new Set(results.map((line) => line.custom_id)).size).toBe(40);
      for (const line of results) expect(JSON.stringify(line.response)).toContain(`Answer ${line.custom_id.slice(5)}"`);
      const [rows] = await database.database.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM requests WHERE metadata->>'batch_id' = $1`,
        [id],
      );
      expect(rows).toEqual({ n: 40 });
      expect((await at(0).admin('GET', '/v1/admin/queues')).body).toMatchObject({ backend: 'redis', workers: [{}, {}] });
    },
    LONG_MS,
  );
});
