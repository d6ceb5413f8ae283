import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@libs/kernel';
import { openAiTools } from '../support/builders';
import { promptly } from '../support/process/promptly';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { callTools, fail, say, withFaults } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

const GPT = 'gpt-4o-mini';
const LONG = 300_000;
const PATIENCE = 120_000;

let story: Story;
/** A provider of embeddings that takes every question and never answers. */
let silent: Server;
beforeAll(async () => {
  silent = createServer((request) => void request.resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const env = {
    ...{ MISTRAL_API_KEY: 'canary-mistral-0123456789', MISTRAL_BASE_URL: `http://127.0.0.1:${port}/v1` },
    GATEWAY_ALLOW_PRIVATE_PROVIDERS: 'openai,anthropic,deepseek,mistral',
    RETRY_MAX_ATTEMPTS: '1',
    RETRY_BUDGET_PERCENT: '1000',
  };
  story = await startStory({ env });
}, START_TIMEOUT_MS);
afterAll(async () => {
  silent?.closeAllConnections();
  silent?.close();
  await story?.close();
}, STOP_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());

let number = 0;
const question = (): string => `What is number ${++number}?`;
const calls = (): number => story.upstream.requests.filter(({ operation }) => operation === 'chat').length;

interface Asked {
  content: unknown;
  key?: string;
  headers?: Record<string, string>;
  more?: JsonObject;
  signal?: AbortSignal;
}

function post({ content, key = story.key, headers = {}, more = {}, signal }: Asked): Promise<Response> {
  return fetch(`${story.gateway.openAiUrl}/chat/completions`, {
    ...{ method: 'POST', ...(signal && { signal }) },
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: GPT, temperature: 0, messages: [{ role: 'user', content }], ...more }),
  });
}

/** How the cache answered, or the code of the refusal. */
async function ask(asked: Asked): Promise<string | null> {
  const answer = await post(asked);
  const text = await answer.text();
  if (answer.ok) return answer.headers.get('x-gateway-cache');
  return String((JSON.parse(text) as { error: { code: string } }).error.code);
}

async function tenant(name: string, settings?: JsonObject): Promise<{ id: string; key: string }> {
  const id = String((await story.gateway.admin('POST', '/v1/admin/tenants', { name })).body['id']);
  if (settings) await set(id, settings);
  return { id, key: (await story.gateway.createVirtualKey({ tenant_id: id })).key };
}
async function set(id: string, settings: JsonObject): Promise<void> {
  const { status } = await story.gateway.admin('PUT', `/v1/admin/cache/settings?tenant_id=${id}`, settings);
  expect(status).toBe(200);
}
const route = async (config: object): Promise<void> => {
  const { status } = await story.gateway.admin('PUT', '/v1/admin/routing', { config } as unknown as JsonObject);
  expect(status).toBe(200);
};
const known = async (tenantId: string): Promise<number> =>
  (await story.gateway.db.query('SELECT 1 FROM cache_questions WHERE tenant_id = $1', [tenantId])).length;
const cacheKeyOf = async (requestId: string | null): Promise<string> => {
  let key = '';
  await until('the row', async () => {
    const { body } = await story.gateway.admin('GET', `/v1/admin/requests/${requestId ?? ''}`);
    key = String((body['cache'] as JsonObject | null)?.['key'] ?? body['cache_key'] ?? '');
    return key !== '';
  });
  return key;
};

describe('who may have an answer', () => {
  it('is decided before the cache is asked: a revoked key, a forbidden model', async () => {
    const content = question();
    const other = await story.gateway.createVirtualKey({ name: 'to be revoked' });
    expect(await ask({ content })).toBe('miss');
    expect(await ask({ content, key: other.key })).toBe('exact');
    expect((await story.gateway.admin('DELETE', `/v1/admin/api-keys/${other.id}`)).status).toBeLessThan(300);
    await until('the key to be gone', async () => (await ask({ content, key: other.key })) !== 'exact');
    const forbidden = await story.gateway.createVirtualKey({ name: 'claude alone', allowed_models: ['claude-haiku-4-5'] });
    expect(await ask({ content, key: forbidden.key })).toBe('model_not_allowed');
  });

  it('does not hang on the name of a virtual model: what one’s key is not good for is not given out of the cache either', async () => {
    await route({ virtual_models: { team: { targets: ['openai/gpt-4o', 'anthropic/claude-haiku-4-5'] } } });
    const small = await story.gateway.createVirtualKey({ name: 'small', allowed_models: ['claude-haiku-4-5'] });
    const team = { more: { model: 'team', max_tokens: 64 } };
    story.upstream.always('openai', say('From the large one.')).always('anthropic', say('From the small one.'));
    for (const stream of [false, true]) {
      const content = question();
      const more = { ...team.more, stream };
      expect(await ask({ content, more })).toBe('miss');
      expect(await ask({ content, more })).toBe('exact');
      const answer = await post({ content, more, key: small.key });
      expect([answer.headers.get('x-gateway-cache'), await answer.text()]).toEqual(['miss', expect.stringContaining('small')]);
      // What one may have is everybody's.
      expect(await ask({ content, more, key: small.key })).toBe('exact');
      expect(await ask({ content, more })).toBe('exact');
    }
    // Nor by following a call that is under way.
    const gate = newGate();
    const content = question();
    const before = calls();
    story.upstream.on('openai', withFaults(say('From the large one.'), { hold: { after: 3, until: gate.opened } }));
    const leader = ask({ content, more: { ...team.more, stream: true } });
    await until('the leader to have asked', () => calls() === before + 1);
    const follower = post({ content, more: { ...team.more, stream: true }, key: small.key });
    await until('the follower to ask for itself', () => calls() === before + 2);
    gate.open();
    expect(await leader).toBe('miss');
    expect(await (await follower).text()).toContain('small');
    await route({});
  });
});

describe('the target that an answer belongs to', () => {
  it('is the one that gave it: what stood in for another is not kept under its name', async () => {
    const { id, key } = await tenant('by target', { key_model: 'target' });
    await route({ virtual_models: { team: { targets: ['openai/gpt-4o', 'anthropic/claude-haiku-4-5'] } } });
    story.upstream.always('anthropic', say('In its stead.')).always('openai', say('From OpenAI.'));
    for (const stream of [false, true]) {
      const asked = { content: question(), key, more: { model: 'team', max_tokens: 64, stream } };
      story.upstream.on('openai', fail(500));
      const instead = await post(asked);
      expect([instead.status, await instead.text()]).toEqual([200, expect.stringContaining('stead')]);
      const answer = await post(asked);
      expect([answer.headers.get('x-gateway-cache'), await answer.text()]).toEqual(['miss', expect.stringContaining('OpenAI')]);
      expect(await ask(asked)).toBe('exact');
      // The virtual model and the target itself are one.
      expect(await ask({ ...asked, more: { ...asked.more, model: 'openai/gpt-4o' } })).toBe('exact');
    }
    await set(id, {});
    await route({});
  });
});

describe('what a stream that is too long to be kept leaves to others', () => {
  it(
    'is the whole of it, or a call of their own, and never one with a hole',
    async () => {
      const content = question();
      const gate = newGate();
      const piece = 'x'.repeat(64 * 1024);
      const pieces = Array.from({ length: 192 }, (_, i) => `${i}:${piece} `);
      const before = calls();
      story.upstream.on('openai', withFaults(say(pieces), { hold: { after: 185, until: gate.opened } }), say(pieces));
      const leader = await post({ content, more: { stream: true } });
      let read = '';
      const reading = (async () => {
        const decoder = new TextDecoder();
        for await (const bytes of leader.body as unknown as AsyncIterable<Uint8Array>)
          read += decoder.decode(bytes, { stream: true });
        return read;
      })();
      await until('the leader to be far', () => read.length > 11_500_000, PATIENCE);
      const second = (await post({ content, more: { stream: true } })).text();
      gate.open();
      for (const text of await Promise.all([reading, second])) expect(saidIn(text)).toBe(pieces.join(''));
      expect(calls()).toBe(before + 2);
    },
    LONG,
  );
});

describe('a stream that is longer than what is kept of it for others', () => {
  const streamed = { stream: true };
  const piece = 'x'.repeat(64 * 1024);
  const inFlight = (count: number) =>
    until('all to be under way', async () =>
      (await (await fetch(`${story.gateway.url}/metrics`)).text()).includes(`llmgw_inflight_requests ${count}\n`),
    );

  it(
    'waits for who follows slowly, and reaches everybody whole, the leader gone too',
    async () => {
      const content = question();
      const gate = newGate();
      const pieces = Array.from({ length: 640 }, (_, i) => `${i}:${piece} `);
      const before = calls();
      story.upstream.on('openai', withFaults(say(pieces), { hold: { after: 3, until: gate.opened } }));
      const leaving = new AbortController();
      await post({ content, more: streamed, signal: leaving.signal });
      const [slow, fast] = await Promise.all([post({ content, more: streamed }), post({ content, more: streamed })]);
      await inFlight(3);
      leaving.abort();
      gate.open();
      const { reply } = story.upstream.last();
      const reading = fast.text();
      let [sent, same] = [0, 0];
      const waits = (): boolean => {
        same = reply.bytesSent === sent ? same + 1 : 0;
        sent = reply.bytesSent;
        return reply.state !== 'open' || same > 100;
      };
      // Nobody reads the slow one's: the upstream is not read to its end.
      await until('the upstream to wait', waits, PATIENCE);
      expect(reply.state).toBe('open');
      expect(saidIn(await slow.text())).toBe(pieces.join(''));
      expect(saidIn(await reading)).toBe(pieces.join(''));
      expect(calls()).toBe(before + 1);
    },
    LONG,
  );

  it(
    'is asked for by each where its first word alone is longer',
    async () => {
      const content = question();
      const gate = newGate();
      const pieces = ['y'.repeat(9 * 1024 * 1024), ' and so on'];
      const before = calls();
      story.upstream.on('openai', withFaults(say(pieces), { hold: { after: 1, until: gate.opened } }));
      story.upstream.always('openai', say(pieces));
      const leader = post({ content, more: streamed });
      await until('the leader to have asked', () => calls() === before + 1);
      const followers = [post({ content, more: streamed }), post({ content, more: streamed })];
      await inFlight(3);
      gate.open();
      for (const answer of await Promise.all([leader, ...followers])) expect(saidIn(await answer.text())).toBe(pieces.join(''));
      expect(calls()).toBe(before + 3);
    },
    LONG,
  );
});

function saidIn(stream: string): string {
  let said = '';
  for (const line of stream.split('\n'))
    if (line.startsWith('data: {'))
      said += (JSON.parse(line.slice(6)) as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content ?? '';
  return said;
}

describe('words for the cache that mean nothing', () => {
  it.each(['-1', '1e99', 'NaN', '0x10', '1.5', 'Infinity', '99999999999', ' ', '1,2'])(
    'are refused: x-cache-ttl %s',
    async (ttl) => {
      expect(await ask({ content: 'abuse', headers: { 'x-cache-ttl': ttl } })).toBe('invalid_request');
    },
  );
  it.each([[-1], [1e99], [null], ['NaN'], [1.5], [{}], [[]], [true]])('are refused in the body: %j', async (ttl) => {
    expect(await ask({ content: 'abuse', more: { 'x-cache-ttl': ttl } as unknown as JsonObject })).toBe('invalid_request');
  });
});

describe('everything that can change an answer', () => {
  const image = (name: string) => [
    { type: 'text', text: 'What is this?' },
    { type: 'image_url', image_url: { url: `https://example.com/${name}.png` } },
  ];
  const others: [string, Asked, Asked][] = [
    ['logprobs', { content: 'a' }, { content: 'a', more: { logprobs: true } }],
    [
      'how many of them',
      { content: 'b', more: { logprobs: true, top_logprobs: 2 } },
      { content: 'b', more: { logprobs: true, top_logprobs: 5 } },
    ],
    ['the seed', { content: 'c', more: { seed: 1 } }, { content: 'c', more: { seed: 2 } }],
    ['another picture', { content: image('one') }, { content: image('two') }],
    ['the form of the answer', { content: 'd' }, { content: 'd', more: { response_format: { type: 'json_object' } } }],
    ['a bias', { content: 'e' }, { content: 'e', more: { logit_bias: { '50256': -100 } } }],
    ['tools', { content: 'f' }, { content: 'f', more: { tools: openAiTools } }],
    [
      'which tool',
      { content: 'g', more: { tools: openAiTools } },
      { content: 'g', more: { tools: openAiTools, tool_choice: 'none' } },
    ],
    ['a strategy', { content: 'h' }, { content: 'h', headers: { 'x-routing-strategy': 'cost' } }],
    ['a preferred provider', { content: 'i' }, { content: 'i', headers: { 'x-prefer-provider': 'openai' } }],
    ['strictness', { content: 'j' }, { content: 'j', headers: { 'x-gateway-strict': 'true' } }],
  ];
  it.each(others)('keeps answers apart: %s', async (_what, first, second) => {
    story.upstream.always('openai', say('Yes.'));
    expect(await ask(first)).toBe('miss');
    expect(await ask(first)).toBe('exact');
    expect(await ask(second)).toBe('miss');
    expect(await ask(first)).toBe('exact');
  });

  it('and nothing else does: who asks, what for, and whether usage is told', async () => {
    const content = question();
    story.upstream.always('openai', say('Yes.', { tokens: { input: 7, output: 3 } }));
    expect(await ask({ content, more: { stream: true } })).toBe('miss');
    for (const more of [
      { user: 'u1' },
      { metadata: { a: 'b' } },
      { prompt_cache_key: 'k' },
      { stream: true, stream_options: { include_usage: true } },
      { service_tier: 'flex' },
    ])
      expect([more, await ask({ content, more })]).toEqual([more, 'exact']);
    const told = await (await post({ content, more: { stream: true, stream_options: { include_usage: true } } })).text();
    expect(told).toContain('"prompt_tokens":7');
    expect(await (await post({ content, more: { stream: true } })).text()).not.toContain('prompt_tokens');
  });

  it('is what the beta features of Anthropic’s clients are too, where Anthropic reads them', async () => {
    story.upstream.always('anthropic', say('Yes.')).always('openai', say('Yes.'));
    const ask = async (model: string, content: string, beta?: string): Promise<unknown> => {
      const { response } = await story.anthropic.messages
        .create(
          { model, max_tokens: 64, messages: [{ role: 'user', content }] },
          { headers: { 'x-cache': 'true', ...(beta !== undefined && { 'anthropic-beta': beta }) } },
        )
        .withResponse();
      return response.headers.get('x-gateway-cache');
    };
    const [ours, theirs] = [question(), question()];
    const answers: unknown[] = [];
    for (const beta of [undefined, undefined, 'context-1m-2025-08-07', 'context-1m-2025-08-07', 'other-2026-01-01', undefined])
      answers.push(await ask('claude-haiku-4-5', ours, beta));
    expect(answers).toEqual(['miss', 'exact', 'miss', 'exact', 'miss', 'exact']);
    expect([await ask(GPT, theirs), await ask(GPT, theirs, 'context-1m-2025-08-07')]).toEqual(['miss', 'exact']);
  });

  it('is never kept where there are several answers, or an answer that calls tools', async () => {
    story.upstream.always('openai', say('Yes.'));
    const several = { content: question(), more: { n: 2 } };
    for (let i = 0; i < 2; i++) expect(await ask(several)).toBe('miss');
    story.upstream.always('openai', callTools([['get_weather', { city: 'Rome' }]]));
    const calling = { content: question(), more: { tools: openAiTools } };
    for (let i = 0; i < 2; i++) expect(await ask(calling)).toBe('miss');
  });
});

describe('a client that leaves, an upstream that fails, half-way through', () => {
  it('leave nothing behind that anybody gets', async () => {
    const content = question();
    const gate = newGate();
    story.upstream.on('openai', withFaults(say('one two three'), { hold: { after: 3, until: gate.opened } }), say('whole'));
    const leaving = new AbortController();
    const answer = await fetch(`${story.gateway.openAiUrl}/chat/completions`, {
      method: 'POST',
      signal: leaving.signal,
      headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: GPT, temperature: 0, stream: true, messages: [{ role: 'user', content }] }),
    });
    await (answer.body as ReadableStream<Uint8Array>).getReader().read();
    leaving.abort();
    await until('the upstream to be left', () => story.upstream.last().reply.state === 'client_left');
    gate.open();
    expect(saidIn(await (await post({ content, more: { stream: true } })).text())).toBe('whole');
    const failing = question();
    story.upstream.on('openai', withFaults(say('one two three four'), { errorAfter: { frames: 4 } }), say('whole'));
    await (await post({ content: failing, more: { stream: true } })).text();
    expect(saidIn(await (await post({ content: failing, more: { stream: true } })).text())).toBe('whole');
  });
});

describe('a stream that breaks while others wait for the whole of it', () => {
  it('is asked for once more, for all of them', async () => {
    const content = question();
    const gate = newGate();
    const before = calls();
    const broken = withFaults(say('one two three four five'), {
      hold: { after: 3, until: gate.opened },
      errorAfter: { frames: 5 },
    });
    story.upstream.on('openai', broken).always('openai', say('whole'));
    const leader = post({ content, more: { stream: true } });
    await until('the leader to have asked', () => calls() === before + 1);
    const waiting = Array.from({ length: 12 }, () => post({ content }));
    await until('the others to wait', async () => {
      const metrics = await (await fetch(`${story.gateway.url}/metrics`)).text();
      return /llmgw_inflight_requests 13\n/.test(metrics);
    });
    gate.open();
    expect(await (await leader).text()).toContain('"error"');
    const answers = await Promise.all(waiting.map(async (answer) => (await answer).json() as Promise<JsonObject>));
    expect(new Set(answers.map(({ choices }) => JSON.stringify(choices))).size).toBe(1);
    expect(JSON.stringify(answers[0])).toContain('whole');
    expect(calls()).toBe(before + 2);
  });
});

describe('one answer that is invalidated', () => {
  it('is gone for good, and only where every other condition holds too', async () => {
    const content = question();
    story.upstream.always('openai', say('Old.'));
    const bought = await post({ content });
    await bought.text();
    const key = await cacheKeyOf(bought.headers.get('x-request-id'));
    const invalidate = (body: JsonObject) => story.gateway.admin('POST', '/v1/admin/cache/invalidate', body);
    for (const more of [{ model: 'gpt-4o' }, { older_than_seconds: 3_600 }]) {
      expect((await invalidate({ key, ...more })).status).toBe(200);
      expect([more, await ask({ content })]).toEqual([more, 'exact']);
    }
    expect((await invalidate({ key, model: GPT })).status).toBe(200);
    expect(await ask({ content })).toBe('miss');
    expect(await ask({ content })).toBe('exact');
    expect((await invalidate({ key })).body).toEqual({ removed: 1 });
    expect(await ask({ content })).toBe('miss');
    const rows = await story.gateway.db.query('SELECT 1 FROM cache_purges WHERE key = $1', [key]);
    expect(rows).toHaveLength(4);
    const audit = (await story.gateway.admin('GET', '/v1/admin/audit?limit=5')).body;
    expect(JSON.stringify(audit)).toContain(key);
  });
});

describe('what is invalidated together', () => {
  it('is what was said: a tenant’s, a model’s, what is old enough, and everything', async () => {
    const [a, b] = [await tenant('invalidated'), await tenant('another')];
    story.upstream.always('openai', say('Yes.'));
    const content = question();
    const asks: Asked[] = [
      { content, key: a.key },
      { content, key: a.key, more: { model: 'gpt-4o' } },
      { content, key: b.key },
    ];
    const found = async (): Promise<(string | null)[]> => {
      const seen: (string | null)[] = [];
      for (const asked of asks) seen.push(await ask(asked));
      return seen;
    };
    const invalidate = async (body: JsonObject): Promise<void> =>
      expect((await story.gateway.admin('POST', '/v1/admin/cache/invalidate', body)).status).toBe(200);
    expect(await found()).toEqual(['miss', 'miss', 'miss']);
    await invalidate({ tenant_id: a.id, model: 'openai/gpt-4o' });
    expect(await found()).toEqual(['exact', 'miss', 'exact']);
    await invalidate({ tenant_id: b.id, older_than_seconds: 3_600 });
    expect(await found()).toEqual(['exact', 'exact', 'exact']);
    await until('what is a second old to be gone', async () => {
      await invalidate({ tenant_id: b.id, older_than_seconds: 1 });
      return (await ask(asks[2] as Asked)) === 'miss';
    });
    expect(await found()).toEqual(['exact', 'exact', 'exact']);
    await invalidate({ tenant_id: a.id });
    expect(await found()).toEqual(['miss', 'miss', 'exact']);
    await invalidate({ all: true });
    expect(await found()).toEqual(['miss', 'miss', 'miss']);
  });
});

describe('an answer under way while it is invalidated', () => {
  it('is for those who asked before alone, and is not kept', async () => {
    const { id, key } = await tenant('in between');
    for (const stream of [true, false]) {
      const asked = { content: question(), key, more: { stream } };
      const gate = newGate();
      const before = calls();
      // A whole answer is under way as long as its stream is: whoever wants the whole may follow a stream.
      story.upstream.on('openai', withFaults(say('old'), { hold: { after: 3, until: gate.opened } }), say('new'));
      const leader = post({ ...asked, more: { stream: true } });
      await until('the leader to have asked', () => calls() === before + 1);
      expect((await story.gateway.admin('POST', '/v1/admin/cache/invalidate', { tenant_id: id })).status).toBe(200);
      const later = post(asked);
      await until('the later one to ask for itself', () => calls() === before + 2);
      expect(await (await later).text()).toContain('new');
      gate.open();
      expect(saidIn(await (await leader).text())).toBe('old');
      const again = await post(asked);
      expect([again.headers.get('x-gateway-cache'), await again.text()]).toEqual(['exact', expect.stringContaining('new')]);
    }
  });
});

describe('the pace of a stream out of the cache', () => {
  it('is that at which it came, where a tenant wants that, and none otherwise', async () => {
    const { id, key } = await tenant('slowly', { pace: 'original' });
    const asked = { content: question(), key, more: { stream: true } };
    story.upstream.on('openai', withFaults(say('one two three four five'), { paceMs: 150 }));
    await (await post(asked)).text();
    const took = async (): Promise<number> => {
      const begun = performance.now();
      const answer = await post(asked);
      expect(saidIn(await answer.text())).toBe('one two three four five');
      expect(answer.headers.get('x-gateway-cache')).toBe('exact');
      return performance.now() - begun;
    };
    const slow = await took();
    expect(slow).toBeGreaterThan(5 * 150);
    await set(id, { pace: 'instant' });
    await promptly(slow / 2, story.gateway.url, took);
  });
});

describe('questions that mean the same', () => {
  const remembered = (id: string, asked: Asked) =>
    until(
      'the question to be known',
      async () => {
        await ask({ ...asked, more: { ...asked.more, 'x-cache': 'refresh' } });
        return (await known(id)) > 0;
      },
      PATIENCE,
    );
  /** Asks until it is: one in fifty is bought anyway, and would then be an exact hit in the same words. */
  const paraphrased = (asked: Asked): Promise<boolean> => {
    let marks = '';
    return until(
      'what means the same to be answered',
      async () => (await ask({ ...asked, content: `${String(asked.content)}${(marks += '!')}` })) === 'semantic',
      PATIENCE,
    );
  };

  it(
    'are answered after the power has gone, and forgotten when that is said',
    async () => {
      const { id, key } = await tenant('through the night', { mode: 'semantic' });
      story.upstream.always('openai', say('Canberra.'));
      await remembered(id, { content: 'What is the capital of Australia?', key });
      const loaded = (): number => story.gateway.logs.split('the built-in embedding model is loaded').length;
      await story.gateway.kill9();
      const before = loaded();
      await story.gateway.restart();
      await until('the model to be loaded', () => loaded() > before, PATIENCE);
      const asked = { content: 'Tell me the capital of Australia', key };
      expect(await paraphrased(asked)).toBe(true);
      expect((await story.gateway.admin('POST', '/v1/admin/cache/invalidate', { tenant_id: id })).status).toBe(200);
      // What was being learned at that moment is taken back.
      await until('nothing to be known', async () => (await known(id)) === 0);
      expect(await ask({ content: 'Please tell me the capital of Australia', key })).toBe('miss');
    },
    LONG,
  );

  it(
    'are measured in shadow mode whether or not they say a temperature, and nothing is served or counted',
    async () => {
      const { id, key } = await tenant('measured', { shadow: true });
      const warm = { temperature: undefined } as unknown as JsonObject;
      story.upstream.always('openai', say('Oslo.', { tokens: { input: 900, output: 900 } }));
      await until(
        'the question to be known',
        async () => {
          expect(await ask({ content: 'What is the capital of Norway?', key, more: warm })).toBe('miss');
          return (await known(id)) > 0;
        },
        PATIENCE,
      );
      expect(await ask({ content: 'Tell me the capital of Norway', key, more: warm })).toBe('miss');
      await until('the verdict', async () => {
        const { body } = await story.gateway.admin('GET', `/v1/admin/cache/shadow?tenant_id=${id}`);
        return body['judged'] === 1;
      });
      const { body } = await story.gateway.admin('GET', `/v1/admin/cache/stats?tenant_id=${id}`);
      expect(body).toMatchObject({ misses: 0, hit_rate: null });
      await set(id, { mode: 'off', shadow: true });
      // Settings hold at once; nothing is served although mode and shadow speak of the cache.
      for (const content of ['Please tell me the capital of Norway', 'Please tell me the capital of Norway'])
        expect(await ask({ content, key, more: warm })).toBe('miss');
      await until('another verdict', async () => {
        const report = await story.gateway.admin('GET', `/v1/admin/cache/shadow?tenant_id=${id}`);
        return Number(report.body['judged']) >= 2;
      });
    },
    LONG,
  );

  it('wait for an embedding no longer than two seconds', async () => {
    const { key } = await tenant('silent', { mode: 'semantic', embedding: 'mistral/mistral-embed' });
    story.upstream.always('openai', say('Lima.'));
    const begun = performance.now();
    expect(await ask({ content: 'What is the capital of Peru?', key })).toBe('miss');
    // The machine may be busy; without an end of its own the call would take minutes.
    expect(performance.now() - begun).toBeLessThan(30_000);
  });
});
