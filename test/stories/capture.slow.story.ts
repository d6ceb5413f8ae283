import { fail, say } from '../support/upstream/answer';
import { startCollector, type TestCollector } from '../support/otlp/collector';
import { PROVIDER_SECRETS } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Bodies that a tenant wants kept, and what must not be found in them, or anywhere else. */

const TENANT = 'ten_00000000000000000000000000';
const PASTED = 'sk-proj-canaryPastedIntoAPrompt0123456789';
const SAID = 'ghp_canarySaidByTheModel0123456789abcd';
const HEADER = 'canary-of-a-header-0123456789';
/** Letters that stand in every canary, and in nothing else. */
const CANARY = /canary(Pasted|Said|-of-a-header)/;

let collector: TestCollector;
let story: Story;
beforeAll(async () => {
  collector = await startCollector();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '50', RETRY_MAX_ATTEMPTS: '1' };
  story = await startStory({ env });
}, START_TIMEOUT_MS);
afterAll(async () => {
  await story?.close();
  await collector?.close();
}, STOP_TIMEOUT_MS);

const ask = async (path: string, body: object): Promise<{ id: string; status: number; text: string }> => {
  const answer = await fetch(story.gateway.url + path, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', authorization: `Bearer ${story.key}` },
      ...{ cookie: `session=${HEADER}`, 'x-api-secret': HEADER, 'anthropic-version': '2023-06-01' },
    },
    body: JSON.stringify(body),
  });
  return { id: answer.headers.get('x-request-id') ?? '', status: answer.status, text: await answer.text() };
};
const hello = (content: string) => [{ role: 'user', content }];
const settings = (body: { enabled: boolean; [more: string]: boolean | number | string[] }) =>
  story.gateway.admin('PUT', `/v1/admin/tenants/${TENANT}/capture`, body);

interface Kept {
  text: string;
  cut: boolean;
  kind: string;
  redactions: Record<string, number>;
}

const bodiesOf = async (id: string): Promise<{ request: Kept; response: Kept }> =>
  until(`the bodies of ${id}`, async () => {
    const { status, body } = await story.gateway.admin('GET', `/v1/admin/requests/${id}/bodies`);
    return status === 200 && (body as unknown as { request: Kept; response: Kept });
  });
const isCaptured = (id: string): Promise<boolean> =>
  until(`the row of ${id}`, async () => {
    const { status, body } = await story.gateway.admin('GET', `/v1/admin/requests/${id}`);
    return status === 200 && { captured: body['captured'] === true };
  }).then(({ captured }) => captured);

/** Every row of every table, bytes as letters. */
async function everythingStored(): Promise<string> {
  const { db } = story.gateway;
  const tables = await db.query<{ name: string }>(
    `SELECT quote_ident(relname) AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
  );
  const texts: string[] = [];
  for (const { name } of tables)
    for (const { row } of await db.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`))
      texts.push(
        row,
        row.replace(/\\x([0-9a-f]{2,})/g, (_all, hex: string) => Buffer.from(hex, 'hex').toString('latin1')),
      );
  return texts.join('\n');
}

describe('bodies', () => {
  it('are not kept until somebody says so', async () => {
    story.upstream.on('openai', say('Good day.'));
    const { id } = await ask('/v1/chat/completions', { model: 'gpt-4o-mini', messages: hello('Hello') });
    expect(await isCaptured(id)).toBe(false);
    expect((await story.gateway.admin('GET', `/v1/admin/requests/${id}/bodies`)).status).toBe(404);
  });

  it('are kept then, redacted, of every dialect, streamed or not, and of refusals', async () => {
    expect((await settings({ enabled: true, max_bytes: 4_000 })).status).toBe(200);
    story.upstream.on('openai', say(`Yours is ${SAID}.`));
    const whole = await ask('/v1/chat/completions', {
      model: 'gpt-4o-mini',
      messages: hello(`Mine is ${PASTED}, I am ada@example.com`),
    });
    expect(whole.text).toContain(SAID);
    const kept = await bodiesOf(whole.id);
    expect(JSON.parse(kept.request.text)).toEqual({
      model: 'gpt-4o-mini',
      messages: hello('Mine is [redacted:secret], I am [redacted:email]'),
    });
    expect(kept.request.redactions).toEqual({ secret: 1, email: 1 });
    expect(JSON.parse(kept.response.text)).toMatchObject({ choices: [{ message: { content: 'Yours is [redacted:secret].' } }] });
    expect(await isCaptured(whole.id)).toBe(true);

    story.upstream.on('anthropic', say(['Yours ', 'is gh', SAID.slice(2, 15), SAID.slice(15), '.']));
    const streamed = await ask('/v1/messages', {
      ...{ model: 'claude-haiku-4-5', max_tokens: 50, stream: true, messages: hello(PASTED) },
    });
    const stream = (await bodiesOf(streamed.id)).response;
    expect(stream.kind).toBe('stream');
    expect(JSON.parse(stream.text)).toMatchObject({ blocks: [{ delta: { text: 'Yours is [redacted:secret].' } }] });

    const refused = await ask('/v1/chat/completions', { model: 'no-such-model', messages: hello('x'.repeat(10_000)) });
    expect(refused.status).toBe(404);
    const { request, response } = await bodiesOf(refused.id);
    expect([request.text.length <= 4_000, response.text.includes('model_not_found')]).toEqual([true, true]);
  });

  it('C2, P23: hold no credential of anybody, nor does anything else that is stored, logged, measured, traced or exported', async () => {
    // A provider that repeats what it was sent, once as an error and once as an answer.
    story.upstream.on('openai', fail(400, { message: `bad request, key ${PROVIDER_SECRETS.openai}, ${SAID}` }));
    const failed = await ask('/v1/chat/completions', { model: 'gpt-4o-mini', messages: hello(PASTED) });
    story.upstream.on('openai', say(`You sent Authorization: Bearer ${PROVIDER_SECRETS.openai}`));
    const echoed = await ask('/v1/chat/completions', { model: 'gpt-4o-mini', messages: hello(`Bearer ${story.key}`) });
    story.upstream.on('openai', say('Calling.'));
    const called = await ask('/v1/chat/completions', {
      ...{ model: 'gpt-4o-mini', messages: hello('Call it.') },
      tools: [
        {
          type: 'function',
          function: { name: 'f', parameters: { type: 'object', default: { authorization: PASTED, cookie: HEADER } } },
        },
      ],
    });
    const shown = await Promise.all([failed.id, echoed.id, called.id].map(async (id) => JSON.stringify(await bodiesOf(id))));
    const exports = await Promise.all(
      ['csv', 'jsonl'].map(async (format) => {
        const url = `${story.gateway.url}/v1/admin/requests/export?format=${format}`;
        return (await fetch(url, { headers: { authorization: `Bearer ${await story.gateway.adminToken()}` } })).text();
      }),
    );
    await until('the spans', () => collector.spans.some(({ attributes }) => attributes['llmgw.request_id'] === called.id));
    const outputs = {
      bodies: shown.join('\n'),
      database: await everythingStored(),
      logs: story.gateway.logs,
      metrics: await (await fetch(`${story.gateway.url}/metrics`)).text(),
      traces: Buffer.concat(collector.deliveries.map(({ bytes }) => bytes)).toString('latin1'),
      exports: exports.join('\n'),
    };
    for (const [name, text] of Object.entries(outputs)) {
      expect([name, text.length > 100, CANARY.exec(text)?.[0]]).toEqual([name, true, undefined]);
      for (const secret of [story.key, ...Object.values(PROVIDER_SECRETS)])
        expect([name, text.includes(secret)]).toEqual([name, false]);
    }
    // The words that are kept lie in the database sealed.
    expect(outputs.bodies).toContain('Call it.');
    expect(outputs.database).not.toContain('Call it.');
  });

  it('are gone for good with the key, in the same moment, and stay kept no longer than they are wanted', async () => {
    story.upstream.on('openai', say('a'), say('b'), say('c'));
    const before = await ask('/v1/chat/completions', { model: 'gpt-4o-mini', messages: hello('before') });
    await bodiesOf(before.id);
    expect((await story.gateway.admin('DELETE', `/v1/admin/tenants/${TENANT}/captures`)).status).toBe(204);
    expect((await story.gateway.admin('GET', `/v1/admin/requests/${before.id}/bodies`)).status).toBe(404);
    const after = await ask('/v1/chat/completions', { model: 'gpt-4o-mini', messages: hello('after') });
    // Whatever was sealed with the key that is gone is refused: the next one has a new one.
    await isCaptured(after.id);
    await settings({ enabled: false });
    const off = await ask('/v1/chat/completions', { model: 'gpt-4o-mini', messages: hello('off') });
    expect(await isCaptured(off.id)).toBe(false);
  });

  it('are read by nobody unseen', async () => {
    const { body } = await story.gateway.admin('GET', '/v1/admin/audit?action=request_bodies.read&outcome=done&limit=200');
    expect((body['data'] as unknown[]).length).toBeGreaterThanOrEqual(6);
    const { body: changes } = await story.gateway.admin('GET', '/v1/admin/audit?action=capture.erase&outcome=done');
    expect(changes['data']).toMatchObject([{ tenant_id: TENANT, after: { key_destroyed: true } }]);
  });
});
