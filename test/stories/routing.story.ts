import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { fail, say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Rules, fallbacks and what explains them, as an operator and a client meet them. */

let story: Story;
beforeAll(async () => {
  story = await startStory({ env: { RETRY_MAX_ATTEMPTS: '1', RETRY_BUDGET_PERCENT: '1000' } });
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const HAIKU = 'anthropic/claude-haiku-4-5';
const config = {
  virtual_models: { team: { targets: [HAIKU, 'openai/gpt-5-mini'], strategy: 'order' } },
  aliases: { house: 'openai/gpt-5-mini' },
  rules: [
    { id: 'keep-out', when: { model: 'forbidden-*' }, then: { deny: 'Not this one.' } },
    { id: 'tools', when: { model: 'team', tools: true }, then: { targets: ['deepseek/deepseek-chat'] } },
  ],
  fallbacks: { context_window: [HAIKU], content_policy: ['deepseek/deepseek-chat'] },
};

async function put(body: object): Promise<{ status: number; body: JsonObject }> {
  return story.gateway.admin('PUT', '/v1/admin/routing', body as JsonObject);
}

async function ask(
  model: string,
  more: object = {},
  path = '/v1/chat/completions',
): Promise<{ status: number; body: JsonObject }> {
  const messages = [{ role: 'user', content: `Hello, ${model}.` }];
  const response = await fetch(story.gateway.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages, ...more }),
  });
  return { status: response.status, body: (await response.json()) as JsonObject };
}

const servedBy = ({ body }: { body: JsonObject }): unknown => (body['x-gateway'] as JsonObject | undefined)?.['provider'];

describe('routing', () => {
  it('is refused with the path of each fault, tried dry, and then holds for the next request', async () => {
    const broken = await put({
      config: { ...config, rules: [{ id: 'a', when: { complexity: { minimum: 1 } }, then: { strategy: 'cost' } }] },
    });
    expect(broken.status).toBe(400);
    expect(JSON.stringify(broken.body)).toContain('rules[0].when.complexity');
    expect((await put({ config, dry_run: true })).status).toBe(200);
    expect((await ask('team')).status).toBe(404);
    expect((await put({ config, note: 'the first' })).status).toBe(200);

    expect(servedBy(await ask('team'))).toBe('anthropic');
    expect(servedBy(await ask('house'))).toBe('openai');
    const tool = { type: 'function', function: { name: 'get_time', parameters: { type: 'object', properties: {} } } };
    expect(servedBy(await ask('team', { tools: [tool] }))).toBe('deepseek');
    expect(await ask('forbidden-1')).toMatchObject({ status: 403, body: { error: { message: 'Not this one.' } } });
  });

  it.each([
    ['context_length_exceeded', 'anthropic'],
    ['content_policy_violation', 'deepseek'],
    ['invalid_value', undefined],
  ])('a refusal with %s goes on to %s', async (code, provider) => {
    story.upstream.always('openai', fail(400, { code, message: 'No.' }));
    story.upstream.always('anthropic', say('From Anthropic.'));
    story.upstream.always('deepseek', say('From DeepSeek.'));
    const answer = await ask('openai/gpt-5-mini');
    expect([answer.status, servedBy(answer)]).toEqual(provider === undefined ? [400, undefined] : [200, provider]);
  });

  it.each([
    ['whole', false],
    ['streamed', true],
  ])('an answer that the provider kept back, %s, is asked of whoever stands in for that', async (_how, stream) => {
    story.upstream.always('openai', say('', { stop: 'content_filter' }));
    story.upstream.always('deepseek', say('From DeepSeek.'));
    const response = await fetch(`${story.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'openai/gpt-5-mini', stream, messages: [{ role: 'user', content: 'Hello.' }] }),
    });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain('DeepSeek');
    expect(text).not.toContain('content_filter"');
    expect(response.headers.get('x-gateway-provider')).toBe('deepseek');
  });

  it('an answer that everybody keeps back is told as it is', async () => {
    story.upstream.always('openai', say('', { stop: 'content_filter' }));
    story.upstream.always('deepseek', say('', { stop: 'content_filter' }));
    const { status, body } = await ask('openai/gpt-5-mini');
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain('content_filter');
  });

  it('lists what the operator named, and aliases with what is known of their models', async () => {
    const response = await fetch(`${story.gateway.url}/v1/models`, { headers: { authorization: `Bearer ${story.key}` } });
    const { data } = (await response.json()) as { data: JsonObject[] };
    const named = (id: string) => data.find((model) => model['id'] === id);
    expect(named('team')).toMatchObject({ kind: 'virtual' });
    expect(named('auto')).toMatchObject({ kind: 'virtual' });
    expect(named('house')).toMatchObject({ kind: 'alias', alias_of: 'openai/gpt-5-mini', context_length: expect.any(Number) });
    const one = await fetch(`${story.gateway.url}/v1/models/house`, { headers: { authorization: `Bearer ${story.key}` } });
    expect(await one.json()).toMatchObject({ id: 'house', kind: 'alias' });
  });

  it('takes preferences in the house dialect, and refuses what are none', async () => {
    for (const provider of ['openai', 'anthropic', 'deepseek'] as const) story.upstream.always(provider, say('Hello.'));
    const house = (preferences: object) =>
      fetch(`${story.gateway.url}/v1/llm/chat`, {
        method: 'POST',
        headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: 'Hello there.', model: 'auto', preferences }),
      });
    const decision = async (preferences: object) =>
      JSON.stringify(((await (await house(preferences)).json()) as JsonObject)['gateway']);
    expect(await decision({ costWeight: 1 })).toContain('by cost 100, quality 0, latency 0');
    expect(await decision({ quality: 3, latency: 1 })).toContain('by cost 0, quality 75, latency 25');
    const refused = await house({ price: 1 });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('preferences');
  });

  it('says why, before the call and behind it', async () => {
    const explained = await ask('team', {}, '/v1/route');
    expect(explained.status).toBe(200);
    expect(JSON.stringify(explained.body)).toContain('claude-haiku-4-5');
    const auto = await ask('auto', {}, '/v1/route');
    expect(JSON.stringify(auto.body)).toMatch(/prompt_type|complexity/);
    // Requests that state no temperature are not cached.
    expect([explained.body['cache'], auto.body['complexity_by']]).toEqual([null, 'judgement']);
    const cool = await ask('team', { temperature: 0 }, '/v1/route');
    expect(cool.body['cache']).toMatchObject({ mode: 'exact', ttl_seconds: 3600 });
  });

  it('says what the limits and budgets of who asks have left, and takes nothing for it', async () => {
    const { id, key } = await story.gateway.createVirtualKey({ rpm_limit: 7, concurrency_limit: 3 });
    const budget = { subject_kind: 'key', subject_id: id, unit: 'micro_usd', period: 'month', amount: 2_500_000 };
    expect((await story.gateway.admin('POST', '/v1/admin/budgets', budget)).status).toBe(201);
    const route = (path: string, more: object = {}) =>
      fetch(`${story.gateway.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hello' }], ...more }),
      });
    const left = async (path = '/v1/route') => (await (await route(path)).json()) as JsonObject;
    const own = (what: string, remaining: number) => ({ subject: { kind: 'key', id }, counts: what, remaining });
    await until('the budget to be known', async () => ((await left())['budgets'] as unknown[]).length === 1);
    for (const path of ['/v1/route', '/api/route'])
      expect(await left(path)).toMatchObject({
        limits: [{ ...own('requests', 7), limit: 7, reset_seconds: 0 }, { ...own('concurrency', 3) }],
        budgets: [{ unit: 'usd', period: 'month', hard: true, limit: 2.5, spent: 0, left: 2.5 }],
      });
    expect((await route('/v1/chat/completions')).status).toBe(200);
    expect((await left())['limits']).toMatchObject([own('requests', 6), own('concurrency', 3)]);
    // For people, as that key.
    const explained = await story.gateway.admin('POST', '/v1/admin/routing/explain', {
      prompt: 'Hello',
      model: 'sandbox/echo',
      as: { virtual_key_id: id },
    });
    expect(explained.body).toMatchObject({ limits: [own('requests', 6), own('concurrency', 3)], budgets: [{ limit: 2.5 }] });
  });

  it('says what another way would have cost', async () => {
    await until('the requests of before to be written', async () => {
      const [row] = await story.gateway.db.query<{ n: number }>(`SELECT count(*) AS n FROM requests WHERE outcome = 'completed'`);
      return Number(row?.n) >= 5;
    });
    const { status, body } = await story.gateway.admin('POST', '/v1/admin/routing/backtest', { strategy: 'cost', last: 100 });
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toMatch(/cost/);
  });

  it('goes back to the version before', async () => {
    expect((await put({ config: { ...config, aliases: { house: HAIKU } } })).status).toBe(200);
    story.upstream.always('openai', say('From OpenAI.'));
    expect(servedBy(await ask('house'))).toBe('anthropic');
    expect((await story.gateway.admin('POST', '/v1/admin/routing/rollback', { version: 0 })).status).toBeLessThan(300);
    expect(servedBy(await ask('house'))).toBe('openai');
  });

  it('a rule lets through what its limits allow, for each tenant, and no more', async () => {
    story.upstream.always('openai', say('From OpenAI.'));
    const limited = (limits: object) => ({
      config: { rules: [{ id: 'few', when: { model: 'few-*' }, then: { targets: ['openai/gpt-5-mini'], limits } }] },
    });
    expect((await put(limited({ rpm: 2 }))).body).toMatchObject({ warnings: [] });
    expect([(await ask('few-1')).status, (await ask('few-2')).status]).toEqual([200, 200]);
    expect(await ask('few-3')).toMatchObject({
      status: 429,
      body: { error: { code: 'rate_limited', message: expect.stringContaining('2 requests') } },
    });
    expect((await ask('openai/gpt-5-mini')).status).toBe(200);
    expect((await put(limited({ tpm: 200 }))).status).toBe(200);
    expect((await ask('few-4')).status).toBe(200);
    expect(await ask('few-5')).toMatchObject({
      status: 429,
      body: { error: { message: expect.stringContaining('200 tokens') } },
    });
  });

  it('sends copies to another target, which nobody sees or pays, and compares them', async () => {
    story.upstream.always('openai', say('The tower is 330 metres high.'));
    story.upstream.always('anthropic', say('The tower is 300 metres high.'));
    const shadow = { target: HAIKU, percent: 100 };
    const config = { rules: [{ id: 'trial', when: { model: 'seen-*' }, then: { targets: ['openai/gpt-5-mini'], shadow } }] };
    expect((await put({ config })).body).toMatchObject({ warnings: [] });
    const before = story.upstream.requests.filter(({ api }) => api === 'anthropic').length;
    const answer = await ask('seen-1');
    expect(servedBy(answer)).toBe('openai');
    const compared = await until('the copy to be compared', async () => {
      const { body } = await story.gateway.admin('GET', '/v1/admin/routing/shadow?rule=trial');
      const { data } = body as unknown as { data: JsonObject[] };
      return data.length > 0 && body;
    });
    const id = (answer.body['x-gateway'] as JsonObject)['request_id'];
    expect(compared).toMatchObject({
      summary: [{ rule: 'trial', target: HAIKU, requests: 1, failed: 0, agreed: 0, disagreed: 1 }],
      data: [
        {
          ...{ request_id: id, agrees: false, served: { target: 'openai/gpt-5-mini', outcome: 'completed' } },
          shadow: { target: HAIKU, outcome: 'completed', status: 200, cost_usd: expect.any(Number) },
        },
      ],
    });
    expect(story.upstream.requests.filter(({ api }) => api === 'anthropic').length).toBe(before + 1);
    await until('the request to be written', async () => {
      const rows = await story.gateway.db.query<{ model_used: string; attempts: unknown[] }>(
        `SELECT model_used, attempts FROM requests WHERE model_asked = 'seen-1'`,
      );
      return rows.length === 1 && rows[0]?.model_used === 'gpt-5-mini' && rows[0].attempts.length === 1;
    });
    const { body } = await story.gateway.admin('GET', `/v1/admin/requests/${String(id)}`);
    expect(body).toMatchObject({ shadow: { agrees: false, shadow: { target: HAIKU } } });
  });
});
