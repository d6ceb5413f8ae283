import type { JsonObject } from '@libs/kernel';
import { openAiTools } from '../support/builders';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { callTools, fail, type Scenario, say, withFaults } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

const GPT = 'gpt-4o-mini';
const CLAUDE = 'claude-haiku-4-5';
const LONG = 300_000;
const PATIENCE = 120_000;

let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterAll(() => story?.close(), STOP_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());

let number = 0;
const question = (): string => `Question ${++number}`;
const calls = (): number => story.upstream.requests.filter(({ operation }) => operation === 'chat').length;

interface Asked {
  content: string;
  key?: string;
  headers?: Record<string, string>;
  more?: JsonObject;
}
/** How the cache answered. */
async function ask({ content, key = story.key, headers = {}, more = {} }: Asked): Promise<string | null> {
  const answer = await fetch(`${story.gateway.openAiUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: GPT, temperature: 0, messages: [{ role: 'user', content }], ...more }),
  });
  await answer.text();
  return answer.headers.get('x-gateway-cache');
}
async function tenant(name: string, settings?: JsonObject): Promise<{ id: string; key: string }> {
  const id = String((await story.gateway.admin('POST', '/v1/admin/tenants', { name })).body['id']);
  if (settings) {
    const put = await story.gateway.admin('PUT', `/v1/admin/cache/settings?tenant_id=${id}`, settings);
    expect(put.status).toBe(200);
  }
  return { id, key: (await story.gateway.createVirtualKey({ tenant_id: id })).key };
}
/** The model may still be loading: asked anew until the question can be found. */
const remembered = (tenantId: string, asked: Asked): Promise<unknown> =>
  until(
    `the question to be known: ${asked.content}`,
    async () => {
      await ask({ ...asked, more: { 'x-cache': 'refresh' } });
      return (await story.gateway.db.query('SELECT 1 FROM cache_questions WHERE tenant_id = $1', [tenantId])).length > 0;
    },
    PATIENCE,
  );

describe('H1: what another tenant was answered', () => {
  it(
    'is a miss, word for word and by meaning, whatever name for the cache a client thinks of',
    async () => {
      const settings = { mode: 'semantic' };
      const a = await tenant('H1 a', settings);
      const content = 'What is the capital of Australia?';
      expect(await ask({ content, key: a.key })).toBe('miss');
      await remembered(a.id, { content, key: a.key });
      expect(await ask({ content, key: a.key })).toBe('exact');
      const names = { 'x-cache-key': 'k', 'x-cache-namespace': a.id, 'x-tenant-id': a.id, 'x-gateway-tenant': a.id };
      for (const asked of [
        { content, more: { 'x-cache': 'semantic' } },
        { content, headers: names },
        { content: 'Tell me the capital of Australia', headers: names },
        { content: 'Name the capital of Australia', more: { user: a.id, metadata: { tenant: a.id } } },
      ]) {
        const other = await tenant(`H1 ${++number}`, settings);
        expect([asked.content, await ask({ ...asked, key: other.key })]).toEqual([asked.content, 'miss']);
      }
      const saved = (await story.gateway.admin('GET', `/v1/admin/cache/stats?tenant_id=${a.id}`)).body;
      expect(saved).toMatchObject({ tenant_id: a.id, entries: 1 });
    },
    LONG,
  );
});

describe('H2: what is never stored', () => {
  const whole: [string, () => Scenario, JsonObject][] = [
    ['an error', () => fail(400), {}],
    ['an answer cut by its length', () => say('Half', { stop: 'length' }), {}],
    ['a filtered answer', () => say('No', { stop: 'content_filter' }), {}],
    ['a call of tools', () => callTools([['get_weather', { city: 'Rome' }]]), { tools: openAiTools }],
    ['an answer without words', () => say(''), {}],
  ];
  it.each(whole)('%s, whole or streamed', async (_what, scenario, more) => {
    for (const stream of [false, true]) {
      const content = question();
      for (let i = 0; i < 2; i++) {
        story.upstream.on('openai', scenario());
        expect(await ask({ content, more: { ...more, stream } })).not.toBe('exact');
      }
    }
  });

  // Its beginning, four words, and the reason for its end; behind that only the mark of the end is missing.
  it.each([3, 4, 5, 6])('a stream that broke off behind %d frames, whoever reads it', async (cutAfter) => {
    const content = question();
    for (let i = 0; i < 2; i++) {
      story.upstream.on('openai', withFaults(say('one two three four'), { cutAfter }));
      expect(await ask({ content, more: { stream: true } })).not.toBe('exact');
    }
  });
});

describe('H3: what only looks the same', () => {
  it(
    'is bought: other names, numbers and negations, another system prompt, other tools, another model',
    async () => {
      const { id, key } = await tenant('H3', { mode: 'semantic' });
      story.upstream.always('openai', say('Done.'));
      const content = 'Delete user A and keep 3 backups of the archive';
      expect(await ask({ content, key })).toBe('miss');
      await remembered(id, { content, key });
      const system = { role: 'system', content: 'Be rude.' };
      for (const asked of [
        { content: 'Delete user B and keep 3 backups of the archive' },
        { content: 'Delete user A and keep 5 backups of the archive' },
        { content: 'Delete user A and do not keep 3 backups of the archive' },
        { content: 'Keep user A and delete 3 backups of the archive' },
        { content, more: { messages: [system, { role: 'user', content }] } },
        { content, more: { tools: openAiTools } },
        { content, more: { model: 'gpt-4o' } },
        { content, more: { temperature: 0.1 } },
      ])
        expect([asked, await ask({ ...asked, key })]).toEqual([asked, 'miss']);
      expect(await ask({ content, key })).toBe('exact');
    },
    LONG,
  );
});

describe('H4: a tenant that floods or poisons', () => {
  it(
    'drives out its own answers alone, and no virtual key can purge',
    async () => {
      const [flood, other] = [await tenant('H4 flood', { max_entries: 20 }), await tenant('H4 other')];
      story.upstream.always('openai', say('Stored.'));
      const kept = question();
      await ask({ content: kept, key: other.key });
      for (let i = 0; i < 60; i++) await ask({ content: `flood ${i}`, key: flood.key });
      const { body } = await story.gateway.admin('GET', `/v1/admin/cache/stats?tenant_id=${flood.id}`);
      expect(Number(body['entries'])).toBeLessThanOrEqual(20);
      expect(await ask({ content: kept, key: other.key })).toBe('exact');
      expect(await ask({ content: 'flood 59', key: flood.key })).toBe('exact');
      const purge = await fetch(`${story.gateway.url}/v1/admin/cache/invalidate`, {
        method: 'POST',
        headers: { authorization: `Bearer ${flood.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ all: true }),
      });
      expect([401, 403]).toContain(purge.status);
      expect(await ask({ content: kept, key: other.key })).toBe('exact');
    },
    LONG,
  );

  it('finds nothing behind its lifetime, and nothing older than it asks for', async () => {
    story.upstream.always('openai', say('Stored.'));
    const content = question();
    await ask({ content, more: { 'x-cache-ttl': 1 } });
    await until('the answer to be gone', async () => (await ask({ content, more: { 'x-cache-ttl': 1 } })) === 'miss');
  });
});

describe('five hundred identical requests at once', () => {
  it(
    'are one call of the provider',
    async () => {
      const gate = newGate();
      const content = question();
      const before = calls();
      story.upstream.on('openai', withFaults(say('one two three'), { hold: { after: 3, until: gate.opened } }));
      const leader = ask({ content, more: { stream: true } });
      await until('the leader to have asked', () => calls() === before + 1);
      const others = Array.from({ length: 499 }, (_, i) => ask({ content, more: { stream: i % 2 === 0 } }));
      await until(
        'all to wait',
        async () => {
          const metrics = await (await fetch(`${story.gateway.url}/metrics`)).text();
          return Number(/llmgw_inflight_requests (\d+)/.exec(metrics)?.[1]) >= 500;
        },
        PATIENCE,
      );
      gate.open();
      const answers = await Promise.all([leader, ...others]);
      expect(answers.filter((how) => how === 'miss')).toHaveLength(1);
      expect(answers.filter((how) => how === 'exact')).toHaveLength(499);
      expect(calls()).toBe(before + 1);
    },
    LONG,
  );
});

describe('tokens that the provider had cached', () => {
  const tokens = { input: 1_000, cacheRead: 20_000, output: 100 };
  const clients = {
    'chat completions': [
      '/v1/chat/completions',
      (content: string) => ({ messages: [{ role: 'user', content }], max_tokens: 64 }),
    ],
    responses: ['/v1/responses', (input: string) => ({ input, max_output_tokens: 64 })],
    messages: ['/v1/messages', (content: string) => ({ messages: [{ role: 'user', content }], max_tokens: 64 })],
  } as const;
  // Of a million, in USD: input, read from the cache, output.
  const PRICES = { openai: [GPT, 0.15, 0.075, 0.6], anthropic: [CLAUDE, 1, 0.1, 5] } as const;
  const cases = Object.keys(PRICES).flatMap((upstream) => Object.keys(clients).map((client) => [client, upstream] as const));

  it.each(cases)('are billed to a client of %s at their own price of %s', async (client, upstream) => {
    const [model, input, read, output] = PRICES[upstream as keyof typeof PRICES];
    const [path, bodyOf] = clients[client as keyof typeof clients];
    const native = client === 'responses' && upstream === 'openai';
    story.upstream.on(native ? 'openai-responses' : (upstream as 'openai' | 'anthropic'), say('Cached.', { tokens }));
    const answer = await fetch(story.gateway.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, ...bodyOf(question()) }),
    });
    expect([answer.status, (await answer.text()).includes('Cached.')]).toEqual([200, true]);
    let row: JsonObject = {};
    await until('the row', async () => {
      const found = await story.gateway.admin('GET', `/v1/admin/requests/${answer.headers.get('x-request-id') ?? ''}`);
      row = found.body;
      return found.status === 200;
    });
    const cost = (tokens.input * input + tokens.cacheRead * read + tokens.output * output) / 1e6;
    expect(row['cost_usd']).toBeCloseTo(cost, 7);
  });
});
