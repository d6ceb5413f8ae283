import Anthropic from '@anthropic-ai/sdk';
import { anthropicTools, TINY_PNG, TINY_PNG_URL } from '../support/builders';
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

const MODEL = 'gpt-5-mini';
const hello = [{ role: 'user' as const, content: 'Hello' }];
const ask = (more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {}) =>
  story.anthropic.messages.create({ model: MODEL, max_tokens: 300, messages: hello, ...more });
const stream = (more: Partial<Anthropic.MessageStreamParams> = {}) =>
  story.anthropic.messages.stream({ model: MODEL, max_tokens: 300, messages: hello, ...more });

describe('chat', () => {
  it('answers in the shape of Anthropic, with usage in its own count', async () => {
    story.upstream.on('openai', say('Good day.', { tokens: { input: 8, cacheRead: 4, output: 3, reasoning: 2 } }));
    const { data: answer, response } = await ask().withResponse();
    expect(answer).toMatchObject({
      type: 'message',
      role: 'assistant',
      stop_reason: 'end_turn',
      stop_sequence: null,
      content: [{ type: 'text', text: 'Good day.' }],
      usage: { input_tokens: 8, cache_read_input_tokens: 4, output_tokens: 5 },
    });
    expect(answer.id).toMatch(/^msg_/);
    expect(answer).not.toHaveProperty('x-gateway');
    expect(response.headers.get('x-gateway-provider')).toBe('openai');
    expect(response.headers.get('x-gateway-attempts')).toBe('1');
    expect(response.headers.get('request-id')).toMatch(/^req_/);
  });

  it('is found under x-api-key as under a bearer', async () => {
    story.upstream.on('openai', say('ok'));
    const response = await fetch(`${story.gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': story.key, 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({ model: MODEL, max_tokens: 9, messages: hello }),
    });
    expect(response.status).toBe(200);
    expect(story.upstream.last().headers.authorization).toBe(`Bearer ${PROVIDER_SECRETS.openai}`);
    expect(story.upstream.last().headers['x-api-key']).toBeUndefined();
    expect(story.upstream.last().headers['anthropic-version']).toBeUndefined();
  });

  it('says the same to OpenAI in its own words, and what could not be said', async () => {
    story.upstream.on('openai', say('ok'));
    const { response } = await ask({
      system: [
        { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } },
        { type: 'text', text: 'Be kind.' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'One' },
            { type: 'text', text: 'Two' },
          ],
        },
        { role: 'assistant', content: 'Three' },
        { role: 'user', content: 'Four' },
      ],
      stop_sequences: ['END'],
      metadata: { user_id: 'someone' },
    }).withResponse();
    const { body } = story.upstream.last();
    expect(body).toMatchObject({ model: MODEL, max_completion_tokens: 300, stop: ['END'], user: 'someone' });
    const roles = (body['messages'] as { role: string }[]).map(({ role }) => role).filter((role) => role !== 'developer');
    expect(roles).toEqual(['user', 'assistant', 'user']);
    expect(JSON.stringify(body['messages'])).toMatch(/Be brief\..*Be kind\..*One.*Two.*Three.*Four/s);
    expect(response.headers.get('x-gateway-fidelity')).toContain('cache_control');
  });

  it('takes instructions that come in the middle of the conversation', async () => {
    story.upstream.on('openai', say('ok'));
    await ask({
      messages: [
        ...hello,
        { role: 'assistant', content: 'Hi' },
        { role: 'user', content: 'Go on' },
        { role: 'system', content: 'In French.' },
      ],
    });
    expect(JSON.stringify(story.upstream.last().body['messages'])).toContain('In French.');
  });

  it('translates every reason to stop', async () => {
    story.upstream.on(
      'openai',
      say('Half', { stop: 'length' }),
      say('', { stop: 'content_filter' }),
      refuse('I would rather not.'),
    );
    expect((await ask()).stop_reason).toBe('max_tokens');
    expect((await ask()).stop_reason).toBe('refusal');
    const refused = await ask();
    expect(refused.content).toEqual([expect.objectContaining({ type: 'text', text: 'I would rather not.' })]);
  });

  it('shows OpenAI a picture in its own form', async () => {
    story.upstream.on('openai', describeImage());
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: TINY_PNG };
    const seen = await ask({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source },
            { type: 'text', text: 'What is this?' },
          ],
        },
      ],
    });
    expect(seen.content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('red pixel') });
    expect(story.upstream.last().body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: TINY_PNG_URL } },
          { type: 'text', text: 'What is this?' },
        ],
      },
    ]);
  });

  it('hands on what a model thought as thinking', async () => {
    story.upstream.on('deepseek', think('Let me see.', 'Four.'), think('Let me see.', 'Four.'));
    const expected = [
      { type: 'thinking', thinking: 'Let me see.' },
      { type: 'text', text: 'Four.' },
    ];
    expect((await ask({ model: 'deepseek/deepseek-reasoner' })).content).toMatchObject(expected);
    expect((await stream({ model: 'deepseek/deepseek-reasoner' }).finalMessage()).content).toMatchObject(expected);
  });
});

describe('stream', () => {
  it('passes each piece on while the answer is still being written', async () => {
    const gate = newGate();
    story.upstream.on('openai', say(['Good', ' day', '.'], { faults: { hold: { after: 3, until: gate.opened } } }));
    const answer = stream();
    let text = '';
    answer.on('text', (piece) => {
      text += piece;
      if (text === 'Good day') gate.open();
    });
    expect((await answer.finalMessage()).content).toMatchObject([{ type: 'text', text: 'Good day.' }]);
  });

  it('is what Anthropic sends: events in its order, blocks opened and closed, usage at the end', async () => {
    story.upstream.on('openai', say('Grüße, 東京 🙂!', { tokens: { input: 8, cacheRead: 4, output: 3 } }));
    const types: string[] = [];
    let text = '';
    let usage: Anthropic.MessageDeltaUsage | undefined;
    for await (const event of await story.anthropic.messages.create({
      model: MODEL,
      max_tokens: 9,
      messages: hello,
      stream: true,
    })) {
      if (types.at(-1) !== event.type) types.push(event.type);
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text;
      if (event.type === 'message_delta') usage = event.usage;
    }
    expect(types.filter((type) => type !== 'ping')).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(text).toBe('Grüße, 東京 🙂!');
    expect(usage).toMatchObject({ input_tokens: 8, cache_read_input_tokens: 4, output_tokens: 3 });
    expect(story.upstream.last().body['stream_options']).toEqual({ include_usage: true });
  });

  it.each([
    ['byte by byte', { byteByByte: true }],
    ['with CRLF', { crlf: true }],
  ])('does not care how the bytes come: %s', async (_name, faults) => {
    story.upstream.on('openai', withFaults(say('Grüße, 東京 🙂!'), faults));
    expect((await stream().finalMessage()).content).toMatchObject([{ text: 'Grüße, 東京 🙂!' }]);
  });
});

describe('tools', () => {
  it.each([false, true])('calls two at once and takes their results (streamed: %s)', async (streamed) => {
    story.upstream.on(
      'openai',
      {
        ...say('Let me look.'),
        ...callTools([
          ['get_weather', { city: 'Köln "am Rhein"' }],
          ['get_time', ''],
        ]),
      },
      say('It rains at noon.'),
    );
    const create = (messages: Anthropic.MessageParam[]) => {
      const params = { messages, tools: anthropicTools, tool_choice: { type: 'any' as const } };
      return streamed ? stream(params).finalMessage() : ask(params);
    };
    const first = await create(hello);
    expect(first.stop_reason).toBe('tool_use');
    expect(first.content).toMatchObject([
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Köln "am Rhein"' } },
      { type: 'tool_use', name: 'get_time', input: {} },
    ]);
    expect(story.upstream.last().body['tool_choice']).toBe('required');
    const results = first.content.flatMap((block) =>
      block.type === 'tool_use'
        ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: [{ type: 'text' as const, text: 'rain' }] }]
        : [],
    );
    const answered = { role: 'user' as const, content: [...results, { type: 'text' as const, text: 'Well?' }] };
    const final = await create([...hello, { role: 'assistant', content: first.content }, answered]);
    expect(final.content).toMatchObject([{ type: 'text', text: 'It rains at noon.' }]);
    const sent = story.upstream.last().body['messages'] as { role: string; tool_calls?: unknown[] }[];
    expect(sent.map(({ role, tool_calls }) => [role, tool_calls?.length ?? 0])).toEqual([
      ['user', 0],
      ['assistant', 2],
      ['tool', 0],
      ['tool', 0],
      ['user', 0],
    ]);
  });

  it.each([
    [{ type: 'auto' as const }, 'auto'],
    [{ type: 'none' as const }, 'none'],
    [
      { type: 'tool' as const, name: 'get_time' },
      { type: 'function', function: { name: 'get_time' } },
    ],
  ])('translates the choice %j', async (choice, expected) => {
    story.upstream.on('openai', say('ok'));
    await ask({ tools: anthropicTools, tool_choice: choice });
    expect(story.upstream.last().body['tool_choice']).toEqual(expected);
  });

  it('forbids parallel calls when the client does', async () => {
    story.upstream.on('openai', say('ok'));
    await ask({ tools: anthropicTools, tool_choice: { type: 'auto', disable_parallel_tool_use: true } });
    expect(story.upstream.last().body['parallel_tool_calls']).toBe(false);
  });

  it('tells OpenAI that a tool has failed', async () => {
    story.upstream.on('openai', say('I see.'));
    await ask({
      tools: anthropicTools,
      messages: [
        ...hello,
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'get_time', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'no clock', is_error: true }] },
      ],
    });
    expect(JSON.stringify(story.upstream.last().body['messages'])).toContain('no clock');
  });
});

describe('errors', () => {
  afterEach(() => story.gateway.reviveProviderKeys());

  it.each([
    [400, Anthropic.BadRequestError, 'invalid_request_error', 'Unsupported value.'],
    [404, Anthropic.NotFoundError, 'not_found_error', 'The model does not exist.'],
  ])("passes the caller's own mistake on in the shape of Anthropic: %i", async (status, type, word, message) => {
    story.upstream.on('openai', fail(status, { message }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, error: { type: 'error', error: { type: word, message } } });
    expect((error as InstanceType<typeof Anthropic.APIError>).requestID).toMatch(/^req_/);
  });

  it("does not blame the caller when the gateway's key is refused", async () => {
    story.upstream.on('openai', fail(401, { message: `Incorrect API key provided: ${PROVIDER_SECRETS.openai}` }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 502, error: { type: 'error', error: { type: 'api_error' } } });
    expect(JSON.stringify(error) + String(error)).not.toContain(PROVIDER_SECRETS.openai);
    await story.gateway.providerKeyIs('openai', 'disabled');
  });

  it('says when to come back while the only key is cooling', async () => {
    story.upstream.on('openai', fail(429, { headers: { 'retry-after': '9', 'retry-after-ms': '9000' } }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 503, error: { error: { type: 'overloaded_error' } } });
    expect(Number((error as InstanceType<typeof Anthropic.APIError>).headers?.get('retry-after'))).toBe(9);
    await story.gateway.providerKeyIs('openai', 'cooling');
  });

  it('tries a failing upstream again', async () => {
    story.upstream.on('openai', fail(500), say('Here I am.'));
    expect((await ask()).content).toMatchObject([{ text: 'Here I am.' }]);
  });

  it('turns away what is no request, and strangers, in the shape of Anthropic', async () => {
    const received = story.upstream.requests.length;
    const wrong = await ask({ max_tokens: -1 }).catch((thrown: unknown) => thrown);
    expect(wrong).toBeInstanceOf(Anthropic.BadRequestError);
    expect(wrong).toMatchObject({ error: { type: 'error', error: { type: 'invalid_request_error' } } });
    const stranger = new Anthropic({ apiKey: 'rlg_wrong', baseURL: story.gateway.url, maxRetries: 0 });
    const refused = await stranger.messages.create({ model: MODEL, max_tokens: 9, messages: hello }).catch((e: unknown) => e);
    expect(refused).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(refused).toMatchObject({ error: { error: { type: 'authentication_error' } } });
    expect(story.upstream.requests).toHaveLength(received);
  });

  it.each([
    ['an error event', { errorAfter: { frames: 3, message: 'so sorry' } }],
    ['no closing mark', { endAfter: 3 }],
    ['a broken connection', { cutAfter: 3 }],
  ])('does not take a stream for whole that ends with %s', async (_name, faults) => {
    story.upstream.on('openai', say('one two three four', { faults }));
    let text = '';
    let ended = false;
    const events = await story.anthropic.messages.create({ model: MODEL, max_tokens: 9, messages: hello, stream: true });
    const reading = (async () => {
      for await (const event of events) {
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text;
        if (event.type === 'message_stop') ended = true;
      }
    })();
    await expect(reading).rejects.toBeInstanceOf(Anthropic.APIError);
    expect([text, ended]).toEqual(['one two', false]);
  });
});

describe('a client that leaves', () => {
  it('ends the call of the upstream within a second', async () => {
    story.upstream.on('openai', say('one two three', { faults: { hold: { after: 3 } } }));
    const answer = stream();
    await new Promise<void>((resolve) => answer.on('text', (_piece, text) => text === 'one two' && resolve()));
    const { reply } = story.upstream.last();
    await promptly(1_000, story.gateway.url, async () => {
      answer.abort();
      await expect(answer.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
      await until('the upstream to be left', () => reply.state === 'client_left');
    });
  });
});
