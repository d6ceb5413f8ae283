import Anthropic from '@anthropic-ai/sdk';
import type { JsonObject } from '@libs/kernel';
import OpenAI from 'openai';
import { callTools, fail, say, think } from '../support/upstream/answer';
import { until } from '../support/process/until';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** What users of gateways suffer most, by the numbers of the list: each must not happen here. */

let story: Story;
beforeAll(async () => (story = await startStory({ env: { RETRY_MAX_ATTEMPTS: '2' } })), START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const CLAUDE = 'claude-haiku-4-5';
const GPT = 'gpt-5-mini';
const hello = [{ role: 'user' as const, content: 'Hello' }];
const chat = (ask: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>) =>
  story.openai.chat.completions.create({ model: CLAUDE, messages: hello, ...ask });
const weather: OpenAI.ChatCompletionFunctionTool = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};
const clock: OpenAI.ChatCompletionFunctionTool = {
  type: 'function',
  function: { name: 'clock', parameters: { type: 'object', properties: {} } },
};

interface Row {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  usage_estimated: boolean;
  cost_micro_usd: number | null;
  outcome: string;
  status: number;
}
async function rowOf(requestId: string | null): Promise<Row> {
  let found: Row[] = [];
  await until('the row to be written', async () => {
    found = await story.gateway.db.query<Row>('SELECT * FROM requests WHERE request_id = $1', [requestId]);
    return found.length > 0;
  });
  return found[0] as Row;
}

describe('9. streamed usage', () => {
  it('is booked exactly although the client never asked for it, and is kept from that client', async () => {
    story.upstream.on('openai', say('one two', { tokens: { input: 100, output: 7 } }));
    const { data, response } = await story.openai.chat.completions
      .create({ model: GPT, messages: hello, stream: true })
      .withResponse();
    for await (const chunk of data) expect(chunk.usage ?? null).toBeNull();
    const row = await rowOf(response.headers.get('x-request-id'));
    expect(row).toMatchObject({ input_tokens: 100, output_tokens: 7, usage_estimated: false, outcome: 'completed' });
    expect(Number(row.cost_micro_usd)).toBeGreaterThan(0);
  });

  it('is an estimate that says so where the provider tells none', async () => {
    story.upstream.on('openai', say('one two three four', { tokens: null }));
    const { data, response } = await story.openai.chat.completions
      .create({ model: GPT, messages: hello, stream: true })
      .withResponse();
    for await (const chunk of data) expect(chunk.usage ?? null).toBeNull();
    const row = await rowOf(response.headers.get('x-request-id'));
    expect(row).toMatchObject({ usage_estimated: true });
    expect(row.output_tokens).toBeGreaterThan(0);
  });
});

describe('13. marks of prompt caching', () => {
  const cache_control = { type: 'ephemeral' as const };
  const ask = {
    model: CLAUDE,
    max_tokens: 50,
    system: [{ type: 'text' as const, text: 'A long preface.', cache_control }],
    tools: [{ name: 'clock', input_schema: { type: 'object' as const }, cache_control }],
    messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hello', cache_control }] }],
  };

  it('reach the provider as they were sent, and the second call reads the cache at its price', async () => {
    story.upstream.on(
      'anthropic',
      say('Hi.', { tokens: { input: 5, cacheWrite: 2_000, output: 2 } }),
      say('Hi.', { tokens: { input: 5, cacheRead: 2_000, output: 2 } }),
    );
    const first = await story.anthropic.messages.create(ask).withResponse();
    const { system, tools, messages } = ask;
    expect(story.upstream.last().body).toMatchObject({ system, tools, messages });
    const second = await story.anthropic.messages.create(ask).withResponse();
    expect(second.data.usage.cache_read_input_tokens).toBe(2_000);
    const [written, read] = [
      await rowOf(first.response.headers.get('request-id')),
      await rowOf(second.response.headers.get('request-id')),
    ];
    expect(read.cache_read_tokens).toBe(2_000);
    expect(Number(read.cost_micro_usd)).toBeLessThan(Number(written.cost_micro_usd) / 5);
  });

  it('survive an OpenAI client in front of Anthropic', async () => {
    story.upstream.on('anthropic', say('Hi.'));
    const content = [{ type: 'text', text: 'Hello', cache_control }] as unknown as OpenAI.ChatCompletionContentPart[];
    await chat({ messages: [{ role: 'user', content }] });
    expect(story.upstream.last().body['messages']).toEqual([{ role: 'user', content }]);
  });
});

describe('14. what stands at the front of a prompt', () => {
  it('is the same bytes for the same conversation, tools in the order they were given', async () => {
    story.upstream.on('anthropic', say('a'), say('b'));
    const tools = [weather, clock];
    await chat({ tools });
    const first = story.upstream.last().bytes.toString();
    await chat({ tools });
    expect(story.upstream.last().bytes.toString()).toBe(first);
    expect((story.upstream.last().body['tools'] as JsonObject[]).map(({ name }) => name)).toEqual(['weather', 'clock']);
  });
});

describe('15. signed reasoning', () => {
  it('goes back to who signed it, and to nobody else', async () => {
    story.upstream.on('anthropic', think('Let me see.', 'Four.', { signature: 'c2lnbmVk' }));
    const answer = await chat({ messages: [{ role: 'user', content: '2+2?' }], reasoning_effort: 'low' });
    const next = [
      { role: 'user' as const, content: '2+2?' },
      answer.choices[0]?.message as OpenAI.ChatCompletionMessageParam,
      { role: 'user' as const, content: 'And 3+3?' },
    ];
    story.upstream.on('openai', say('Six.'));
    const elsewhere = await chat({ model: GPT, messages: next });
    expect(elsewhere.choices[0]?.message.content).toBe('Six.');
    expect(story.upstream.last().bytes.toString()).not.toContain('c2lnbmVk');
    story.upstream.on('anthropic', say('Six.'));
    await chat({ messages: next, reasoning_effort: 'low' });
    const [, assistant] = story.upstream.last().body['messages'] as { content: JsonObject[] }[];
    expect(assistant?.content[0]).toEqual({ type: 'thinking', thinking: 'Let me see.', signature: 'c2lnbmVk' });
  });
});

describe('16. calls of tools', () => {
  it('come whole out of a stream: two at once, one without arguments', async () => {
    story.upstream.on(
      'anthropic',
      callTools([
        ['weather', { city: 'Zürich "am See"' }],
        ['clock', ''],
      ]),
    );
    const stream = story.openai.chat.completions.stream({ model: CLAUDE, messages: hello, tools: [weather, clock] });
    const { tool_calls } = (await stream.finalChatCompletion()).choices[0]?.message ?? {};
    const calls = (tool_calls ?? []).map((call) =>
      call.type === 'function' ? [call.function.name, JSON.parse(call.function.arguments)] : [],
    );
    expect(calls).toEqual([
      ['weather', { city: 'Zürich "am See"' }],
      ['clock', {}],
    ]);
    expect(new Set(tool_calls?.map(({ id }) => id)).size).toBe(2);
  });
});

describe('18. schemas', () => {
  it('that a provider does not keep to are named, or refused, never weakened in silence', async () => {
    const schema = {
      type: 'object',
      properties: { age: { type: 'integer', minimum: 18 } },
      required: ['age'],
      additionalProperties: false,
    };
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'person', strict: true, schema } };
    story.upstream.on('anthropic', say('{"age":20}'));
    const { response } = await chat({ response_format }).withResponse();
    expect(response.headers.get('x-gateway-fidelity')).toContain('minimum');
    const strict = { headers: { 'x-gateway-strict': 'true' } };
    const refused = story.openai.chat.completions.create({ model: CLAUDE, messages: hello, response_format }, strict);
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'unsupported_by_target' });
  });
});

describe('19. parameters', () => {
  it('are never dropped in silence', async () => {
    story.upstream.on('anthropic', say('Hi.'));
    const unheard = { seed: 3, presence_penalty: 0.5, logit_bias: { '1': 1 }, a_field_of_tomorrow: true };
    const { response } = await chat(unheard as Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>).withResponse();
    const named = response.headers.get('x-gateway-fidelity') ?? '';
    for (const name of Object.keys(unheard)) expect(named).toContain(name);
  });
});

describe('21. a stream that breaks in its middle', () => {
  it('is said to be broken: nothing is told twice, nobody else is asked', async () => {
    story.upstream.on('anthropic', say('one two three', { faults: { cutAfter: 5 } }));
    const received = story.upstream.requests.length;
    const ask = { model: `${CLAUDE},${GPT}`, messages: hello, stream: true as const };
    let text = '';
    const read = async (): Promise<void> => {
      for await (const chunk of await story.openai.chat.completions.create(ask)) text += chunk.choices[0]?.delta.content ?? '';
    };
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
    expect('one two three'.startsWith(text)).toBe(true);
    expect(story.upstream.requests).toHaveLength(received + 1);
  });
});

describe('29. errors', () => {
  it("keep the provider's status and words in the shape of each client, and name the request", async () => {
    const message = 'max_tokens: 9000 > 8192, which is the maximum';
    story.upstream.on('anthropic', fail(400, { message }), fail(400, { message }));
    const openAi = await chat({}).catch((error: unknown) => error);
    expect(openAi).toBeInstanceOf(OpenAI.BadRequestError);
    expect(openAi).toMatchObject({ status: 400, error: { message }, requestID: expect.stringMatching(/^req_/) });
    const anthropic = await story.anthropic.messages
      .create({ model: CLAUDE, max_tokens: 9_000, messages: hello })
      .catch((error: unknown) => error);
    expect(anthropic).toBeInstanceOf(Anthropic.BadRequestError);
    expect(anthropic).toMatchObject({ status: 400, error: { error: { type: 'invalid_request_error', message } } });
    expect(await rowOf((openAi as { requestID: string }).requestID)).toMatchObject({ status: 400 });
  });
});
