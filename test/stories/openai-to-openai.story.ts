import OpenAI from 'openai';
import { openAiTools, TINY_PNG_URL } from '../support/builders';
import { PROVIDER_SECRETS } from '../support/process/start-gateway';
import { promptly } from '../support/process/promptly';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import {
  brokenJson,
  callTools,
  describeImage,
  fail,
  htmlPage,
  noContent,
  raw,
  refuse,
  say,
  think,
  withFaults,
} from '../support/upstream/replay-upstream';
import { postRaw, sentBytes, withoutFacts, withoutUsageChunk } from './relay';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const MODEL = 'gpt-5-mini';
const hello = [{ role: 'user' as const, content: 'Hello' }];
const PATH = '/v1/chat/completions';

describe('chat', () => {
  it('answers as OpenAI did, and says who served', async () => {
    story.upstream.on('openai', say('Good day.', { tokens: { input: 8, cacheRead: 4, output: 3, reasoning: 2 } }));
    const { data: answer, response } = await story.openai.chat.completions
      .create({ model: MODEL, messages: hello })
      .withResponse();
    expect(answer.choices[0]?.message.content).toBe('Good day.');
    expect(answer.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 5 });
    const facts = (answer as unknown as Record<string, unknown>)['x-gateway'];
    expect(facts).toMatchObject({ provider: 'openai', model: MODEL, cache_hit: false, fallback_used: false, attempts: 1 });
    expect(response.headers.get('x-gateway-provider')).toBe('openai');
    expect(response.headers.get('x-request-id')).toBe((facts as { request_id: string }).request_id);
  });

  it('relays every byte of the request but the model, and of the answer', async () => {
    const body = `{ "model": "openai/${MODEL}",\n "messages": [{"role":"user","content":"caf\\u00e9 ☕"}], "temperature": 1.0e0, "seed": 9007199254740991 }`;
    story.upstream.on('openai', say('naïve — 答え'));
    const answer = await postRaw(story, PATH, body);
    const request = story.upstream.last();
    expect(answer.status).toBe(200);
    expect(request.bytes.toString()).toBe(body.replace(`openai/${MODEL}`, MODEL));
    expect(withoutFacts(answer.bytes)).toBe(sentBytes(request));
    expect(answer.bytes.toString()).toContain('"x-gateway":{');
  });

  it("calls with the provider's key and nothing of the client", async () => {
    story.upstream.on('openai', say('ok'));
    await story.openai.chat.completions.create({ model: MODEL, messages: hello });
    const { headers } = story.upstream.last();
    expect(headers.authorization).toBe(`Bearer ${PROVIDER_SECRETS.openai}`);
    expect(JSON.stringify(headers)).not.toContain(story.key);
    expect(Object.keys(headers).filter((name) => name.startsWith('x-'))).toEqual([]);
  });

  it('passes refusals, the length stop and an image on', async () => {
    story.upstream.on('openai', refuse('I would rather not.'), say('Half a', { stop: 'length' }), describeImage());
    const ask = (content: OpenAI.ChatCompletionUserMessageParam['content']) =>
      story.openai.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content }] });
    expect((await ask('a')).choices[0]?.message.refusal).toBe('I would rather not.');
    expect((await ask('b')).choices[0]?.finish_reason).toBe('length');
    const seen = await ask([
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: TINY_PNG_URL, detail: 'low' } },
    ]);
    expect(seen.choices[0]?.message.content).toContain('red pixel');
    expect(story.upstream.last().bytes.includes(TINY_PNG_URL)).toBe(true);
  });
});

describe('stream', () => {
  it('passes each piece on while the answer is still being written', async () => {
    const gate = newGate();
    story.upstream.on('openai', say(['Good', ' day', '.'], { faults: { hold: { after: 3, until: gate.opened } } }));
    const stream = await story.openai.chat.completions.create({ model: MODEL, messages: hello, stream: true });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (text === 'Good day') {
        expect(story.upstream.last().reply.state).toBe('open');
        gate.open();
      }
      expect(chunk.choices).toHaveLength(1);
    }
    expect(text).toBe('Good day.');
  });

  it('tells usage in the last chunk to a client that asks, with the facts of the gateway', async () => {
    story.upstream.on('openai', say('Good day.', { tokens: { input: 8, cacheRead: 4, output: 3 } }));
    const stream = await story.openai.chat.completions.create({
      model: MODEL,
      messages: hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    let last: OpenAI.ChatCompletionChunk | undefined;
    for await (const chunk of stream) last = chunk;
    expect(last?.choices).toEqual([]);
    expect(last?.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 3 });
    expect((last as unknown as Record<string, unknown>)['x-gateway']).toMatchObject({ provider: 'openai', attempts: 1 });
  });

  it.each([
    ['whole', {}],
    ['byte by byte', { byteByByte: true }],
    ['with CRLF', { crlf: true }],
  ])('relays every byte of a stream that comes %s', async (_name, faults) => {
    const body = `{"model":"${MODEL}","stream":true,"messages":[{"role":"user","content":"hi"}],"stream_options":{"include_usage":true}}`;
    story.upstream.on('openai', withFaults(say('Grüße, 東京 🙂!'), faults));
    const answer = await postRaw(story, PATH, body);
    expect(story.upstream.last().bytes.toString()).toBe(body);
    expect(withoutFacts(answer.bytes)).toBe(sentBytes(story.upstream.last()));
  });

  it('asks for usage where the client did not, and keeps that to itself', async () => {
    const body = `{"stream" : true, "messages":[{"role":"user","content":"hi"}],  "model":"${MODEL}"}`;
    story.upstream.on('openai', say('Good day.'));
    const answer = await postRaw(story, PATH, body);
    const request = story.upstream.last();
    expect(request.bytes.toString().replace('"stream_options":{"include_usage":true},', '')).toBe(body);
    expect(answer.bytes.toString('latin1')).toBe(withoutUsageChunk(sentBytes(request)));
    expect(answer.bytes.toString()).toMatch(/data: \[DONE\]\n\n$/);
  });

  it.each(['{"include_usage":false}', '{"include_obfuscation":false}', '{}', 'null'])(
    'asks for usage also where the client sent stream_options %s',
    async (options) => {
      story.upstream.on('openai', say('Good day.'));
      const body = `{"model":"${MODEL}","stream":true,"messages":[{"role":"user","content":"hi"}],"stream_options":${options}}`;
      const answer = await postRaw(story, PATH, body);
      const request = story.upstream.last();
      const sent = JSON.parse(options) as object | null;
      expect(request.body['stream_options']).toEqual({ ...sent, include_usage: true });
      expect(answer.bytes.toString('latin1')).toBe(withoutUsageChunk(sentBytes(request)));
    },
  );
});

describe('tools', () => {
  it.each([false, true])('calls two at once and takes their results (streamed: %s)', async (streamed) => {
    story.upstream.on(
      'openai',
      callTools([
        ['get_weather', { city: 'Köln "am Rhein"' }],
        ['get_time', {}],
      ]),
      say('It rains at noon.'),
    );
    const create = async (messages: OpenAI.ChatCompletionMessageParam[]) => {
      const ask = { model: MODEL, messages, tools: openAiTools, parallel_tool_calls: true };
      const answer = streamed
        ? await story.openai.chat.completions.stream(ask).finalChatCompletion()
        : await story.openai.chat.completions.create(ask);
      return answer.choices[0];
    };
    const first = await create(hello);
    expect(first?.finish_reason).toBe('tool_calls');
    const calls = (first?.message.tool_calls ?? []).flatMap((call) => (call.type === 'function' ? [call] : []));
    expect(calls.map((call) => [call.function.name, JSON.parse(call.function.arguments)])).toEqual([
      ['get_weather', { city: 'Köln "am Rhein"' }],
      ['get_time', {}],
    ]);
    const results = calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'rain, noon' }));
    const final = await create([...hello, { role: 'assistant', content: null, tool_calls: calls }, ...results]);
    expect(final?.message.content).toBe('It rains at noon.');
    expect(story.upstream.last().body['messages']).toHaveLength(4);
  });
});

describe('errors', () => {
  const ask = () => story.openai.chat.completions.create({ model: MODEL, messages: hello });
  afterEach(() => story.gateway.reviveProviderKeys());

  it.each([
    [
      400,
      OpenAI.BadRequestError,
      { code: 'unsupported_value', param: 'temperature', message: "Unsupported value: 'temperature'." },
    ],
    [404, OpenAI.NotFoundError, { code: 'model_not_found', param: null, message: 'The model does not exist.' }],
  ])("passes the caller's own mistake on: %i", async (status, type, words) => {
    story.upstream.on('openai', fail(status, words));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, code: words.code, param: words.param, type: 'invalid_request_error' });
    expect(String(error)).toContain(words.message);
    expect((error as InstanceType<typeof OpenAI.APIError>).requestID).toMatch(/^req_/);
  });

  it("does not blame the caller when the gateway's key is refused, and puts that key aside", async () => {
    story.upstream.on('openai', fail(401, { message: `Incorrect API key provided: ${PROVIDER_SECRETS.openai}.` }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.InternalServerError);
    expect(error).toMatchObject({ status: 502, code: 'upstream_credentials_rejected' });
    expect(JSON.stringify(error) + String(error)).not.toContain(PROVIDER_SECRETS.openai);
    await story.gateway.providerKeyIs('openai', 'disabled');
    const received = story.upstream.requests.length;
    const next = await ask().catch((thrown: unknown) => thrown);
    expect(next).toMatchObject({ status: 503, code: 'no_key_available' });
    expect(story.upstream.requests).toHaveLength(received);
  });

  it('says when to come back while the only key is cooling', async () => {
    story.upstream.on('openai', fail(429, { headers: { 'retry-after': '7', 'retry-after-ms': '7000' } }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 503, code: 'no_key_available' });
    const wait = Number((error as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after'));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(7);
    const received = story.upstream.requests.length;
    expect(await ask().catch((thrown: unknown) => thrown)).toMatchObject({ status: 503, code: 'no_key_available' });
    expect(story.upstream.requests).toHaveLength(received);
    await story.gateway.providerKeyIs('openai', 'cooling');
  });

  it('tries a failing upstream again, and answers when it has recovered', async () => {
    story.upstream.on('openai', fail(500), fail(503), say('Here I am.'));
    const answer = await ask();
    expect(answer.choices[0]?.message.content).toBe('Here I am.');
    expect((answer as unknown as Record<string, unknown>)['x-gateway']).toMatchObject({ attempts: 3 });
  });

  it('gives up on an upstream that keeps failing', async () => {
    story.upstream.on('openai', fail(500), fail(500), fail(500));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.InternalServerError);
    expect(error).toMatchObject({ status: 502, code: 'upstream_error' });
  });

  it.each([
    ['a web page', htmlPage()],
    ['broken JSON', brokenJson()],
    ['nothing', noContent()],
    ['JSON that is no object', raw(200, 'application/json', '[]')],
  ])('answers 502 to %s instead of an answer', async (_name, answer) => {
    story.upstream.on('openai', answer);
    expect(await ask().catch((thrown: unknown) => thrown)).toMatchObject({ status: 502, code: 'upstream_bad_response' });
  });

  it('turns away what is no request, before anything is sent', async () => {
    const received = story.upstream.requests.length;
    const bad = [
      '{',
      '[]',
      '{"model":7,"messages":[]}',
      `{"model":"${MODEL}"}`,
      `{"model":"${MODEL}","messages":[],"stream":"yes"}`,
      `{"model":"${MODEL}","messages":[],"n":-1}`,
    ];
    for (const body of bad) expect((await postRaw(story, PATH, body)).status).toBe(400);
    const stranger = new OpenAI({ apiKey: 'rlg_wrong', baseURL: story.gateway.openAiUrl, maxRetries: 0 });
    const wrong = await stranger.chat.completions.create({ model: MODEL, messages: hello }).catch((thrown: unknown) => thrown);
    expect(wrong).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(wrong).toMatchObject({ code: 'key_invalid' });
    const unknown = await story.openai.chat.completions
      .create({ model: 'nobody-knows', messages: hello })
      .catch((e: unknown) => e);
    expect(unknown).toBeInstanceOf(OpenAI.NotFoundError);
    expect(story.upstream.requests).toHaveLength(received);
  });
});

describe('streams that end badly', () => {
  const read = async () => {
    const seen: { text: string; error?: unknown } = { text: '' };
    try {
      const stream = await story.openai.chat.completions.create({ model: MODEL, messages: hello, stream: true });
      for await (const chunk of stream) seen.text += chunk.choices[0]?.delta.content ?? '';
    } catch (error) {
      seen.error = error;
    }
    return seen;
  };
  afterEach(() => story.gateway.reviveProviderKeys());

  it.each([
    ['an error event', { errorAfter: { frames: 3, message: 'so sorry' } }],
    ['no closing mark', { endAfter: 3 }],
    ['a broken connection', { cutAfter: 3 }],
  ])('are not taken for whole: %s', async (_name, faults) => {
    story.upstream.on('openai', say('one two three four', { faults }));
    const { text, error } = await read();
    expect(text).toBe('one two');
    expect(error).toBeInstanceOf(OpenAI.APIError);
  });

  it('fall over unseen while nothing has been sent', async () => {
    story.upstream.on(
      'openai',
      say('x', { faults: { errorAfter: { frames: 1 } } }),
      say('y', { faults: { cutAfter: 0 } }),
      say('At last.'),
    );
    expect(await read()).toEqual({ text: 'At last.' });
  });
});

describe('a client that leaves', () => {
  it('ends the call of the upstream within a second, mid-stream', async () => {
    story.upstream.on('openai', say('one two three', { faults: { hold: { after: 3 } } }));
    const stream = await story.openai.chat.completions.create({ model: MODEL, messages: hello, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content === ' two') break;
    const { reply } = story.upstream.last();
    await promptly(1_000, story.gateway.url, async () => {
      stream.controller.abort();
      await until('the upstream to be left', () => reply.state === 'client_left');
    });
  });

  it.each([false, true])('ends it before the first byte too (streamed: %s)', async (stream) => {
    story.upstream.on('openai', say('never', { faults: { hold: { after: 0 } } }));
    const leave = new AbortController();
    const received = story.upstream.requests.length;
    const call = story.openai.chat.completions.create({ model: MODEL, messages: hello, stream }, { signal: leave.signal });
    await until('the call to arrive', () => story.upstream.requests.length > received);
    const { reply } = story.upstream.last();
    await promptly(1_000, story.gateway.url, async () => {
      leave.abort();
      await expect(call).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
      await until('the upstream to be left', () => reply.state === 'client_left');
    });
    expect(story.upstream.requests).toHaveLength(received + 1);
  });
});

describe('sockets', () => {
  it('are back where they were a second after twenty clients have left (V8)', async () => {
    const before = story.upstream.openSockets();
    const received = story.upstream.requests.length;
    story.upstream.always('openai', say('one two', { faults: { hold: { after: 2 } } }));
    const leave = new AbortController();
    const ask = { model: MODEL, messages: hello, stream: true as const };
    const streams = await Promise.all(
      Array.from({ length: 20 }, () => story.openai.chat.completions.create(ask, { signal: leave.signal })),
    );
    expect(story.upstream.openSockets()).toBeGreaterThanOrEqual(20);
    await promptly(1_000, story.gateway.url, async () => {
      leave.abort();
      for (const stream of streams) stream.controller.abort();
      await until('the sockets to be closed', () => story.upstream.openSockets() <= before);
    });
    const replies = story.upstream.requests.slice(received).map(({ reply }) => reply.state);
    expect(replies).toEqual(Array.from({ length: 20 }, () => 'client_left'));
  });
});

describe('DeepSeek', () => {
  it('is relayed with its reasoning', async () => {
    story.upstream.on('deepseek', think('Let me see.', 'Four.'), think('Let me see.', 'Four.'));
    const body = (stream: boolean) =>
      `{"model":"deepseek/deepseek-reasoner","messages":[{"role":"user","content":"2+2"}],"stream":${stream}}`;
    const whole = await postRaw(story, PATH, body(false));
    expect(withoutFacts(whole.bytes)).toBe(sentBytes(story.upstream.last('deepseek')));
    const streamed = await postRaw(story, PATH, body(true));
    expect(streamed.bytes.toString('latin1')).toBe(sentBytes(story.upstream.last('deepseek')));
    expect(streamed.bytes.toString()).toContain('"reasoning_content":"Let"');
  });
});
