import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { JsonObject } from '@libs/kernel';
import { openAiTools } from '../support/builders';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { callTools, fail, say, think, withFaults } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const CLAUDE = 'claude-haiku-4-5';
const GPT = 'gpt-4o-mini';
let number = 0;
/** A question nobody has asked yet. */
const question = () => `Question ${++number}`;
const calls = () => story.upstream.requests.filter(({ operation }) => operation === 'chat').length;

type OpenAiAsk = Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> & Record<string, unknown>;
const openAiBody = (content: string, more: OpenAiAsk = {}) => ({
  ...{ model: CLAUDE, max_tokens: 256, temperature: 0, messages: [{ role: 'user' as const, content }] },
  ...more,
});
const anthropicBody = (content: string, more: JsonObject = {}) => ({
  ...{ model: CLAUDE, max_tokens: 256, messages: [{ role: 'user' as const, content }] },
  ...more,
});

async function openAi(content: string, more: OpenAiAsk = {}) {
  const { data, response } = await story.openai.chat.completions.create(openAiBody(content, more)).withResponse();
  return {
    data,
    cache: response.headers.get('x-gateway-cache'),
    facts: (data as unknown as JsonObject)['x-gateway'] as JsonObject,
  };
}

async function openAiStream(content: string, more: OpenAiAsk = {}) {
  const { data, response } = await story.openai.chat.completions
    .create({ ...openAiBody(content, more), stream: true, stream_options: { include_usage: true } })
    .withResponse();
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of data) chunks.push(chunk);
  return {
    chunks,
    cache: response.headers.get('x-gateway-cache'),
    text: chunks.map((c) => c.choices[0]?.delta.content ?? '').join(''),
  };
}

async function anthropic(content: string, more: JsonObject = {}) {
  const { data, response } = await story.anthropic.messages.create(anthropicBody(content, more)).withResponse();
  return { data, cache: response.headers.get('x-gateway-cache') };
}

async function anthropicStream(content: string, more: JsonObject = {}) {
  const { data, response } = await story.anthropic.messages
    .create({ ...anthropicBody(content, more), stream: true })
    .withResponse();
  const events: Anthropic.MessageStreamEvent[] = [];
  for await (const event of data) events.push(event);
  return { events, cache: response.headers.get('x-gateway-cache') };
}

/** Without what is another in every answer. */
const lasting = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (name, inner: unknown) =>
      ['id', 'created', 'x-gateway', '_request_id', 'obfuscation', 'system_fingerprint'].includes(name) ? undefined : inner,
    ),
  );

describe('an answer that was bought before', () => {
  it('is given again for nothing, and the ledger says what was saved', async () => {
    const asked = question();
    story.upstream.on('openai', say('Four.', { tokens: { input: 1_000, output: 2_000 } }));
    const bought = await openAi(asked, { model: GPT });
    expect(bought).toMatchObject({ cache: 'miss', facts: { cache_hit: false, attempts: 1 } });
    const before = calls();
    const again = await openAi(asked, { model: GPT });
    expect(calls()).toBe(before);
    expect(again).toMatchObject({
      cache: 'exact',
      facts: { cache_hit: 'exact', cost_usd: 0, attempts: 0, provider: 'openai', fallback_used: false },
    });
    expect(lasting(again.data)).toEqual(lasting(bought.data));
    const id = String(again.facts['request_id']);
    let row: JsonObject = {};
    await until('the row of the hit', async () => {
      const { status, body } = await story.gateway.admin('GET', `/v1/admin/requests/${id}`);
      row = body;
      return status === 200;
    });
    const saved = Number(bought.facts['cost_usd']);
    expect(saved).toBeGreaterThan(0);
    expect(row).toMatchObject({ cost_usd: 0, cost_state: 'exact', attempts: [], cache: { kind: 'exact', saved_usd: saved } });
    const metrics = await (await fetch(`${story.gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/llm_cache_hits_total\{kind="exact"\} [1-9]/);
  });

  it('is found however the body is written, and by no other tenant or question', async () => {
    const asked = question();
    await openAi(asked, { model: GPT, seed: 7, stop: ['X', 'Y'] });
    const reordered = {
      stop: ['X', 'Y'],
      seed: 7,
      temperature: 0.0,
      messages: [{ content: [{ text: asked, type: 'text' }], role: 'user' }],
      max_tokens: 256,
      model: GPT,
      user: 'someone else',
    };
    const post = (key: string, body: string) =>
      fetch(`${story.gateway.openAiUrl}/chat/completions`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      });
    expect((await post(story.key, JSON.stringify(reordered, null, 3))).headers.get('x-gateway-cache')).toBe('exact');
    for (const more of [
      { seed: 8 },
      { stop: ['X'] },
      { max_tokens: 255 },
      { model: 'gpt-4o' },
      { tools: openAiTools },
      { temperature: -0, top_p: 0.5 },
    ])
      expect((await openAi(asked, { model: GPT, seed: 7, stop: ['X', 'Y'], ...more } as OpenAiAsk)).cache).toBe('miss');
    const tenant = await story.gateway.admin('POST', '/v1/admin/tenants', { name: 'another tenant' });
    const { key } = await story.gateway.createVirtualKey({ tenant_id: tenant.body['id'] as string });
    expect((await post(key, JSON.stringify(reordered))).headers.get('x-gateway-cache')).toBe('miss');
  });

  it.each([
    ['a call of tools', () => callTools([['get_weather', { city: 'Rome' }]]), { tools: openAiTools }],
    ['one that was cut by its length', () => say('Half', { stop: 'length' }), {}],
  ])('is not %s', async (_name, answer, more) => {
    const asked = question();
    story.upstream.on('openai', answer(), answer());
    await openAi(asked, { model: GPT, ...more });
    expect((await openAi(asked, { model: GPT, ...more })).cache).toBe('miss');
  });

  it('is not an error, nor a stream that broke off', async () => {
    const asked = question();
    story.upstream.on('openai', fail(400), withFaults(say('one two three four'), { cutAfter: 4 }), say('whole'));
    await expect(openAi(asked, { model: GPT })).rejects.toThrow();
    await expect(openAiStream(asked, { model: GPT })).rejects.toThrow();
    expect(await openAiStream(asked, { model: GPT })).toMatchObject({ cache: 'miss', text: 'whole' });
    expect(await openAiStream(asked, { model: GPT })).toMatchObject({ cache: 'exact', text: 'whole' });
  });

  it('is bought anew where temperature, the client or its patience say so', async () => {
    const asked = question();
    const warm = { model: GPT, temperature: 1 };
    await openAi(asked, warm);
    expect((await openAi(asked, warm)).cache).toBe('miss');
    await openAi(asked, { ...warm, 'x-cache': true });
    expect((await openAi(asked, { ...warm, 'x-cache': true })).cache).toBe('exact');
    expect((await openAi(asked, { ...warm, 'x-cache': false })).cache).toBe('miss');
    story.upstream.on('openai', say('newer'));
    expect((await openAi(asked, { ...warm, 'x-cache': 'refresh' })).cache).toBe('miss');
    expect((await openAi(asked, { ...warm, 'x-cache': true })).data.choices[0]?.message.content).toBe('newer');
    await expect(openAi(asked, { 'x-cache': 'perhaps' })).rejects.toMatchObject({ status: 400, param: 'x-cache' });
    await expect(openAi(asked, { 'x-cache-ttl': -1 })).rejects.toMatchObject({ status: 400, param: 'x-cache-ttl' });
  });
});

describe('whatever dialect filled the cache, an answer is the same as a live one', () => {
  const said = () =>
    think('Let me see.', 'It is four, of course.', { signature: 'sig', tokens: { input: 12, cacheRead: 5, output: 9 } });
  const clients = {
    'openai stream': async (q: string, x?: object) => openAiStream(q, x as OpenAiAsk).then((a) => [a.cache, lasting(a.chunks)]),
    'openai whole': async (q: string, x?: object) => openAi(q, x as OpenAiAsk).then((a) => [a.cache, lasting(a.data)]),
    'anthropic stream': async (q: string, x?: object) =>
      anthropicStream(q, x as JsonObject).then((a) => [a.cache, lasting(a.events)]),
    'anthropic whole': async (q: string, x?: object) => anthropic(q, x as JsonObject).then((a) => [a.cache, lasting(a.data)]),
  };
  type Client = keyof typeof clients;
  const names = Object.keys(clients) as Client[];
  const upstreams = [
    ['anthropic', CLAUDE],
    ['openai', GPT],
  ] as const;

  for (const [upstream, model] of upstreams)
    it(`from ${upstream}`, async () => {
      for (const filler of names) {
        const asked = question();
        story.upstream.on(upstream, said());
        const cached = { model, temperature: undefined, 'x-cache': true };
        expect((await clients[filler](asked, cached))[0]).toBe('miss');
        for (const reader of names) {
          const hit = await clients[reader](asked, cached);
          story.upstream.on(upstream, said());
          const live = await clients[reader](asked, { ...cached, 'x-cache': false });
          expect([hit[0], live[0]]).toEqual(['exact', 'miss']);
          // In one piece or in many: a stream is the same when what it adds up to is.
          if (filler.endsWith('stream') === reader.endsWith('stream'))
            expect([filler, reader, hit[1]]).toEqual([filler, reader, live[1]]);
          else expect([filler, reader, textOf(hit[1])]).toEqual([filler, reader, textOf(live[1])]);
        }
      }
    });

  it('from either of OpenAI’s APIs to the other', async () => {
    const response = { model: GPT, max_output_tokens: 256, temperature: 0 };
    const [first, second] = [question(), question()];
    story.upstream.on('openai-responses', say('By Responses.'));
    expect((await story.openai.responses.create({ ...response, input: first })).output_text).toBe('By Responses.');
    expect(await openAiStream(first, { model: GPT })).toMatchObject({ cache: 'exact', text: 'By Responses.' });
    story.upstream.on('openai', say('By a chat.'));
    expect(await openAiStream(second, { model: GPT })).toMatchObject({ cache: 'miss', text: 'By a chat.' });
    const hit = await story.openai.responses.create({ ...response, input: second }).withResponse();
    expect([hit.response.headers.get('x-gateway-cache'), hit.data.output_text]).toEqual(['exact', 'By a chat.']);
  });

  const textOf = (value: unknown): string => {
    let text = '';
    JSON.stringify(value, (name, inner: unknown) => {
      if ((name === 'content' || name === 'text') && typeof inner === 'string') text += inner;
      return inner;
    });
    return text;
  };
});

describe('the same question at the same time', () => {
  it('is asked once, and everybody gets the stream as it comes', async () => {
    const asked = question();
    const gate = newGate();
    const before = calls();
    story.upstream.on('openai', withFaults(say('one two three'), { hold: { after: 3, until: gate.opened } }));
    const leader = openAiStream(asked, { model: GPT });
    await until('the leader to have asked', () => calls() === before + 1);
    const followers = Array.from({ length: 40 }, () => openAiStream(asked, { model: GPT }));
    const first = await story.openai.chat.completions.create({ ...openAiBody(asked, { model: GPT }), stream: true });
    for await (const chunk of first) if (chunk.choices[0]?.delta.content) break; // before the upstream has said all
    gate.open();
    const all = await Promise.all([leader, ...followers]);
    expect(new Set(all.map(({ text }) => text))).toEqual(new Set(['one two three']));
    expect(all.map(({ cache }) => cache)).toEqual(['miss', ...followers.map(() => 'exact')]);
    expect(calls()).toBe(before + 1);
  });

  it('goes on for the others when the client that asked first leaves', async () => {
    const asked = question();
    const gate = newGate();
    const before = calls();
    story.upstream.on('openai', withFaults(say('one two three'), { hold: { after: 3, until: gate.opened } }));
    const leaving = await story.openai.chat.completions.create({ ...openAiBody(asked, { model: GPT }), stream: true });
    const follower = openAiStream(asked, { model: GPT });
    await until('the follower to wait', async () => {
      const metrics = await (await fetch(`${story.gateway.url}/metrics`)).text();
      return /llmgw_inflight_requests 2\n/.test(metrics);
    });
    const other = await story.openai.chat.completions.create({ ...openAiBody(asked, { model: GPT }), stream: true });
    for await (const chunk of other) if (chunk.choices[0]?.delta.content) break;
    leaving.controller.abort();
    await until('the client to be gone', async () => {
      const metrics = await (await fetch(`${story.gateway.url}/metrics`)).text();
      return /llmgw_inflight_requests [12]\n/.test(metrics);
    });
    gate.open();
    expect(await follower).toMatchObject({ text: 'one two three', cache: 'exact' });
    expect(calls()).toBe(before + 1);
    expect(story.upstream.last().reply.state).toBe('complete');
  });

  it('is asked again by one of the others when the first fails, whole answers too', async () => {
    const asked = question();
    const gate = newGate();
    const before = calls();
    story.upstream.on('openai', async () => {
      await gate.opened;
      return fail(400, { message: 'not for you' });
    });
    const leader = openAi(asked, { model: GPT });
    await until('the leader to have asked', () => calls() === before + 1);
    const followers = [1, 2, 3].map(() => openAi(asked, { model: GPT }));
    await until('the followers to wait', async () => {
      const metrics = await (await fetch(`${story.gateway.url}/metrics`)).text();
      return /llmgw_inflight_requests 4\n/.test(metrics);
    });
    gate.open();
    await expect(leader).rejects.toMatchObject({ status: 400 });
    const answers = await Promise.all(followers);
    expect(answers.map(({ cache }) => cache).sort()).toEqual(['exact', 'exact', 'miss']);
    expect(calls()).toBe(before + 2);
  });
});

describe('a key whose budget is used up', () => {
  it.each([false, true])(
    'still gets what is there already and costs nothing, and nothing else (streamed: %s)',
    async (stream) => {
      const asked = question();
      await openAi(asked, { model: GPT });
      const { key, id } = await story.gateway.createVirtualKey({ name: `poor ${stream}` });
      const [{ tenant_id: tenant }] = (await story.gateway.db.query('SELECT tenant_id FROM virtual_keys WHERE id = $1', [
        id,
      ])) as [{ tenant_id: string }];
      const budget = { subject_kind: 'key', subject_id: id, tenant_id: tenant, unit: 'micro_usd', period: 'month', amount: 1 };
      expect((await story.gateway.admin('POST', '/v1/admin/budgets', budget)).status).toBe(201);
      const before = calls();
      const ask = async (content: string, cache = 'true') => {
        const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-cache': cache };
        const body = JSON.stringify({ ...openAiBody(content, { model: GPT }), stream });
        const answer = await fetch(`${story.gateway.openAiUrl}/chat/completions`, { method: 'POST', headers, body });
        return { answer, text: await answer.text() };
      };
      const refused = async (content: string, cache?: string) => {
        const { answer, text } = await ask(content, cache);
        expect([answer.status, answer.headers.get('x-should-retry')]).toEqual([429, 'false']);
        expect(answer.headers.get('x-gateway-budget')).toMatch(/micro_usd; month; limit=1$/);
        expect(JSON.parse(text)).toMatchObject({ error: { code: 'budget_exceeded' } });
      };
      await until('the budget to hold', async () => (await ask(question())).answer.status === 429);
      const { answer } = await ask(asked);
      expect([answer.status, answer.headers.get('x-gateway-cache')]).toEqual([200, 'exact']);
      await refused(question());
      // To buy it anew, or not to look, costs something.
      await refused(asked, 'refresh');
      await refused(asked, 'false');
      expect(calls()).toBe(before);
      const { body } = await story.gateway.admin('GET', '/v1/admin/budget');
      expect(JSON.stringify(body)).not.toContain('"spent":1');
    },
  );
});

describe('questions that mean the same', () => {
  const semantic = { model: GPT, 'x-cache': 'semantic' };
  const known = async (): Promise<number> => {
    const rows = await story.gateway.db.query<{ count: number }>('SELECT count(*)::int AS count FROM cache_questions');
    return rows[0]?.count ?? 0;
  };
  /** Of what was asked since then: the first ones of all may become known later than others. */
  const knownSince = (at: Date): Promise<unknown[]> =>
    story.gateway.db.query(
      'SELECT 1 FROM requests r JOIN cache_questions q ON q.entry_key = r.cache_key WHERE r.started_at >= $1',
      [at],
    );
  // The first ones may come before what tells what they mean is loaded: nobody waits for that.
  beforeAll(async () => {
    await until('meanings to be told', async () => {
      await openAi(question(), semantic);
      return (await known()) > 0;
    });
  });

  it('get the answer of the first, as long as nothing stands against it, and say so', async () => {
    story.upstream.always('openai', say('Canberra.', { tokens: { input: 900, output: 900 } }));
    const from = new Date();
    expect((await openAi('What is the capital of Australia?', semantic)).cache).toBe('miss');
    await until('the question to be known', async () => (await knownSince(from)).length > 0);
    // One in fifty is bought anyway, to see whether it still fits; the same words would then be an exact hit.
    let asked = 'Please tell me the capital of Australia';
    const again = await until('an answer out of the cache', async () => {
      const given = await openAi(asked, semantic);
      asked += '!';
      return given.cache !== 'miss' && given;
    });
    expect(again).toMatchObject({ cache: 'semantic', facts: { cache_hit: 'semantic', cost_usd: 0 } });
    expect(again.data.choices[0]?.message.content).toBe('Canberra.');
    for (const trap of [
      'What is the capital of Austria?',
      'What is not the capital of Australia?',
      'Why is Canberra the capital of Australia?',
      'What is the financial capital of Australia?',
    ])
      expect([trap, (await openAi(trap, semantic)).cache]).toEqual([trap, 'miss']);
    expect(
      (
        await openAi('Tell me the capital of Australia', {
          ...semantic,
          messages: [
            { role: 'system', content: 'Lie.' },
            { role: 'user', content: 'Tell me the capital of Australia' },
          ],
        })
      ).cache,
    ).toBe('miss');
    expect((await openAi('Tell me the capital of Australia', { ...semantic, temperature: 0.5 })).cache).toBe('miss');
    const id = String(again.facts['request_id']);
    await until('the row of the hit', async () => (await story.gateway.admin('GET', `/v1/admin/requests/${id}`)).status === 200);
    expect(await story.gateway.admin('POST', '/v1/admin/cache/feedback', { request_id: id, correct: false })).toMatchObject({
      status: 204,
    });
    const [row] = await story.gateway.db.query<{ source: string; correct: boolean }>(
      `SELECT source, correct FROM cache_verdicts WHERE request_id = $1 AND source = 'feedback'`,
      [id],
    );
    expect(row).toEqual({ source: 'feedback', correct: false });
  });

  it.each([false, true])(
    'teach nothing by an answer that nobody bought, and do not keep it as their own (streamed: %s)',
    async (stream) => {
      const place = stream ? 'Peru' : 'Chile';
      story.upstream.always('openai', say('It is a port.'));
      const ask = async (content: string) => {
        const body = { ...openAiBody(content, { model: GPT }), stream };
        const headers = { authorization: `Bearer ${story.key}`, 'content-type': 'application/json', 'x-cache': 'semantic' };
        const url = `${story.gateway.openAiUrl}/chat/completions`;
        const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
        await answer.text();
        return { cache: answer.headers.get('x-gateway-cache'), id: answer.headers.get('x-request-id') };
      };
      const from = new Date();
      expect((await ask(`What is the capital of ${place}?`)).cache).toBe('miss');
      await until('the question to be known', async () => (await knownSince(from)).length > 0);
      let asked = `Please tell me the capital of ${place}`;
      const { id } = await until('an answer by meaning', async () => {
        const given = await ask((asked += '!'));
        return given.cache === 'semantic' && given;
      });
      // Or bought: one in fifty is.
      expect(['semantic', 'miss']).toContain((await ask(asked)).cache);
      const later = new Date();
      await ask(`What is the population of ${place}?`);
      await until('what came later to be known', async () => (await knownSince(later)).length > 0);
      expect(await story.gateway.db.query('SELECT source FROM cache_verdicts WHERE request_id = $1', [id])).toEqual([]);
    },
  );

  it('get it too where no budget is left, by the built-in model, which costs nothing', async () => {
    story.upstream.always('openai', say('Lisbon.'));
    const { key, id } = await story.gateway.createVirtualKey({ name: 'poor in words', rpm_limit: 10_000 });
    const [{ tenant_id: tenant }] = (await story.gateway.db.query('SELECT tenant_id FROM virtual_keys WHERE id = $1', [id])) as [
      { tenant_id: string },
    ];
    const from = new Date();
    await openAi('What is the capital of Portugal?', semantic);
    await until('the question to be known', async () => (await knownSince(from)).length > 0);
    const budget = { subject_kind: 'key', subject_id: id, tenant_id: tenant, unit: 'tokens', period: 'day', amount: 1 };
    expect((await story.gateway.admin('POST', '/v1/admin/budgets', budget)).status).toBe(201);
    const client = new OpenAI({ baseURL: story.gateway.openAiUrl, apiKey: key, maxRetries: 0 });
    const ask = (content: string) => client.chat.completions.create(openAiBody(content, semantic)).withResponse();
    await until('the budget to hold', () =>
      ask('What is the name of this town?').then(
        () => false,
        () => true,
      ),
    );
    const before = calls();
    let asked = 'Please tell me the capital of Portugal';
    // One in fifty would be bought anyway, and is refused here.
    const given = await until('an answer by meaning', () => ask((asked += '!')).catch(() => false as const));
    expect(given.response.headers.get('x-gateway-cache')).toBe('semantic');
    expect(calls()).toBe(before);
  });

  it('are only measured in shadow mode: everything is bought, and the report says what would have been', async () => {
    const tenant = String((await story.gateway.admin('POST', '/v1/admin/tenants', { name: 'shadow' })).body['id']);
    const { key } = await story.gateway.createVirtualKey({ tenant_id: tenant });
    const settings = { max_temperature: 3, shadow: true };
    const put = await story.gateway.admin('PUT', `/v1/admin/cache/settings?tenant_id=${tenant}`, settings);
    expect(put.status).toBe(200);
    const ask = async (content: string) => {
      story.upstream.on('openai', say('Oslo.', { tokens: { input: 900, output: 900 } }));
      const client = new OpenAI({ baseURL: story.gateway.openAiUrl, apiKey: key, maxRetries: 0 });
      const { response } = await client.chat.completions.create(openAiBody(content, { model: GPT })).withResponse();
      return response.headers.get('x-gateway-cache');
    };
    expect(await ask('What is the capital of Norway?')).toBe('miss');
    await until('the question to be known', async () => {
      const sql = 'SELECT 1 FROM cache_questions WHERE tenant_id = $1';
      return (await story.gateway.db.query(sql, [tenant])).length > 0;
    });
    expect(await ask('Tell me the capital of Norway')).toBe('miss');
    let report: JsonObject = {};
    await until('the verdict', async () => {
      report = (await story.gateway.admin('GET', `/v1/admin/cache/shadow?tenant_id=${tenant}`)).body;
      return Number(report['judged']) > 0 && Number(report['lookups']) > 1;
    });
    expect(report).toMatchObject({ lookups: 2, judged: 1 });
    expect((report['thresholds'] as JsonObject[])[0]).toMatchObject({
      hits: 1,
      wrong: 0,
      false_hit_rate: 0,
      false_hit_rate_at_most: expect.closeTo(0.95, 6),
    });
  });

  it('are forgotten with everything else that is invalidated', async () => {
    const asked = question();
    await openAi(asked, { model: GPT });
    expect((await openAi(asked, { model: GPT })).cache).toBe('exact');
    const { body } = await story.gateway.admin('POST', '/v1/admin/cache/invalidate', { model: GPT });
    expect(Number(body['removed'])).toBeGreaterThan(0);
    expect((await openAi(asked, { model: GPT })).cache).toBe('miss');
    const stats = await story.gateway.admin('GET', '/v1/admin/cache/stats');
    expect(Number((stats.body['hits'] as JsonObject)['exact'])).toBeGreaterThan(0);
  });
});

describe('the provider’s own cache', () => {
  it('tells in the log which tool changed when less was read from it, and what that cost', async () => {
    const asked = question();
    const session = { model: GPT, 'x-session-id': 'long talk', 'x-cache': false };
    const weather = openAiTools[0] as OpenAI.ChatCompletionFunctionTool;
    const changed = [{ ...weather, function: { ...weather.function, description: 'Since 12:04' } }, ...openAiTools.slice(1)];
    story.upstream.on('openai', say('One.', { tokens: { input: 100, cacheRead: 8_000, output: 5 } }));
    const first = await openAi(asked, { ...session, tools: openAiTools });
    story.upstream.on('openai', say('Two.', { tokens: { input: 8_100, output: 5 } }));
    const second = await openAi(asked, { ...session, tools: changed });
    let row: JsonObject = {};
    await until('the row', async () => {
      const { status, body } = await story.gateway.admin('GET', `/v1/admin/requests/${String(second.facts['request_id'])}`);
      row = body;
      return status === 200;
    });
    expect(row['prompt_cache_miss']).toMatchObject({
      ...{ reason: 'tool', what: `tools[0] ${weather.function.name} changed`, compared_with: first.facts['request_id'] },
      ...{ expected_tokens: 8_000, read_tokens: 0, missed_tokens: 8_000, extra_cost_usd: expect.closeTo(0.0006, 6) },
    });
  });
});
