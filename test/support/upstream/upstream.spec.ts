import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { anthropicTools, openAiTools, TINY_PNG, TINY_PNG_URL } from '../builders';
import { until } from '../process/until';
import {
  brokenJson,
  callTools,
  describeImage,
  fail,
  giantLine,
  htmlPage,
  noContent,
  refuse,
  ReplayUpstream,
  say,
  startReplayUpstream,
  think,
  withFaults,
} from './replay-upstream';

let upstream: ReplayUpstream;
let openai: OpenAI;
let deepseek: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  upstream = await startReplayUpstream();
  openai = new OpenAI({ apiKey: 'sk-test', baseURL: upstream.openai.baseUrl, maxRetries: 0 });
  deepseek = new OpenAI({ apiKey: 'sk-test', baseURL: upstream.deepseek.baseUrl, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey: 'sk-ant-test', baseURL: upstream.anthropic.baseUrl, maxRetries: 0 });
});
afterEach(() => upstream.reset());
afterAll(() => upstream.close());

const hello = [{ role: 'user' as const, content: 'Hello' }];

describe('OpenAI, through its official client', () => {
  it('answers with text, usage and the model that answered', async () => {
    upstream.on('openai', say('Good day, sir.', { tokens: { input: 7, cacheRead: 5, output: 3, reasoning: 2 } }));
    const answer = await openai.chat.completions.create({ model: 'gpt-5-mini', messages: hello });
    expect(answer.choices[0]?.message.content).toBe('Good day, sir.');
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.model).toBe('gpt-5-mini-2026-01-15');
    expect(answer.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 });
    expect(answer.usage?.prompt_tokens_details?.cached_tokens).toBe(5);
    expect(answer.usage?.completion_tokens_details?.reasoning_tokens).toBe(2);
    upstream.assertClean();
  });

  it('streams text word by word and tells usage only when asked', async () => {
    const text = 'Grüße aus 東京 🙂, in words.';
    upstream.on('openai', say(text), say(text));
    const read = async (include: boolean) => {
      const stream = openai.chat.completions.stream({
        model: 'gpt-5-mini',
        messages: hello,
        ...(include && { stream_options: { include_usage: true } }),
      });
      return stream.finalChatCompletion();
    };
    const silent = await read(false);
    expect(silent.choices[0]?.message.content).toBe(text);
    expect(silent.usage).toBeUndefined();
    expect((await read(true)).usage?.prompt_tokens).toBeGreaterThan(100);
    upstream.assertClean();
  });

  it('calls tools, parallel and in pieces, and takes their results', async () => {
    const calls = callTools([
      ['get_weather', { city: 'Köln "am Rhein"' }],
      ['get_time', ''],
    ]);
    upstream.on('openai', calls, say('It rains.'));
    const stream = openai.chat.completions.stream({ model: 'gpt-4o', messages: hello, tools: openAiTools });
    const asked = (await stream.finalChatCompletion()).choices[0]?.message;
    const made = asked?.tool_calls ?? [];
    expect(made.map((call) => (call.type === 'function' ? [call.function.name, call.function.arguments] : []))).toEqual([
      ['get_weather', '{"city":"Köln \\"am Rhein\\""}'],
      ['get_time', ''],
    ]);
    const results = made.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'rain' }));
    const history = [...hello, { role: 'assistant' as const, content: null, tool_calls: made }, ...results];
    const final = await openai.chat.completions.create({ model: 'gpt-4o', messages: history, tools: openAiTools });
    expect(final.choices[0]?.message.content).toBe('It rains.');
    upstream.assertClean();
  });

  it('refuses, stops at its limit and sees pictures', async () => {
    upstream.on('openai', refuse('I would rather not.'), say('Half a', { stop: 'length' }), describeImage());
    const ask = () => openai.chat.completions.create({ model: 'gpt-4o', messages: hello });
    expect((await ask()).choices[0]?.message.refusal).toBe('I would rather not.');
    expect((await ask()).choices[0]?.finish_reason).toBe('length');
    const picture = { type: 'image_url' as const, image_url: { url: TINY_PNG_URL } };
    const seen = await openai.chat.completions.create({ model: 'gpt-4o', messages: [{ role: 'user', content: [picture] }] });
    expect(seen.choices[0]?.message.content).toContain('red pixel');
    upstream.assertClean();
  });

  it.each([
    [400, OpenAI.BadRequestError],
    [401, OpenAI.AuthenticationError],
    [403, OpenAI.PermissionDeniedError],
    [404, OpenAI.NotFoundError],
    [429, OpenAI.RateLimitError],
    [500, OpenAI.InternalServerError],
  ])('answers %i as the error that the client knows', async (status, type) => {
    upstream.on('openai', fail(status, { message: 'as ordered' }));
    const error = await openai.chat.completions.create({ model: 'gpt-4o', messages: hello }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(type);
    expect(String(error)).toContain('as ordered');
    if (status === 429 && error instanceof OpenAI.APIError) expect(error.headers?.get('retry-after')).toBe('2');
  });

  it('lists models', async () => {
    const ids = (await openai.models.list()).data.map(({ id }) => id);
    expect(ids).toContain('gpt-4o');
  });
});

describe('DeepSeek', () => {
  it('reasons aloud and tells usage with the reason to stop', async () => {
    upstream.on('deepseek', think('Let me see.', 'Four.', { tokens: { input: 4, cacheRead: 6, output: 2, reasoning: 3 } }));
    const stream = await deepseek.chat.completions.create({ model: 'deepseek-reasoner', messages: hello, stream: true });
    let reasoning = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      const delta = chunk.choices[0]?.delta as { reasoning_content?: string } | undefined;
      reasoning += delta?.reasoning_content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(reasoning).toBe('Let me see.');
    expect(usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 5, prompt_cache_hit_tokens: 6 });
    upstream.assertClean();
  });
});

describe('Anthropic, through its official client', () => {
  const ask = { model: 'claude-haiku-4-5', max_tokens: 100, messages: hello };

  it('answers with text, thinking and usage', async () => {
    upstream.on('anthropic', think('Hm.', 'Good day.', { tokens: { input: 9, cacheRead: 4, cacheWrite: 2, output: 3 } }));
    const answer = await anthropic.messages.create(ask);
    expect(answer.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
    expect(answer.stop_reason).toBe('end_turn');
    expect(answer.usage).toMatchObject({
      input_tokens: 9,
      cache_read_input_tokens: 4,
      cache_creation_input_tokens: 2,
      output_tokens: 3,
    });
    upstream.assertClean();
  });

  it('streams thinking, text and parallel calls in pieces', async () => {
    upstream.on('anthropic', {
      ...think('Let me look.', 'Looking.'),
      ...callTools([
        ['get_weather', { city: 'Köln' }],
        ['get_time', ''],
      ]),
    });
    const answer = await anthropic.messages.stream({ ...ask, tools: anthropicTools }).finalMessage();
    expect(answer.content).toMatchObject([
      { type: 'thinking', thinking: 'Let me look.' },
      { type: 'text', text: 'Looking.' },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Köln' } },
      { type: 'tool_use', name: 'get_time', input: {} },
    ]);
    expect(answer.stop_reason).toBe('tool_use');
    const results = answer.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: 'rain' }] : [],
    );
    upstream.on('anthropic', say('It rains.'));
    await anthropic.messages.create({
      ...ask,
      tools: anthropicTools,
      messages: [...hello, { role: 'assistant', content: answer.content }, { role: 'user', content: results }],
    });
    upstream.assertClean();
  });

  it('sees pictures, refuses and stops for every reason', async () => {
    upstream.on(
      'anthropic',
      describeImage(),
      refuse('No.'),
      say('Half', { stop: 'length' }),
      say('A', { stop: 'stop_sequence', stopSequence: 'B' }),
    );
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: TINY_PNG };
    await anthropic.messages.create({ ...ask, messages: [{ role: 'user', content: [{ type: 'image', source }] }] });
    expect((await anthropic.messages.create(ask)).stop_reason).toBe('refusal');
    expect((await anthropic.messages.create(ask)).stop_reason).toBe('max_tokens');
    expect(await anthropic.messages.create(ask)).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'B' });
    upstream.assertClean();
  });

  it.each([
    [400, Anthropic.BadRequestError, 'invalid_request_error'],
    [401, Anthropic.AuthenticationError, 'authentication_error'],
    [404, Anthropic.NotFoundError, 'not_found_error'],
    [429, Anthropic.RateLimitError, 'rate_limit_error'],
    [500, Anthropic.InternalServerError, 'api_error'],
    [529, Anthropic.InternalServerError, 'overloaded_error'],
  ])('answers %i as the error that the client knows', async (status, type, word) => {
    upstream.on('anthropic', fail(status));
    const error = await anthropic.messages.create(ask).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, error: { type: 'error', error: { type: word } } });
  });

  it('counts tokens and lists models', async () => {
    expect((await anthropic.messages.countTokens({ model: 'claude-haiku-4-5', messages: hello })).input_tokens).toBeGreaterThan(
      0,
    );
    expect((await anthropic.models.list()).data[0]?.id).toBe('claude-haiku-4-5');
  });
});

describe('faults', () => {
  const post = (stream: boolean, signal?: AbortSignal): Promise<Response> =>
    fetch(`${upstream.openai.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o', messages: hello, stream }),
      ...(signal && { signal }),
    });

  it('sends the same bytes whole, byte by byte and with CRLF', async () => {
    const answer = say('Größe: ✓');
    upstream.on('openai', answer, withFaults(answer, { byteByByte: true }), withFaults(answer, { crlf: true }));
    const [whole, single, crlf] = [
      await (await post(true)).text(),
      await (await post(true)).text(),
      await (await post(true)).text(),
    ];
    const same = (text: string): string => text.replace(/"id":"[^"]+"/g, '');
    expect(same(single ?? '')).toBe(same(whole ?? ''));
    expect(same(crlf ?? '')).toBe(same(whole ?? '').replaceAll('\n', '\r\n'));
    expect(upstream.last().reply.bytes.toString()).toBe(crlf);
  });

  it('ends without a closing mark, with an error event, or with a broken socket', async () => {
    upstream.on(
      'openai',
      say('one two three', { faults: { endAfter: 2 } }),
      say('one two three', { faults: { errorAfter: { frames: 2, message: 'sorry' } } }),
      say('one two three', { faults: { cutAfter: 2 } }),
      say('one two three', { faults: { cutAfter: -1 } }),
    );
    expect(await (await post(true)).text()).not.toContain('[DONE]');
    expect(await (await post(true)).text()).toContain('"error":{"message":"sorry"');
    await expect((await post(true)).text()).rejects.toThrow();
    expect(upstream.last().reply.state).toBe('cut');
    await expect(post(true)).rejects.toThrow();
    expect(upstream.last().reply.tokens).toBeUndefined();
  });

  it('answers with what is no answer', async () => {
    upstream.on('openai', htmlPage(), brokenJson(), noContent(), giantLine(200_000));
    expect((await post(false)).headers.get('content-type')).toContain('text/html');
    await expect((await post(false)).json()).rejects.toThrow();
    expect((await post(false)).status).toBe(204);
    const giant = await (await post(true)).text();
    expect(giant).toHaveLength(200_000 + 'data: {"x":"'.length);
  });

  it('holds a stream until it is let go', async () => {
    let letGo: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (letGo = resolve));
    upstream.on('openai', say('one two', { faults: { hold: { after: 2, until } } }));
    const reader = (await post(true)).body?.getReader();
    const first = Buffer.from((await reader?.read())?.value ?? new Uint8Array()).toString();
    expect(first).toContain('"role":"assistant"');
    expect(upstream.last().reply.state).toBe('open');
    letGo();
    for (let part = await reader?.read(); part && !part.done;) part = await reader?.read();
    expect(upstream.last().reply.state).toBe('complete');
  });

  it('notices at once when the client hangs up, and how far it came', async () => {
    upstream.on('openai', say('one two three', { faults: { hold: { after: 3 } } }));
    const leave = new AbortController();
    const response = await post(true, leave.signal);
    await until('three frames', () => upstream.last().reply.bytes.includes('" two"'));
    leave.abort();
    await expect(response.text()).rejects.toThrow();
    const { reply } = await until('the hang-up', () => upstream.requests.find(({ reply }) => reply.state === 'client_left'));
    expect(reply.bytesSent).toBe(reply.bytes.length);
    expect(reply.tokens).toBeUndefined();
  });
});

describe('books', () => {
  it('add up what complete answers told', async () => {
    const before = upstream.served();
    upstream.on('openai', say('a', { tokens: { input: 5, output: 1 } }), say('b', { tokens: null }), fail(500));
    upstream.on('anthropic', say('c', { tokens: { input: 7, cacheWrite: 2, output: 3 } }));
    await openai.chat.completions.create({ model: 'gpt-4o', messages: hello });
    await openai.chat.completions.create({ model: 'gpt-4o', messages: hello });
    await openai.chat.completions.create({ model: 'gpt-4o', messages: hello }).catch(() => undefined);
    await anthropic.messages.create({ model: 'claude-haiku-4-5', max_tokens: 9, messages: hello });
    const after = upstream.served();
    expect(after.requests - before.requests).toBe(2);
    expect(after.tokens.input - before.tokens.input).toBe(12);
    expect(after.tokens.cacheWrite - before.tokens.cacheWrite).toBe(2);
    expect(after.tokens.output - before.tokens.output).toBe(4);
  });
});
