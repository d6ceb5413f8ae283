import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { JsonObject } from '@libs/kernel';
import { type LogReceiver, startLogReceiver } from '../support/log-receiver';
import { decodeJsonSpans } from '../support/otlp/decode-json-spans';
import { PROVIDER_SECRETS } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { startS3, type TestS3 } from '../support/s3';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';
import { fail, say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** The request log in a webhook, a bucket and Langfuse, all of which go away and come back. */

const PROMPT = 'the canary of a prompt that is exported nowhere';
const SECRETS = {
  webhook: 'Bearer canary-of-the-webhook',
  query: 'canary-of-the-query',
  langfuse: 'sk-lf-canary-of-langfuse',
  bucket: 'S3RVER',
};

let story: Story;
let webhook: LogReceiver;
let langfuse: LogReceiver;
let s3: TestS3;
let door: TcpProxy;
let bucket: S3Client;
beforeAll(async () => {
  [webhook, langfuse, s3] = await Promise.all([startLogReceiver(), startLogReceiver(), startS3()]);
  const { hostname, port } = new URL(s3.endpoint);
  door = await startTcpProxy({ host: hostname, port: Number(port) });
  const credentials = { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey };
  bucket = new S3Client({ region: 'us-east-1', endpoint: s3.endpoint, forcePathStyle: true, credentials });
  story = await startStory({
    env: {
      RETRY_MAX_ATTEMPTS: '2',
      GATEWAY_LOG_SINK_URL: `${webhook.url}/take?token=${SECRETS.query}`,
      GATEWAY_LOG_SINK_AUTHORIZATION: SECRETS.webhook,
      GATEWAY_LOG_SINK_S3_BUCKET: s3.bucket,
      GATEWAY_LOG_SINK_S3_ENDPOINT: `http://127.0.0.1:${door.port}`,
      GATEWAY_LOG_SINK_S3_ACCESS_KEY_ID: s3.accessKeyId,
      GATEWAY_LOG_SINK_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
      LANGFUSE_BASE_URL: langfuse.url,
      LANGFUSE_PUBLIC_KEY: 'pk-lf-public',
      LANGFUSE_SECRET_KEY: SECRETS.langfuse,
      GATEWAY_LOG_SINK_BATCH: '5',
      GATEWAY_LOG_SINK_INTERVAL_MS: '200',
    },
  });
  // Sinks begin with the first look of the worker.
  await until('three sinks', async () => (await exportsNow()).length === 3);
}, START_TIMEOUT_MS);
afterAll(async () => {
  await story?.close();
  bucket?.destroy();
  await Promise.all([webhook?.close(), langfuse?.close(), door?.close()]);
  await s3?.close();
}, STOP_TIMEOUT_MS);

async function exportsNow(): Promise<JsonObject[]> {
  return (await story.gateway.admin('GET', '/v1/admin/exports')).body['data'] as JsonObject[];
}
const exportOf = async (name: string): Promise<JsonObject | undefined> =>
  (await exportsNow()).find((one) => one['name'] === name);
const settled = (): Promise<unknown> =>
  until(
    'everything to be taken',
    async () => (await exportsNow()).every(({ state, waiting }) => state === 'ok' && waiting === 0),
    120_000,
  );

/** @returns ids of the requests */
async function ask(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    story.upstream.on('openai', ...(i % 3 === 0 ? [fail(500)] : []), say('Here.', { tokens: { input: 20, output: 4 } }));
    const { response } = await story.openai.chat.completions
      .create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: PROMPT }] })
      .withResponse();
    ids.push(String(response.headers.get('x-request-id')));
  }
  const rows = () => story.gateway.db.query('SELECT 1 FROM requests WHERE request_id = ANY($1)', [ids]);
  await until('their rows', async () => (await rows()).length === count);
  return ids;
}

const idsIn = (lines: string): string[] =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { request_id: string }).request_id);

/** As a receiver does that was told what the name of a batch is for: what comes again counts once. */
const ofWebhook = (): string[] =>
  [...new Map(webhook.deliveries.map(({ headers, body }) => [headers['x-gateway-batch'], body])).values()].flatMap(idsIn);

async function objects(): Promise<string[]> {
  const { Contents = [] } = await bucket.send(new ListObjectsV2Command({ Bucket: s3.bucket }));
  const read = async (key = ''): Promise<string> =>
    (await (await bucket.send(new GetObjectCommand({ Bucket: s3.bucket, Key: key }))).Body?.transformToString()) ?? '';
  return Promise.all(Contents.map(({ Key }) => read(Key)));
}

const spans = () => langfuse.deliveries.flatMap(({ body }) => decodeJsonSpans(body));
/** As Langfuse does: a span that comes again takes the place of the first. */
const ofLangfuse = (): string[] => [
  ...new Map(
    spans()
      .filter(({ parentSpanId }) => parentSpanId === '')
      .map(({ traceId, spanId, attributes }) => [`${traceId} ${spanId}`, String(attributes['llmgw.request_id'])]),
  ).values(),
];

/** Each request once, in all three. */
async function expectAll(ids: readonly string[]): Promise<void> {
  await settled();
  const wanted = [...ids].sort();
  expect(ofWebhook().sort()).toEqual(wanted);
  expect((await objects()).flatMap(idsIn).sort()).toEqual(wanted);
  expect(ofLangfuse().sort()).toEqual(wanted);
}

const all: string[] = [];

it('take every request once, Langfuse as a trace with a generation for each attempt', async () => {
  all.push(...(await ask(7)));
  await expectAll(all);
  expect(webhook.deliveries[0]).toMatchObject({
    path: `/take?token=${SECRETS.query}`,
    headers: { authorization: SECRETS.webhook, 'content-type': 'application/x-ndjson' },
  });
  expect(langfuse.deliveries[0]).toMatchObject({
    path: '/api/public/otel/v1/traces',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`pk-lf-public:${SECRETS.langfuse}`).toString('base64')}`,
    },
  });
  const [first = ''] = all;
  const root = spans().find(({ attributes }) => attributes['llmgw.request_id'] === first);
  const attempts = spans().filter(({ parentSpanId }) => parentSpanId === root?.spanId);
  expect(root).toMatchObject({
    kind: 'server',
    name: 'POST /v1/chat/completions',
    resource: { 'service.name': 'route-llm-gateway' },
  });
  expect(attempts).toMatchObject([
    { name: 'chat gpt-4o-mini', failed: true, message: 'server' },
    {
      ...{ name: 'chat gpt-4o-mini', failed: false },
      attributes: {
        'langfuse.observation.type': 'generation',
        'gen_ai.usage.input_tokens': 20,
        'langfuse.observation.usage_details': '{"input":20,"output":4,"total":24}',
        'langfuse.observation.cost_details': expect.stringMatching(/^\{"total":0\.\d+\}$/),
      },
    },
  ]);
});

it('lose nothing and take nothing twice while they are away, which is told with how far behind each is', async () => {
  webhook.mode = 'refuses';
  langfuse.mode = 'gone';
  door.shut();
  const ids = await ask(12);
  for (const [name, error] of [
    ['webhook', /answered with 503/],
    ['langfuse', /cannot be reached/],
    ['s3', /./],
  ] as const)
    expect(
      await until(`${name} to fail`, async () => {
        const one = await exportOf(name);
        return one?.['state'] === 'failing' && one['waiting'] === 12 && one;
      }),
    ).toMatchObject({
      ...{ last_error: expect.stringMatching(error), failing_since: expect.any(String), last_error_at: expect.any(String) },
      ...{ oldest_waiting_seconds: expect.any(Number), lost: 0 },
    });
  const { body } = await story.gateway.admin('GET', '/v1/admin/system');
  const checks = (body['checks'] as JsonObject[]).filter(({ state }) => state === 'advice').map(({ check }) => check);
  expect(checks).toEqual(expect.arrayContaining(['export to webhook', 'export to s3', 'export to langfuse']));
  // Who waits, waits in the database: a gateway that goes meanwhile loses nothing of it either.
  await story.gateway.restart();
  webhook.mode = langfuse.mode = 'takes';
  door.open();
  all.push(...ids);
  await expectAll(all);
}, 300_000);

it('take once what was taken although nobody learnt of it, over a kill of the gateway', async () => {
  webhook.mode = langfuse.mode = 'mute';
  const [hooked, traced] = [webhook.deliveries.length, langfuse.deliveries.length];
  const ids = await ask(3);
  await until('both to be offered it', () => webhook.deliveries.length > hooked && langfuse.deliveries.length > traced);
  // More comes while the fate of the first batch is unknown.
  ids.push(...(await ask(2)));
  await story.gateway.kill9();
  await story.gateway.restart();
  webhook.mode = langfuse.mode = 'takes';
  all.push(...ids);
  await expectAll(all);
  const names = webhook.deliveries.slice(hooked).map(({ headers }) => headers['x-gateway-batch']);
  expect(names.length).toBeGreaterThan(new Set(names).size);
}, 300_000);

it('carry no prompt and no secret, and show none (C2, P23)', async () => {
  const shown = JSON.stringify(await exportsNow());
  const settings = JSON.stringify((await story.gateway.admin('GET', '/v1/admin/settings')).body);
  const bodies = [...webhook.deliveries, ...langfuse.deliveries].map(({ body }) => body).join('\n');
  const kept = (await objects()).join('\n');
  const secrets = [...Object.values(PROVIDER_SECRETS), story.key, SECRETS.webhook, SECRETS.langfuse];
  for (const output of [shown, settings, bodies, kept, story.gateway.logs])
    for (const secret of [...secrets, PROMPT]) expect(output).not.toContain(secret);
  for (const output of [shown, settings, story.gateway.logs]) expect(output).not.toContain(SECRETS.query);
});
