import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { JsonObject } from '@libs/kernel';
import { anthropicTools, openAiTools, TINY_PNG, TINY_PNG_URL } from '../support/builders';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

/** The first minute: no provider key anywhere, only what the product brings. */
let gateway: RunningGateway;
let key: string;
let openai: OpenAI;
let anthropic: Anthropic;
beforeAll(async () => {
  gateway = await startGateway();
  ({ key } = await gateway.createVirtualKey());
  openai = new OpenAI({ apiKey: key, baseURL: gateway.openAiUrl, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey: key, baseURL: gateway.url, maxRetries: 0 });
}, START_TIMEOUT_MS);
afterAll(() => gateway?.stop(), STOP_TIMEOUT_MS);

const say = (content: string) => [{ role: 'user' as const, content }];

/** One call of the house dialect. */
async function house(body: JsonObject): Promise<{ status: number; type: string; text: string }> {
  const response = await fetch(`${gateway.url}/v1/llm/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
}
const houseAnswer = async (body: JsonObject): Promise<JsonObject> => JSON.parse((await house(body)).text) as JsonObject;

describe('the screen of the first start', () => {
  it('shows address, administrator and a key that works in the very call it shows', async () => {
    const [, shown] = /Bearer (rlg_\w+)/.exec(gateway.logs) ?? [];
    expect(gateway.logs).toContain('operator@example.com');
    const body = /-d '(\{.*\})'/.exec(gateway.logs)?.[1];
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${shown}` },
      body: body ?? '',
    });
    expect(response.status).toBe(200);
    expect(JSON.stringify(await response.json())).toContain('Hello');
  });
});

describe("OpenAI's client", () => {
  it('gets an echo, streamed and not, counted and free', async () => {
    const answer = await openai.chat.completions.create({ model: 'sandbox/echo', messages: say('Is anybody there?') });
    expect(answer.choices[0]?.message.content).toBe('Is anybody there?');
    expect(answer.usage?.total_tokens).toBeGreaterThan(0);
    expect((answer as unknown as Record<string, unknown>)['x-gateway']).toMatchObject({ provider: 'sandbox', cost_usd: 0 });
    const stream = openai.chat.completions.stream({ model: 'sandbox/echo', messages: say('Is anybody there?') });
    const pieces: string[] = [];
    stream.on('content', (piece) => pieces.push(piece));
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('Is anybody there?');
    expect(pieces.length).toBeGreaterThan(1);
  });

  it.each(['auto', 'fast', 'cheap', 'best'])('gets an answer from %s while there is nobody else', async (model) => {
    const answer = await openai.chat.completions.create({ model, messages: say('Hello') });
    expect(answer.choices[0]?.message.content).toBe('Hello');
  });

  it('calls tools and is told their results back', async () => {
    const model = 'sandbox/tools';
    const asked = await openai.chat.completions.create({ model, messages: say('[[parallel]] weather?'), tools: openAiTools });
    const calls = asked.choices[0]?.message.tool_calls ?? [];
    expect(calls.map((call) => (call.type === 'function' ? call.function.name : ''))).toEqual(['get_weather', 'get_time']);
    const answered = await openai.chat.completions.create({
      model,
      tools: openAiTools,
      messages: [
        ...say('weather?'),
        { role: 'assistant', content: null, tool_calls: calls },
        ...calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'rain' })),
      ],
    });
    expect(answered.choices[0]?.message.content).toContain('get_weather returned: rain');
  });

  it('is failed on request, in ways that a client knows', async () => {
    const fail = (directive: string) =>
      openai.chat.completions.create({ model: 'sandbox/flaky', messages: say(`${directive} x`) }).catch((e: unknown) => e);
    expect(await fail('[[status=400]]')).toBeInstanceOf(OpenAI.BadRequestError);
    expect(await fail('[[status=500]]')).toMatchObject({ status: 502 });
    expect(await fail('[[html]]')).toMatchObject({ status: 502, code: 'upstream_bad_response' });
    expect(await fail('[[cut]]')).toMatchObject({ status: 502 });
    const stream = await openai.chat.completions.create({
      model: 'sandbox/flaky',
      messages: say('[[error_mid_stream]] one two three four'),
      stream: true,
    });
    const reading = (async () => {
      for await (const chunk of stream) void chunk;
    })();
    await expect(reading).rejects.toBeInstanceOf(OpenAI.APIError);
  });
});

describe("Anthropic's client", () => {
  const ask = { model: 'sandbox/echo', max_tokens: 100 };

  it('gets an echo, streamed and not', async () => {
    const answer = await anthropic.messages.create({ ...ask, messages: say('Is anybody there?') });
    expect(answer).toMatchObject({
      type: 'message',
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: 'Is anybody there?' }],
    });
    const streamed = await anthropic.messages.stream({ ...ask, messages: say('Is anybody there?') }).finalMessage();
    expect(streamed.content).toMatchObject([{ type: 'text', text: 'Is anybody there?' }]);
    expect(streamed.usage.output_tokens).toBe(answer.usage.output_tokens);
  });

  it('calls a tool, and shows a picture', async () => {
    const called = await anthropic.messages.create({
      ...ask,
      model: 'sandbox/tools',
      messages: say('weather?'),
      tools: anthropicTools,
    });
    expect(called.content).toMatchObject([{ type: 'tool_use', name: 'get_weather', input: { city: expect.any(String) } }]);
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: TINY_PNG };
    const content = [{ type: 'image' as const, source }];
    const seen = await anthropic.messages.create({ ...ask, model: 'sandbox/image', messages: [{ role: 'user', content }] });
    expect(seen.content).toMatchObject([{ text: expect.stringContaining('1x1 pixels') }]);
  });
});

describe('the house dialect', () => {
  it('answers a prompt in one flat object', async () => {
    expect(await houseAnswer({ prompt: 'Hello', provider: 'sandbox', model: 'echo' })).toMatchObject({
      content: 'Hello',
      provider: 'sandbox',
      model: 'echo',
      finish_reason: 'stop',
      usage: expect.any(Object),
      cost: { usd: 0 },
      gateway: { attempts: 1 },
    });
    expect(await houseAnswer({ messages: say('Hello again') })).toMatchObject({ content: 'Hello again' });
  });

  it('takes text and pictures as attachments', async () => {
    const text = { type: 'text', name: 'notes.txt', text: 'The meeting is at noon.' };
    const answer = await houseAnswer({ prompt: 'Read this', model: 'sandbox/echo', attachments: [text] });
    expect(answer['content']).toContain('The meeting is at noon.');
    const seen = await houseAnswer({
      prompt: 'What is this?',
      model: 'sandbox/image',
      attachments: [
        { type: 'image', media_type: 'image/png', data: TINY_PNG },
        { type: 'image', url: TINY_PNG_URL },
      ],
    });
    expect(seen['content']).toMatch(/2 images.*image\/png.*1x1 pixels/);
  });

  it('streams pieces and, at the end, everything that a whole answer says', async () => {
    const { type, text } = await house({ prompt: 'one two three', model: 'sandbox/echo', stream: true });
    expect(type).toContain('text/event-stream');
    const events = [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, name, data]) => [name, JSON.parse(data ?? '')]);
    const pieces = events.filter(([name]) => name === 'delta').map(([, data]) => String(data.content));
    expect(pieces.join('')).toBe('one two three');
    expect(events.at(-1)).toEqual(['done', expect.objectContaining({ content: 'one two three', provider: 'sandbox' })]);
  });

  it('names the field that is wrong', async () => {
    const refused = async (body: JsonObject) => (JSON.parse((await house(body)).text) as { error: JsonObject }).error;
    expect(await refused({ prompt: 'x', modle: 'sandbox/echo' })).toMatchObject({ code: 'unknown_field', param: 'modle' });
    expect(await refused({ model: 'sandbox/echo' })).toMatchObject({ code: 'invalid_request', param: 'prompt' });
    expect(await refused({ prompt: 'x', model: 'sandbox/nobody' })).toMatchObject({ code: 'model_not_found' });
  });
});

describe('production', () => {
  it('has no sandbox', async () => {
    const refused = startGateway({ env: { NODE_ENV: 'production', GATEWAY_SANDBOX: 'true' } });
    await expect(refused).rejects.toThrow(/GATEWAY_SANDBOX/);
  });
});
