import OpenAI from 'openai';
import { openAiTools, TINY_PNG, TINY_PNG_URL, WEATHER_SCHEMA } from '../support/builders';
import { PROVIDER_SECRETS } from '../support/process/start-gateway';
import { promptly } from '../support/process/promptly';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { geminiSignature } from '../support/upstream/gemini-wire';
import { callTools, describeImage, fail, raw, refuse, say, think, withFaults } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory({ more: ['gemini'] });
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const MODEL = 'gemini/gemini-3.5-flash';
const hello = [{ role: 'user' as const, content: 'Hello' }];
const ask = (more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) =>
  story.openai.chat.completions.create({ model: MODEL, messages: hello, ...more });

/** Reads a stream to its end, however it ends. */
async function read(more: Partial<OpenAI.ChatCompletionCreateParamsStreaming> = {}) {
  const seen: { text: string; chunks: OpenAI.ChatCompletionChunk[]; error?: unknown } = { text: '', chunks: [] };
  try {
    const stream = await story.openai.chat.completions.create({ model: MODEL, messages: hello, ...more, stream: true });
    for await (const chunk of stream) {
      seen.chunks.push(chunk);
      seen.text += chunk.choices[0]?.delta.content ?? '';
    }
  } catch (error) {
    seen.error = error;
  }
  return seen;
}

describe('chat', () => {
  it('answers in the shape of OpenAI, with thoughts and caches in the usage', async () => {
    story.upstream.on('gemini', say('Good day.', { tokens: { input: 8, cacheRead: 4, output: 3, reasoning: 2 } }));
    const answer = await ask();
    expect(answer.choices).toMatchObject([
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Good day.' } },
    ]);
    expect(answer.usage).toMatchObject({
      prompt_tokens: 12,
      completion_tokens: 5,
      total_tokens: 17,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 2 },
    });
    expect((answer as unknown as Record<string, unknown>)['x-gateway']).toMatchObject({ provider: 'gemini', attempts: 1 });
  });

  it('says the same to Gemini in its own words, and what could not be said', async () => {
    story.upstream.on('gemini', say('ok'));
    const { response } = await story.openai.chat.completions
      .create({
        model: MODEL,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'One' },
          { role: 'user', content: [{ type: 'text', text: 'Two' }] },
          { role: 'assistant', content: 'Three' },
          { role: 'user', content: 'Four' },
        ],
        max_completion_tokens: 77,
        temperature: 1.5,
        stop: ['END'],
        seed: 5,
        presence_penalty: 0.5,
        reasoning_effort: 'low',
        response_format: { type: 'json_schema', json_schema: { name: 'w', schema: WEATHER_SCHEMA, strict: true } },
        user: 'someone',
      })
      .withResponse();
    expect(story.upstream.last().body).toEqual({
      contents: [
        { role: 'user', parts: [{ text: 'One' }, { text: 'Two' }] },
        { role: 'model', parts: [{ text: 'Three' }] },
        { role: 'user', parts: [{ text: 'Four' }] },
      ],
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      generationConfig: {
        maxOutputTokens: 77,
        temperature: 1.5,
        stopSequences: ['END'],
        seed: 5,
        presencePenalty: 0.5,
        thinkingConfig: { thinkingLevel: 'LOW', includeThoughts: true },
        responseMimeType: 'application/json',
        responseJsonSchema: WEATHER_SCHEMA,
      },
    });
    expect(story.upstream.last().headers['x-goog-api-key']).toBe(PROVIDER_SECRETS.gemini);
    expect(response.headers.get('x-gateway-fidelity')).toContain('user');
  });

  it('translates every reason to stop', async () => {
    story.upstream.on('gemini', say('Half', { stop: 'length' }), refuse('No.'), say('', { stop: 'content_filter' }));
    const reasons = [await ask(), await ask(), await ask()].map(({ choices }) => choices[0]?.finish_reason);
    expect(reasons).toEqual(['length', 'content_filter', 'content_filter']);
    story.upstream.on('gemini', raw(200, 'application/json', JSON.stringify({ promptFeedback: { blockReason: 'SAFETY' } })));
    expect((await ask()).choices[0]).toMatchObject({ finish_reason: 'content_filter' });
  });

  it('shows Gemini pictures, by their bytes and by their address', async () => {
    story.upstream.on('gemini', describeImage());
    const content = [TINY_PNG_URL, 'https://pictures.example/a.png'].map((url) => ({
      type: 'image_url' as const,
      image_url: { url },
    }));
    expect((await ask({ messages: [{ role: 'user', content }] })).choices[0]?.message.content).toContain('red pixel');
    expect(story.upstream.last().body['contents']).toEqual([
      {
        role: 'user',
        parts: [
          { inlineData: { mimeType: 'image/png', data: TINY_PNG } },
          { fileData: { mimeType: 'image/png', fileUri: 'https://pictures.example/a.png' } },
        ],
      },
    ]);
  });

  it('hands on what the model thought, apart from what it said', async () => {
    story.upstream.on('gemini', think('Let me see.', 'Four.'), think('Let me see.', 'Four.'));
    expect((await ask({ reasoning_effort: 'low' })).choices[0]?.message).toMatchObject({
      content: 'Four.',
      reasoning_content: 'Let me see.',
    });
    const streamed = await read({ reasoning_effort: 'low' });
    const thought = streamed.chunks.map(
      ({ choices }) => (choices[0]?.delta as { reasoning_content?: string })?.reasoning_content ?? '',
    );
    expect([thought.join(''), streamed.text]).toEqual(['Let me see.', 'Four.']);
  });
});

describe('stream', () => {
  it('passes each piece on while the answer is still being written, usage only on demand', async () => {
    const gate = newGate();
    story.upstream.on('gemini', say(['Good', ' day', '.'], { faults: { hold: { after: 2, until: gate.opened } } }));
    const stream = await story.openai.chat.completions.create({ model: MODEL, messages: hello, stream: true });
    let text = '';
    for await (const chunk of stream) {
      expect(chunk.usage ?? null).toBeNull();
      text += chunk.choices[0]?.delta.content ?? '';
      if (text === 'Good day') gate.open();
    }
    expect(text).toBe('Good day.');
    story.upstream.on('gemini', withFaults(say('Grüße, 東京 🙂!', { tokens: { input: 8, output: 3 } }), { byteByByte: true }));
    const asked = await read({ stream_options: { include_usage: true } });
    expect(asked.text).toBe('Grüße, 東京 🙂!');
    expect(asked.chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 8, completion_tokens: 3 } });
    expect(asked.chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['stop']);
  });

  it.each([
    ['an error written without the words of a stream', { errorAfter: { frames: 2, message: 'Overloaded' } }],
    ['no reason to stop', { endAfter: 2 }],
    ['a broken connection', { cutAfter: 2 }],
  ])('is not taken for whole that ends with %s', async (_name, faults) => {
    story.upstream.on('gemini', say('one two three four', { faults }));
    const { text, error, chunks } = await read();
    expect(text).toBe('one two');
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(chunks.every(({ choices }) => choices[0]?.finish_reason === null)).toBe(true);
  });
});

describe('tools', () => {
  it.each([false, true])('are called at once, their signature survives the client (streamed: %s)', async (streamed) => {
    story.upstream.on(
      'gemini',
      {
        ...say('Let me look.'),
        ...callTools([
          ['get_weather', { city: 'Köln "am Rhein"' }],
          ['get_time', ''],
        ]),
      },
      say('It rains at noon.'),
    );
    const create = async (messages: OpenAI.ChatCompletionMessageParam[]) => {
      const params = { model: MODEL, messages, tools: openAiTools, tool_choice: 'required' as const };
      const answer = streamed
        ? await story.openai.chat.completions.stream(params).finalChatCompletion()
        : await story.openai.chat.completions.create(params);
      return answer.choices[0];
    };
    const first = await create(hello);
    expect(first).toMatchObject({ finish_reason: 'tool_calls', message: { content: 'Let me look.' } });
    const { number } = story.upstream.last();
    const calls = (first?.message.tool_calls ?? []).flatMap((call) => (call.type === 'function' ? [call] : []));
    expect(calls.map((call) => [call.function.name, JSON.parse(call.function.arguments)])).toEqual([
      ['get_weather', { city: 'Köln "am Rhein"' }],
      ['get_time', {}],
    ]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(story.upstream.last().body['toolConfig']).toEqual({ functionCallingConfig: { mode: 'ANY' } });
    const results = calls
      .toReversed()
      .map(({ id, function: { name } }) => ({ role: 'tool' as const, tool_call_id: id, content: `${name}: rain` }));
    const said = {
      role: 'assistant' as const,
      content: first?.message.content ?? null,
      tool_calls: first?.message.tool_calls ?? [],
    };
    const final = await create([...hello, said, ...results]);
    expect(final?.message.content).toBe('It rains at noon.');
    const [, model, answered] = story.upstream.last().body['contents'] as { parts: object[] }[];
    expect(model?.parts).toEqual([
      { text: 'Let me look.' },
      {
        functionCall: { name: 'get_weather', args: { city: 'Köln "am Rhein"' } },
        thoughtSignature: geminiSignature(`call ${number}`),
      },
      { functionCall: { name: 'get_time', args: {} } },
    ]);
    // In the order of the calls, whatever the client's.
    expect(answered?.parts).toMatchObject([
      { functionResponse: { name: 'get_weather', response: { output: 'get_weather: rain' } } },
      { functionResponse: { name: 'get_time', response: { output: 'get_time: rain' } } },
    ]);
  });

  it('of a conversation that began elsewhere are taken by Gemini too', async () => {
    story.upstream.on('openai', callTools([['get_time', '']]));
    story.upstream.on('gemini', say('Noon.'));
    const first = await story.openai.chat.completions.create({ model: 'gpt-5-mini', messages: hello, tools: openAiTools });
    const said = first.choices[0]?.message as OpenAI.ChatCompletionMessage;
    const call = said.tool_calls?.[0];
    const messages = [...hello, said, { role: 'tool' as const, tool_call_id: call?.id ?? '', content: 'noon' }];
    expect((await ask({ messages, tools: openAiTools })).choices[0]?.message.content).toBe('Noon.');
  });

  it.each([
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    [
      { type: 'function', function: { name: 'get_time' } },
      { mode: 'ANY', allowedFunctionNames: ['get_time'] },
    ],
  ])('may be chosen by %j', async (choice, functionCallingConfig) => {
    story.upstream.on('gemini', say('ok'));
    await ask({ tools: openAiTools, tool_choice: choice as OpenAI.ChatCompletionToolChoiceOption });
    expect(story.upstream.last().body['toolConfig']).toEqual({ functionCallingConfig });
  });

  it('are not silently lost when the model writes a call that nobody can read', async () => {
    const broken = { candidates: [{ content: {}, finishReason: 'MALFORMED_FUNCTION_CALL', index: 0 }], modelVersion: 'm' };
    const answers = Array.from({ length: 5 }, () => raw(200, 'application/json', JSON.stringify(broken)));
    story.upstream.always('gemini', answers[0] as (typeof answers)[0]);
    await expect(ask({ tools: openAiTools })).rejects.toMatchObject({ status: 502, code: 'upstream_bad_response' });
    story.upstream.reset();
  });
});

describe('errors', () => {
  afterEach(() => story.gateway.reviveProviderKeys());

  it.each([
    [400, OpenAI.BadRequestError, 'Unsupported value'],
    [404, OpenAI.NotFoundError, 'models/x is not found'],
  ])("passes the caller's own mistake on in the shape of OpenAI: %i", async (status, type, message) => {
    story.upstream.on('gemini', fail(status, { message }), fail(status, { message }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, error: { message, type: expect.any(String) } });
    expect((await read()).error).toMatchObject({ status });
  });

  it("does not blame the caller when the gateway's key is refused", async () => {
    story.upstream.on('gemini', fail(400, { message: `API key not valid: ${PROVIDER_SECRETS.gemini}` }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 502, code: 'upstream_credentials_rejected' });
    expect(JSON.stringify(error) + String(error)).not.toContain(PROVIDER_SECRETS.gemini);
    await story.gateway.providerKeyIs('gemini', 'disabled');
  });

  it('waits as long as Google says', async () => {
    story.upstream.on('gemini', fail(429));
    const error = (await ask().catch((thrown: unknown) => thrown)) as InstanceType<typeof OpenAI.APIError>;
    expect(error).toMatchObject({ status: 503, code: 'no_key_available' });
    expect(Number(error.headers?.get('retry-after'))).toBe(9);
    await story.gateway.providerKeyIs('gemini', 'cooling');
  });
});

describe('a client that leaves', () => {
  it('ends the call of the upstream within a second', async () => {
    story.upstream.on('gemini', say('one two three', { faults: { hold: { after: 2 } } }));
    const stream = await story.openai.chat.completions.create({ model: MODEL, messages: hello, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content === ' two') break;
    const { reply } = story.upstream.last('gemini');
    await promptly(1_000, story.gateway.url, async () => {
      stream.controller.abort();
      await until('the upstream to be left', () => reply.state === 'client_left');
    });
  });
});
