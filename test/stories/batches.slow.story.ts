import OpenAI, { toFile } from 'openai';
import type { Batch, BatchCreateParams } from 'openai/resources/batches';
import type { JsonObject } from '@libs/kernel';
import { Receiver } from '../../libs/webhooks/src/receiver.fixture';
import { png } from '../../libs/files/src/files.fixture';
import { until } from '../support/process/until';
import { fail, say } from '../support/upstream/answer';
import { newGate } from '../support/upstream/gate';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Batches through the real process, with OpenAI's own client. */

let story: Story;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await Receiver.open();
  story = await startStory({ env: { GATEWAY_BATCH_CONCURRENCY: '8', GATEWAY_WEBHOOK_PRIVATE_HOSTS: '127.0.0.1' } });
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(async () => {
  await story?.close();
  await receiver?.close();
}, STOP_TIMEOUT_MS);

const LONG_MS = 180_000;
const ENDED = ['completed', 'failed', 'expired', 'cancelled'];
type Endpoint = BatchCreateParams['endpoint'] | '/v1/messages' | '/v1/llm/chat';
interface Line {
  custom_id: string;
  response: { status_code: number; request_id: string; body: JsonObject } | null;
  error: JsonObject | null;
}

const chat = (model: string, text: string, more: JsonObject = {}): JsonObject => ({
  ...{ model, max_tokens: 50, messages: [{ role: 'user', content: text }] },
  ...more,
});
const linesOf = (bodies: JsonObject[], url: Endpoint = '/v1/chat/completions'): string =>
  bodies.map((body, i) => JSON.stringify({ custom_id: `line-${i}`, method: 'POST', url, body })).join('\n');

async function upload(text: string, client = story.openai): Promise<string> {
  return (await client.files.create({ file: await toFile(Buffer.from(text), 'lines.jsonl'), purpose: 'batch' })).id;
}

/** @param more fields that only this gateway knows */
async function create(text: string, endpoint: Endpoint = '/v1/chat/completions', more: object = {}, client = story.openai) {
  const ask = { input_file_id: await upload(text, client), endpoint, completion_window: '24h', ...more };
  return client.batches.create(ask as BatchCreateParams);
}

async function ended(id: string, client = story.openai): Promise<Batch> {
  let batch = await client.batches.retrieve(id);
  await until(`batch ${id} to end`, async () => ENDED.includes((batch = await client.batches.retrieve(id)).status), LONG_MS);
  return batch;
}

async function read(fileId: string | undefined | null, client = story.openai): Promise<Line[]> {
  if (!fileId) return [];
  const text = await (await client.files.content(fileId)).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const clientOf = (key: string): OpenAI => new OpenAI({ apiKey: key, baseURL: story.gateway.openAiUrl, maxRetries: 0 });
const factsOf = (batch: Batch): JsonObject => (batch as unknown as { 'x-gateway': JsonObject })['x-gateway'];

describe('a batch', () => {
  it(
    'goes to any provider, line by line, and is told by the client of OpenAI',
    async () => {
      for (const api of ['openai', 'anthropic', 'deepseek'] as const)
        story.upstream.always(api, (request) => say(`${api} ${/number \d+/.exec(JSON.stringify(request.body))?.[0] ?? ''}`));
      await story.gateway.admin('POST', '/v1/admin/webhooks', { url: receiver.url('/ended'), event_types: ['batch.*'] });
      const models = ['openai/gpt-5-mini', 'anthropic/claude-haiku-4-5', 'deepseek/deepseek-chat'];
      const bodies = Array.from({ length: 30 }, (_, i) => chat(models[i % 3] as string, `Say number ${i}`));
      const made = await create(linesOf(bodies), undefined, { metadata: { team: 'search' } });
      expect(made).toMatchObject({
        object: 'batch',
        status: 'validating',
        metadata: { team: 'search' },
        completion_window: '24h',
      });
      const batch = await ended(made.id);
      expect(batch).toMatchObject({
        status: 'completed',
        request_counts: { total: 30, completed: 30, failed: 0 },
        error_file_id: null,
      });
      const lines = await read(batch.output_file_id);
      expect(lines.map(({ custom_id: id }) => id)).toEqual(bodies.map((_, i) => `line-${i}`));
      lines.forEach(({ response }, i) => {
        expect(response?.status_code).toBe(200);
        expect(JSON.stringify(response?.body)).toContain(`${(models[i % 3] as string).split('/')[0]} number ${i}`);
      });
      const rows = await story.gateway.db.query<{ cost: number; lines: number; batch: boolean }>(
        `SELECT sum(cost_micro_usd)::bigint AS cost, count(DISTINCT metadata->>'custom_id') AS lines, bool_or(batch) AS batch
         FROM requests WHERE metadata->>'batch_id' = $1 AND metadata->>'team' = 'search' AND route = '/v1/batches'`,
        [made.id],
      );
      // No provider was sent a batch, so no price is that of one.
      expect(rows).toEqual([{ cost: Math.round(Number(factsOf(batch)['cost_usd']) * 1_000_000), lines: 30, batch: false }]);
      await until('the word of it', () => receiver.at('/ended').length > 0, LONG_MS);
      expect(JSON.parse(receiver.at('/ended')[0]?.body ?? '')).toMatchObject({
        type: 'batch.completed',
        data: { id: made.id, output_file_id: batch.output_file_id, request_counts: { completed: 30 } },
      });
      const listed: string[] = [];
      for await (const one of story.openai.batches.list({ limit: 1 })) listed.push(one.id);
      expect(listed).toContain(made.id);
    },
    LONG_MS,
  );

  it.each<[Endpoint, JsonObject, string]>([
    ['/v1/responses', { model: 'openai/gpt-5-mini', input: 'Hi' }, 'response'],
    ['/v1/completions', { model: 'openai/gpt-5-mini', prompt: 'Hi', max_tokens: 9 }, 'text_completion'],
    ['/v1/messages', chat('openai/gpt-5-mini', 'Hi'), 'message'],
    ['/v1/llm/chat', { model: 'anthropic/claude-haiku-4-5', prompt: 'Hi' }, 'content'],
    ['/v1/embeddings', { model: 'sandbox/embed', input: ['Hi', 'there'] }, 'embedding'],
  ])(
    'is made of lines for %s',
    async (endpoint, body, holds) => {
      const batch = await ended((await create(linesOf([body, body], endpoint), endpoint)).id);
      const lines = await read(batch.output_file_id);
      expect([batch.request_counts, await read(batch.error_file_id)]).toEqual([{ total: 2, completed: 2, failed: 0 }, []]);
      for (const { response } of lines) expect(JSON.stringify(response?.body)).toContain(`"${holds}"`);
    },
    LONG_MS,
  );

  it(
    'sends files that its lines name',
    async () => {
      const file = await story.openai.files.create({ file: await toFile(png(64, 48), 'a.png'), purpose: 'vision' });
      story.upstream.on('openai', say('A picture.'));
      const content = [{ type: 'file', file: { file_id: file.id } }];
      const body = { model: 'openai/gpt-5-mini', messages: [{ role: 'user', content }] };
      const batch = await ended((await create(linesOf([body as JsonObject]))).id);
      expect(batch.request_counts).toMatchObject({ completed: 1 });
      expect(JSON.stringify(story.upstream.last('openai').body)).toContain(png(64, 48).toString('base64'));
    },
    LONG_MS,
  );

  it('says before it is begun what it would cost, and what is wrong with it', async () => {
    const bodies = [chat('openai/gpt-5-mini', 'Hi'), chat('anthropic/claude-haiku-4-5', 'Hi'), chat('no-such-model', 'Hi')];
    const ask = { input_file_id: await upload(linesOf(bodies)), endpoint: '/v1/chat/completions', completion_window: '24h' };
    const estimate = await story.openai.post('/batches/estimate', { body: ask });
    expect(estimate).toMatchObject({
      ...{ object: 'batch.estimate', errors: null, request_counts: { total: 3, refused: 1, unpriced: 0 } },
      by_target: [
        { target: 'openai/gpt-5-mini', lines: 1 },
        { target: 'anthropic/claude-haiku-4-5', lines: 1 },
      ],
      refusals: [{ custom_id: 'line-2', code: 'model_not_found' }],
    });
    const dry = await story.openai.batches.create(ask as BatchCreateParams, { headers: { 'x-gateway-dry-run': 'true' } });
    expect(dry).toEqual(estimate);
    const wrong = await ended((await create(`${linesOf(bodies)}\nnonsense`)).id);
    expect(wrong).toMatchObject({ status: 'failed', errors: { data: [{ code: 'invalid_json_line', line: 4 }] } });
  });

  it('B3, A11: is nobody else’s, and no way around the scopes of a key', async () => {
    const made = await create(linesOf([chat('sandbox/echo', 'Hi')]));
    const tenant = await story.gateway.admin('POST', '/v1/admin/tenants', { name: 'Others' });
    const theirs = clientOf((await story.gateway.createVirtualKey({ tenant_id: tenant.body['id'] as string })).key);
    await expect(theirs.batches.retrieve(made.id)).rejects.toMatchObject({ status: 404 });
    await expect(theirs.batches.cancel(made.id)).rejects.toMatchObject({ status: 404 });
    const again = { input_file_id: made.input_file_id, endpoint: '/v1/chat/completions', completion_window: '24h' } as const;
    await expect(theirs.batches.create(again)).rejects.toMatchObject({ status: 404 });
    const narrow = clientOf((await story.gateway.createVirtualKey({ scopes: ['batches', 'files'] })).key);
    await expect(narrow.batches.create(again)).rejects.toMatchObject({ status: 403, code: 'insufficient_scope' });
    await ended(made.id);
  });
});

describe('limits and budgets', () => {
  it(
    'a budget is used up exactly, and the lines behind it are refused',
    async () => {
      story.upstream.always('openai', say('Yes.', { tokens: { input: 10, output: 10 } }));
      const { id, key } = await story.gateway.createVirtualKey();
      const budget = { subject_kind: 'key', subject_id: id, unit: 'tokens', period: 'month', amount: 400 };
      const set = await story.gateway.admin('POST', '/v1/admin/budgets', budget);
      const client = clientOf(key);
      const bodies = Array.from({ length: 40 }, (_, i) => chat('openai/gpt-5-mini', `${i}`, { max_tokens: 10 }));
      const batch = await ended((await create(linesOf(bodies), undefined, {}, client)).id, client);
      const { completed = 0, failed = 0 } = batch.request_counts ?? {};
      expect(completed + failed).toBe(40);
      const standing = await until('all of it to be booked', async () => {
        const { body } = await story.gateway.admin('GET', `/v1/admin/budgets/${String(set.body['id'])}`);
        return body['reserved'] === 0 && body;
      });
      expect(standing).toMatchObject({ spent: completed * 20 });
      // What is left would not have covered the next one at its largest, and nothing was spent beyond.
      expect(completed * 20).toBeLessThanOrEqual(400);
      expect(completed).toBeGreaterThanOrEqual(16);
      const refused = await read(batch.error_file_id, client);
      expect(refused).toHaveLength(failed);
      expect(refused[0]).toMatchObject({ response: { status_code: 429, body: { error: { code: 'budget_exceeded' } } } });
    },
    LONG_MS,
  );

  it(
    'a provider that limits, and a key with two slots, only make it slower',
    async () => {
      story.upstream.on('openai', fail(429, { headers: { 'retry-after': '1' } }), fail(429, { headers: { 'retry-after': '1' } }));
      story.upstream.always('openai', say('Yes.'));
      const client = clientOf((await story.gateway.createVirtualKey({ concurrency_limit: 2 })).key);
      const bodies = Array.from({ length: 20 }, (_, i) => chat('openai/gpt-5-mini', `${i}`));
      const batch = await ended((await create(linesOf(bodies), undefined, {}, client)).id, client);
      expect(batch.request_counts).toEqual({ total: 20, completed: 20, failed: 0 });
      const refusals = await story.gateway.db.query(
        `SELECT 1 FROM requests WHERE metadata->>'batch_id' = $1 AND error_code = 'rate_limited' AND attempts = '[]'`,
        [batch.id],
      );
      expect(refusals).toEqual([]);
      await story.gateway.reviveProviderKeys();
    },
    LONG_MS,
  );

  it(
    'a rule of routing that is meant for batches applies to those that name it, and to nobody else',
    async () => {
      const rules = [{ id: 'night', when: { batch: 'night' }, then: { targets: ['anthropic/claude-haiku-4-5'] } }];
      await story.gateway.admin('PUT', '/v1/admin/routing', { config: { rules } });
      await expect(create(linesOf([chat('x', 'Hi')]), undefined, { 'x-batch-rule': 'day' })).rejects.toMatchObject({
        status: 400,
        param: 'x-batch-rule',
      });
      story.upstream.always('anthropic', say('Good night.')).always('openai', say('Good day.'));
      const body = chat('openai/gpt-5-mini', 'Hi');
      const night = await ended((await create(linesOf([body]), undefined, { 'x-batch-rule': 'night' })).id);
      expect(JSON.stringify(await read(night.output_file_id))).toContain('Good night.');
      const day = await ended((await create(linesOf([body]))).id);
      expect(JSON.stringify(await read(day.output_file_id))).toContain('Good day.');
      await story.gateway.admin('PUT', '/v1/admin/routing', { config: {} });
    },
    LONG_MS,
  );
});

describe('in the middle', () => {
  const held = (): { open: () => void } => {
    const gate = newGate();
    story.upstream.always('openai', (request) =>
      /number (\d)\b/.test(JSON.stringify(request.body))
        ? say('Yes.')
        : say('Yes.', { faults: { hold: { after: 0, until: gate.opened } } }),
    );
    return gate;
  };
  const bodies = Array.from({ length: 40 }, (_, i) => chat('openai/gpt-5-mini', `number ${i}`));
  const answered = async (id: string, least: number): Promise<void> => {
    await until(
      'some answers',
      async () => ((await story.openai.batches.retrieve(id)).request_counts?.completed ?? 0) >= least,
      LONG_MS,
    );
  };

  it(
    'it is cancelled: what is under way is kept, the rest named',
    async () => {
      const gate = held();
      const { id } = await create(linesOf(bodies));
      await answered(id, 10);
      expect(await story.openai.batches.cancel(id)).toMatchObject({ status: 'cancelling' });
      const lease = async (): Promise<number> => {
        const [row] = await story.gateway.db.query<{ lease_until: Date | null }>(
          'SELECT lease_until FROM batches WHERE id = $1',
          [id],
        );
        return row?.lease_until?.getTime() ?? Infinity;
      };
      const before = await lease();
      // Whoever holds it hears of it with the next sign of life.
      await until('the worker to hear of it', async () => (await lease()) > before, LONG_MS);
      gate.open();
      const batch = await ended(id);
      const [done, undone] = [await read(batch.output_file_id), await read(batch.error_file_id)];
      expect(batch.status).toBe('cancelled');
      expect(done.length + undone.length).toBe(40);
      expect(undone.at(-1)).toMatchObject({ custom_id: 'line-39', response: null, error: { code: 'batch_cancelled' } });
    },
    LONG_MS,
  );

  it(
    'its key is revoked: nothing more is begun',
    async () => {
      const gate = held();
      const { id: keyId, key } = await story.gateway.createVirtualKey();
      const { id } = await create(linesOf(bodies), undefined, {}, clientOf(key));
      await answered(id, 10);
      await story.gateway.admin('DELETE', `/v1/admin/api-keys/${keyId}`);
      const batch = await ended(id);
      gate.open();
      expect(batch).toMatchObject({ status: 'failed', errors: { data: [{ code: 'key_invalid' }] } });
    },
    LONG_MS,
  );

  it(
    'the process is killed: nothing that was answered is asked again',
    async () => {
      const gate = held();
      const before = story.upstream.requests.length;
      const { id } = await create(linesOf(bodies));
      await answered(id, 10);
      await story.gateway.kill9();
      gate.open();
      await story.gateway.restart();
      const batch = await ended(id);
      expect(batch).toMatchObject({ status: 'completed', request_counts: { total: 40, completed: 40, failed: 0 } });
      expect(await read(batch.output_file_id)).toHaveLength(40);
      const asked = story.upstream.requests.slice(before).map(({ body }) => /number \d+/.exec(JSON.stringify(body))?.[0]);
      const twice = asked.filter((text, i) => asked.indexOf(text) !== i);
      expect(factsOf(batch)['ambiguous']).toBeGreaterThanOrEqual(twice.length);
      expect(twice.length).toBeLessThanOrEqual(8);
    },
    LONG_MS * 2,
  );
});
