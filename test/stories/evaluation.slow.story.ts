import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { say, think } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

const OPERATORS_KEY = 'operators-key-of-the-evaluation-0123456789';

let story: Story;
beforeAll(async () => {
  story = await startStory({
    env: { ADMIN_API_KEY: OPERATORS_KEY, EVAL_JUDGE_MODEL: 'anthropic/claude-haiku-4-5', LOG_LEVEL: 'error' },
  });
}, START_TIMEOUT_MS);
afterAll(() => story?.close(), STOP_TIMEOUT_MS);
afterEach(() => story.upstream.reset());

async function call(method: string, path: string, body?: JsonObject, key = OPERATORS_KEY) {
  const answer = await fetch(story.gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as JsonObject & { data: JsonObject[]; results: JsonObject[] } };
}

const quality = async (model: string, type: string): Promise<JsonObject | undefined> => {
  const { body } = await call('GET', `/v1/admin/quality?model=${model}`);
  return body.data.find(({ prompt_type }) => prompt_type === type);
};

it('learns from feedback on an answer, at both addresses, and lets nobody rate twice', async () => {
  const { _request_id: requestId } = await story.openai.chat.completions.create({
    model: 'openai/gpt-5-mini',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  const rated = { request_id: requestId ?? '', rating: 1, category: 'accuracy' };
  // The request log is written a moment after the answer.
  const first = await until('the request is in the log', async () => {
    const answer = await call('POST', '/api/feedback', rated, story.key);
    return answer.status === 404 ? undefined : answer;
  });
  expect(first).toMatchObject({ status: 201, body: { object: 'feedback', model: 'gpt-5-mini', counted: true } });
  expect((await call('POST', '/v1/feedback', rated, story.key)).status).toBe(409);
  const listed = await call('GET', '/v1/feedback', undefined, story.key);
  expect(listed.body.data).toHaveLength(1);
  const score = await quality('gpt-5-mini', String(first.body['prompt_type']));
  expect(Number(score?.['score'])).toBeLessThan(Number(score?.['prior']));
});

it('compares two models by a judge of another provider, asked both ways round', async () => {
  story.upstream.onModel('gpt-5-mini', say('Water boils at 100 degrees.'));
  story.upstream.onModel('gpt-4o', say('Water boils.'));
  story.upstream.onModel('claude-haiku-4-5', ({ body }) =>
    say(JSON.stringify(body).indexOf('100 degrees') < JSON.stringify(body).indexOf('SECOND ANSWER') ? 'FIRST' : 'SECOND'),
  );
  const compared = await call('POST', '/api/eval', {
    prompt: 'When does water boil?',
    models: ['openai/gpt-5-mini', 'openai/gpt-4o'],
    prompt_type: 'math',
    max_cost_usd: 1,
  });
  expect(compared.body).toMatchObject({
    kind: 'comparison',
    result: { outcome: 'a', counted: true, verdicts: ['first', 'second'] },
  });
  expect(Number(compared.body['cost_usd'])).toBeGreaterThan(0);
  const [better, worse] = [await quality('gpt-5-mini', 'math'), await quality('gpt-4o', 'math')];
  expect(Number(better?.['evidence'])).toBeGreaterThan(1.9);
  expect(Number(worse?.['score'])).toBeLessThan(Number(worse?.['prior']));
  const history = await call('GET', '/v1/evaluations');
  expect(history.body.data[0]?.['id']).toBe(compared.body['id']);
});

it('finds out what a model can do, for what it was told it may cost, and routes by it', async () => {
  const address = '/v1/admin/providers/openai/probe';
  const ask = { model: 'gpt-4o', capabilities: ['tools', 'vision'] };
  const before = story.upstream.requests.length;
  const dry = await call('POST', address, { ...ask, dry_run: true });
  expect(dry.body).toMatchObject({ dry_run: true, results: [] });
  const most = Number(dry.body['most_cost_usd']);
  expect(most).toBeGreaterThan(0);
  expect((await call('POST', address, { ...ask, max_cost_usd: most / 2 })).status).toBe(400);
  expect(story.upstream.requests).toHaveLength(before);
  story.upstream.onModel('gpt-4o', say('Red.'));
  const probed = await call('POST', address, ask);
  expect(probed.body.results.map(({ capability, outcome }) => `${String(capability)} ${String(outcome)}`)).toEqual([
    'tools fails',
    'vision works',
  ]);
  expect((await call('GET', address)).body.data).toHaveLength(2);
  const tools = [{ type: 'function' as const, function: { name: 'f', parameters: { type: 'object', properties: {} } } }];
  await until('the catalog says so', async () => {
    const refused = await story.openai.chat.completions
      .create({ model: 'openai/gpt-4o', messages: [{ role: 'user', content: 'Hi' }], tools })
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    return refused instanceof Error && refused.message.includes('tools') ? refused : undefined;
  });
  // What was measured once can be measured anew.
  const again = await call('POST', address, { ...ask, capabilities: ['tools'] });
  expect(again.body.results[0]).toMatchObject({ outcome: 'fails' });
});

it('probes schemas, usage of streams, reasoning that is taken back, and reading from a cache', async () => {
  const outcomes = ({ body }: { body: { results: JsonObject[] } }) =>
    body.results.map(({ capability, outcome }) => `${String(capability)} ${String(outcome)}`);
  const openai = '/v1/admin/providers/openai/probe';
  const [schema, usage] = [
    { model: 'gpt-4.1', capabilities: ['schema'] },
    { model: 'gpt-4.1', capabilities: ['stream_usage'] },
  ];
  story.upstream.on('openai', say('{"city": "Paris", "inhabitants": 2100000}'), say('Paris, I think.'));
  expect(outcomes(await call('POST', openai, schema))).toEqual(['schema works']);
  expect(outcomes(await call('POST', openai, schema))).toEqual(['schema fails']);
  story.upstream.on('openai', say('Hello.'), say('Hello.', { tokens: null }));
  expect(outcomes(await call('POST', openai, usage))).toEqual(['stream_usage works']);
  expect(outcomes(await call('POST', openai, usage))).toEqual(['stream_usage fails']);

  const anthropic = '/v1/admin/providers/anthropic/probe';
  const model = 'claude-haiku-4-5';
  const before = story.upstream.requests.length;
  story.upstream.on('anthropic', think('Seventeen times twenty is 340.', '391', { signature: 'c2lnbmVk' }), say('782'));
  const reasoning = await call('POST', anthropic, { model, capabilities: ['reasoning'], max_cost_usd: 1 });
  expect(outcomes(reasoning)).toEqual(['reasoning works']);
  const second = JSON.stringify(story.upstream.requests[before + 1]?.body);
  expect(second).toContain('Seventeen times twenty is 340.');
  expect(second).toContain('c2lnbmVk');
  story.upstream.on(
    'anthropic',
    say('Yes.', { tokens: { input: 20 } }),
    say('Yes.', { tokens: { input: 20, cacheRead: 6_000 } }),
  );
  const cache = await call('POST', anthropic, { model, capabilities: ['cache_read'], max_cost_usd: 1 });
  expect(outcomes(cache)).toEqual(['cache_read works']);
  expect(cache.body.results[0]).toMatchObject({ detail: expect.stringContaining('6000') });
  const found = await call('GET', anthropic);
  expect(found.body.data.map(({ capability }) => capability).sort()).toEqual(['cache_read', 'reasoning']);
});

it('asks last who was seen to lack what a request would like, and tells when that was seen', async () => {
  const parallel = { model: 'gpt-4.1', capabilities: ['parallel_tools'] };
  story.upstream.on('openai', say('I cannot call that.'));
  const probed = await call('POST', '/v1/admin/providers/openai/probe', parallel);
  expect(probed.body.results[0]).toMatchObject({ capability: 'parallel_tools', outcome: 'fails' });
  const today = String(probed.body.results[0]?.['at']).slice(0, 10);
  const planned = async (more: object): Promise<JsonObject[]> => {
    const response = await fetch(`${story.gateway.url}/v1/route`, {
      method: 'POST',
      headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4.1,gpt-5.4-mini', messages: [{ role: 'user', content: 'Hi' }], ...more }),
    });
    return ((await response.json()) as { plan: JsonObject[] }).plan;
  };
  await until('the plan says so', async () => (await planned({ parallel_tool_calls: true }))[0]?.['model'] === 'gpt-5.4-mini');
  const streamed = await planned({ stream: true, stream_options: { include_usage: true } });
  expect(streamed.map(({ model }) => model)).toEqual(['gpt-5.4-mini', 'gpt-4.1']);
  expect(streamed[1]?.['reason']).toContain(`a probe of ${today} found it without usage at the end of a stream`);
  expect((await planned({}))[0]).toMatchObject({ model: 'gpt-4.1' });
  const listed = (await story.openai.models.retrieve('openai/gpt-4.1')) as unknown as { capabilities: JsonObject };
  expect(listed.capabilities['measured']).toMatchObject({
    ...{ parallel_tools: { works: false }, stream_usage: { works: false }, structured_output: { works: false } },
  });
});
