import OpenAI from 'openai';
import { openAiTools, TINY_PNG, TINY_PNG_URL } from '../support/builders';
import { PROVIDER_SECRETS } from '../support/process/start-gateway';
import { promptly } from '../support/process/promptly';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { callTools, describeImage, fail, refuse, say, think, withFaults } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const MODEL = 'claude-haiku-4-5';
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
  it('answers in the shape of OpenAI, with usage and the facts of the gateway', async () => {
    story.upstream.on('anthropic', say('Good day.', { tokens: { input: 8, cacheRead: 4, cacheWrite: 2, output: 3 } }));
    const answer = await ask();
    expect(answer).toMatchObject({ object: 'chat.completion', model: MODEL });
    expect(answer.choices).toMatchObject([
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Good day.', refusal: null } },
    ]);
    expect(answer.usage).toMatchObject({ prompt_tokens: 14, completion_tokens: 3, total_tokens: 17 });
    expect(answer.usage?.prompt_tokens_details?.cached_tokens).toBe(4);
    expect((answer as unknown as Record<string, unknown>)['x-gateway']).toMatchObject({ provider: 'anthropic', attempts: 1 });
  });

  it('says the same to Anthropic in its own words, and what could not be said', async () => {
    story.upstream.on('anthropic', say('ok'));
    const { response } = await story.openai.chat.completions
      .create({
        model: MODEL,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'developer', content: 'Be kind.' },
          { role: 'user', content: 'One' },
          { role: 'user', content: [{ type: 'text', text: 'Two' }] },
          { role: 'assistant', content: 'Three' },
          { role: 'user', content: 'Four' },
        ],
        max_completion_tokens: 77,
        temperature: 0.3,
        stop: ['END', 'STOP'],
        user: 'someone',
        seed: 5,
      })
      .withResponse();
    const { body, headers } = story.upstream.last();
    expect(body).toMatchObject({
      model: MODEL,
      max_tokens: 77,
      temperature: 0.3,
      stop_sequences: ['END', 'STOP'],
      metadata: { user_id: 'someone' },
    });
    expect(JSON.stringify(body['system'])).toMatch(/Be brief\..*Be kind\./);
    expect((body['messages'] as { role: string }[]).map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(headers['x-api-key'] ?? headers.authorization).toContain(PROVIDER_SECRETS.anthropic);
    expect(response.headers.get('x-gateway-fidelity')).toContain('seed');
  });

  it('states an output limit where the client gave none, since Anthropic demands one', async () => {
    story.upstream.on('anthropic', say('ok'));
    await ask();
    expect(story.upstream.last().body['max_tokens']).toBeGreaterThan(1_000);
  });

  it('translates every reason to stop', async () => {
    story.upstream.on(
      'anthropic',
      say('Half', { stop: 'length' }),
      say('A', { stop: 'stop_sequence', stopSequence: 'B' }),
      refuse('No.'),
    );
    const reasons = [await ask(), await ask(), await ask()].map(({ choices }) => choices[0]?.finish_reason);
    expect(reasons).toEqual(['length', 'stop', 'content_filter']);
  });

  it('shows Anthropic a picture in its own form', async () => {
    story.upstream.on('anthropic', describeImage());
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image_url' as const, image_url: { url: TINY_PNG_URL } },
    ];
    const seen = await ask({ messages: [{ role: 'user', content }] });
    expect(seen.choices[0]?.message.content).toContain('red pixel');
    expect(story.upstream.last().body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: TINY_PNG } },
        ],
      },
    ]);
  });

  it('hands on what the model thought, apart from what it said', async () => {
    story.upstream.on('anthropic', think('Let me see.', 'Four.'), think('Let me see.', 'Four.'));
    const answer = await ask({ reasoning_effort: 'low' });
    expect(answer.choices[0]?.message).toMatchObject({ content: 'Four.', reasoning_content: 'Let me see.' });
    expect(story.upstream.last().body['thinking']).toBeDefined();
    const streamed = await read({ reasoning_effort: 'low' });
    const thought = streamed.chunks.map(
      ({ choices }) => (choices[0]?.delta as { reasoning_content?: string })?.reasoning_content ?? '',
    );
    expect([thought.join(''), streamed.text]).toEqual(['Let me see.', 'Four.']);
  });
});

describe('stream', () => {
  it('passes each piece on while the answer is still being written', async () => {
    const gate = newGate();
    // Behind message_start, the opening of the block, a ping and two pieces.
    story.upstream.on('anthropic', say(['Good', ' day', '.'], { faults: { hold: { after: 5, until: gate.opened } } }));
    const stream = await story.openai.chat.completions.create({ model: MODEL, messages: hello, stream: true });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (text === 'Good day') gate.open();
    }
    expect(text).toBe('Good day.');
  });

  it('is what OpenAI sends: a role first, then text, one reason to stop, usage only on demand', async () => {
    const answer = say('Grüße, 東京 🙂!', { tokens: { input: 8, cacheRead: 4, output: 3 } });
    story.upstream.on('anthropic', answer, answer);
    const silent = await read();
    expect(silent.error).toBeUndefined();
    expect(silent.text).toBe('Grüße, 東京 🙂!');
    expect(silent.chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(silent.chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['stop']);
    expect(silent.chunks.every(({ usage }) => !usage)).toBe(true);
    expect(new Set(silent.chunks.map(({ id }) => id)).size).toBe(1);
    const asked = await read({ stream_options: { include_usage: true } });
    const last = asked.chunks.at(-1);
    expect(last).toMatchObject({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 } });
    expect((last as unknown as Record<string, unknown>)['x-gateway']).toMatchObject({ provider: 'anthropic' });
  });

  it.each([
    ['byte by byte', { byteByByte: true }],
    ['with CRLF', { crlf: true }],
  ])('does not care how the bytes come: %s', async (_name, faults) => {
    story.upstream.on('anthropic', withFaults(say('Grüße, 東京 🙂!'), faults));
    expect(await read()).toMatchObject({ text: 'Grüße, 東京 🙂!' });
  });
});

describe('tools', () => {
  it.each([false, true])('calls two at once and takes their results (streamed: %s)', async (streamed) => {
    story.upstream.on(
      'anthropic',
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
      const params = { model: MODEL, messages, tools: openAiTools, tool_choice: 'required' as const, parallel_tool_calls: true };
      const answer = streamed
        ? await story.openai.chat.completions.stream(params).finalChatCompletion()
        : await story.openai.chat.completions.create(params);
      return answer.choices[0];
    };
    const first = await create(hello);
    expect(first).toMatchObject({ finish_reason: 'tool_calls', message: { content: 'Let me look.' } });
    const calls = (first?.message.tool_calls ?? []).flatMap((call) => (call.type === 'function' ? [call] : []));
    expect(calls.map((call) => [call.function.name, JSON.parse(call.function.arguments)])).toEqual([
      ['get_weather', { city: 'Köln "am Rhein"' }],
      ['get_time', {}],
    ]);
    expect(story.upstream.last().body).toMatchObject({ tool_choice: { type: 'any' } });
    const results = calls.map(({ id, function: { name } }) => ({
      role: 'tool' as const,
      tool_call_id: id,
      content: `${name}: rain`,
    }));
    const said = { role: 'assistant' as const, content: first?.message.content ?? null, tool_calls: calls };
    const final = await create([...hello, said, ...results, { role: 'user', content: 'Well?' }]);
    expect(final?.message.content).toBe('It rains at noon.');
    const sent = story.upstream.last().body['messages'] as { role: string; content: { type: string }[] }[];
    expect(sent.map(({ role, content }) => [role, content.map(({ type }) => type)])).toEqual([
      ['user', ['text']],
      ['assistant', ['text', 'tool_use', 'tool_use']],
      ['user', ['tool_result', 'tool_result', 'text']],
    ]);
  });

  it.each([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    [
      { type: 'function', function: { name: 'get_time' } },
      { type: 'tool', name: 'get_time' },
    ],
  ])('translates the choice %j', async (choice, expected) => {
    story.upstream.on('anthropic', say('ok'));
    await ask({ tools: openAiTools, tool_choice: choice as OpenAI.ChatCompletionToolChoiceOption });
    expect(story.upstream.last().body['tool_choice']).toMatchObject(expected);
  });

  it('forbids parallel calls when the client does', async () => {
    story.upstream.on('anthropic', say('ok'));
    await ask({ tools: openAiTools, parallel_tool_calls: false });
    expect(story.upstream.last().body['tool_choice']).toEqual({ type: 'auto', disable_parallel_tool_use: true });
  });
});

describe('errors', () => {
  afterEach(() => story.gateway.reviveProviderKeys());

  it.each([
    [400, OpenAI.BadRequestError, 'messages: text is too long'],
    [404, OpenAI.NotFoundError, 'model: claude-haiku-4-5'],
    [413, OpenAI.APIError, 'Request exceeds the maximum size'],
  ])("passes the caller's own mistake on in the shape of OpenAI: %i", async (status, type, message) => {
    story.upstream.on('anthropic', fail(status, { message }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, error: { message, type: expect.any(String), param: null } });
  });

  it("does not blame the caller when the gateway's key is refused", async () => {
    story.upstream.on('anthropic', fail(401, { message: `invalid x-api-key ${PROVIDER_SECRETS.anthropic}` }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 502, code: 'upstream_credentials_rejected' });
    expect(JSON.stringify(error) + String(error)).not.toContain(PROVIDER_SECRETS.anthropic);
    await story.gateway.providerKeyIs('anthropic', 'disabled');
  });

  it('says when to come back while the only key is cooling', async () => {
    story.upstream.on('anthropic', fail(429, { headers: { 'retry-after': '9' } }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 503, code: 'no_key_available' });
    expect(Number((error as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after'))).toBe(9);
    await story.gateway.providerKeyIs('anthropic', 'cooling');
  });

  it('tries a failing or overloaded upstream again', async () => {
    story.upstream.on('anthropic', fail(529), fail(500), say('Here I am.'));
    expect((await ask()).choices[0]?.message.content).toBe('Here I am.');
  });

  it('asks nobody for what cannot be said to Anthropic', async () => {
    const received = story.upstream.requests.length;
    const sound = { type: 'input_audio' as const, input_audio: { data: 'AAAA', format: 'wav' as const } };
    const error = await ask({ messages: [{ role: 'user', content: [sound] }] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ code: 'unsupported_by_target', param: expect.stringContaining('messages') });
    expect(story.upstream.requests).toHaveLength(received);
  });

  it.each([
    ['an error event', { errorAfter: { frames: 5, message: 'Overloaded' } }],
    ['no closing mark', { endAfter: 5 }],
    ['a broken connection', { cutAfter: 5 }],
  ])('does not take a stream for whole that ends with %s', async (_name, faults) => {
    story.upstream.on('anthropic', say('one two three four', { faults }));
    const { text, error, chunks } = await read();
    expect(text).toBe('one two');
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(chunks.every(({ choices }) => choices[0]?.finish_reason === null)).toBe(true);
  });
});

describe('a client that leaves', () => {
  it('ends the call of the upstream within a second', async () => {
    story.upstream.on('anthropic', say('one two three', { faults: { hold: { after: 5 } } }));
    const stream = await story.openai.chat.completions.create({ model: MODEL, messages: hello, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content === ' two') break;
    const { reply } = story.upstream.last();
    await promptly(1_000, story.gateway.url, async () => {
      stream.controller.abort();
      await until('the upstream to be left', () => reply.state === 'client_left');
    });
  });
});
