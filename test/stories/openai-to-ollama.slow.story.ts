import OpenAI from 'openai';
import { openAiTools, TINY_PNG, TINY_PNG_URL } from '../support/builders';
import { callTools, describeImage, fail, raw, say, think, withFaults } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory({ more: ['ollama'] });
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const MODEL = 'ollama/qwen3:8b';
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
    story.upstream.on('ollama', say('Good day.', { tokens: { input: 26, output: 12 } }));
    const answer = await ask();
    expect(answer).toMatchObject({ object: 'chat.completion', model: 'qwen3:8b' });
    expect(answer.choices).toMatchObject([{ index: 0, finish_reason: 'stop', message: { content: 'Good day.' } }]);
    expect(answer.usage).toMatchObject({ prompt_tokens: 26, completion_tokens: 12, total_tokens: 38 });
    expect((answer as unknown as Record<string, unknown>)['x-gateway']).toMatchObject({ provider: 'ollama', attempts: 1 });
  });

  it("says the same in Ollama's words, with its own settings, and names what it cannot say", async () => {
    story.upstream.on('ollama', say('ok', { stop: 'length' }));
    const { data, response } = await story.openai.chat.completions
      .create({
        model: MODEL,
        messages: [{ role: 'system', content: 'Be brief.' }, ...hello],
        max_completion_tokens: 77,
        temperature: 0.3,
        seed: 5,
        stop: 'END',
        reasoning_effort: 'high',
        response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' }, strict: true } },
        user: 'someone',
        ...{ num_ctx: 16_384, keep_alive: '10m' },
      })
      .withResponse();
    expect(data.choices[0]?.finish_reason).toBe('length');
    expect(story.upstream.last('ollama').body).toEqual({
      model: 'qwen3:8b',
      messages: [{ role: 'system', content: 'Be brief.' }, ...hello],
      stream: false,
      think: true,
      format: { type: 'object' },
      keep_alive: '10m',
      options: { num_ctx: 16_384, num_predict: 77, temperature: 0.3, seed: 5, stop: ['END'] },
    });
    const fidelity = response.headers.get('x-gateway-fidelity') ?? '';
    expect(fidelity).toContain('user');
    expect(fidelity).toContain('reasoning');
    expect(fidelity).not.toContain('num_ctx');
  });

  it('hands on what the model thought, apart from what it said', async () => {
    story.upstream.on('ollama', think('Let me see.', 'Four.'), think('Let me see.', 'Four.'));
    const answer = await ask();
    expect(answer.choices[0]?.message).toMatchObject({ content: 'Four.', reasoning_content: 'Let me see.' });
    expect((await read()).text).toBe('Four.');
  });

  it('estimates what it costs where Ollama does not tell', async () => {
    story.upstream.on('ollama', say('Some words.', { tokens: null }));
    expect((await ask()).usage?.completion_tokens).toBeGreaterThan(0);
  });
});

describe('streams', () => {
  it('passes words on as they come, with usage when asked', async () => {
    const text = 'Grüße aus 東京 🙂, in words.';
    story.upstream.on('ollama', say(text, { tokens: { input: 9, output: 8 } }), say(text));
    const asked = await read({ stream_options: { include_usage: true } });
    expect(asked.error).toBeUndefined();
    expect(asked.text).toBe(text);
    expect(asked.chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 9, completion_tokens: 8 });
    expect((await read()).chunks.every((chunk) => !chunk.usage)).toBe(true);
  });

  it('reads lines cut at every byte and ended by either line ending (G2)', async () => {
    const text = 'Grüße aus 東京 🙂';
    story.upstream.on('ollama', withFaults(say(text), { byteByByte: true }), withFaults(say(text), { crlf: true }));
    expect((await read()).text).toBe(text);
    expect((await read()).text).toBe(text);
  });

  it('tells a stream that ends before its time from a whole one (G3)', async () => {
    story.upstream.on('ollama', withFaults(say('One two three'), { endAfter: 2 }));
    const seen = await read();
    expect(seen.text).toBe('One two');
    expect(seen.error).toMatchObject({ code: 'stream_truncated' });
  });

  it('tells an error in the middle, in words of the client (G4)', async () => {
    story.upstream.on('ollama', withFaults(say('One two three'), { errorAfter: { frames: 1, message: 'out of memory' } }));
    const seen = await read();
    expect(seen.text).toBe('One');
    expect(String(seen.error)).toContain('out of memory');
  });

  it('takes the last line without its line ending', async () => {
    const line = (content: string, done: boolean) =>
      JSON.stringify({ model: 'm', message: { role: 'assistant', content }, done });
    story.upstream.on('ollama', raw(200, 'application/x-ndjson', `${line('whole', false)}\n`, line('', true)));
    expect(await read()).toMatchObject({ text: 'whole' });
  });
});

describe('tools', () => {
  const question = [{ role: 'user' as const, content: 'Weather in Paris and Rome, and the time?' }];
  const calls = callTools([
    ['get_weather', { city: 'Paris' }],
    ['get_weather', { city: 'Rome' }],
    ['get_time', {}],
  ]);

  it('calls several at once, streamed and whole, and takes their results back by name', async () => {
    story.upstream.on('ollama', calls, calls, say('All fine.'));
    const streamed = await story.openai.chat.completions
      .stream({ model: MODEL, messages: question, tools: openAiTools })
      .finalChatCompletion();
    const whole = await ask({ messages: question, tools: openAiTools });
    for (const { choices } of [streamed, whole]) {
      expect(choices[0]?.finish_reason).toBe('tool_calls');
      expect(choices[0]?.message.tool_calls?.map((call) => call.type === 'function' && call.function)).toMatchObject([
        { name: 'get_weather', arguments: '{"city":"Paris"}' },
        { name: 'get_weather', arguments: '{"city":"Rome"}' },
        { name: 'get_time', arguments: '{}' },
      ]);
    }
    const message = whole.choices[0]?.message as OpenAI.ChatCompletionMessage;
    const results = (message.tool_calls ?? []).map((call, index) => ({
      role: 'tool' as const,
      tool_call_id: call.id,
      content: `result ${index}`,
    }));
    expect((await ask({ messages: [...question, message, ...results], tools: openAiTools })).choices[0]?.message.content).toBe(
      'All fine.',
    );
    expect(story.upstream.last('ollama').body['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: '', tool_calls: [{ function: { arguments: { city: 'Paris' } } }, {}, {}] },
      { role: 'tool', tool_name: 'get_weather', content: 'result 0' },
      { role: 'tool', tool_name: 'get_weather', content: 'result 1' },
      { role: 'tool', tool_name: 'get_time', content: 'result 2' },
    ]);
  });

  it('leaves the tools out where none may be called', async () => {
    story.upstream.on('ollama', say('No tools.'));
    await ask({ tools: openAiTools, tool_choice: 'none' });
    expect(story.upstream.last('ollama').body).not.toHaveProperty('tools');
  });
});

describe('images', () => {
  const look = (url: string) => [
    {
      role: 'user' as const,
      content: [
        { type: 'text' as const, text: 'What is this?' },
        { type: 'image_url' as const, image_url: { url } },
      ],
    },
  ];

  it('go as bare base64', async () => {
    story.upstream.on('ollama', describeImage());
    expect((await ask({ messages: look(TINY_PNG_URL) })).choices[0]?.message.content).toContain('red pixel');
    expect(story.upstream.last('ollama').body['messages']).toEqual([
      { role: 'user', content: 'What is this?', images: [TINY_PNG] },
    ]);
  });

  it('are not fetched from private addresses (D1)', async () => {
    const before = story.upstream.requests.length;
    await expect(ask({ messages: look(`${story.upstream.url}/picture.png`) })).rejects.toMatchObject({
      status: 400,
      code: 'url_not_allowed',
    });
    expect(story.upstream.requests).toHaveLength(before);
  });
});

describe('errors', () => {
  it('names a model that Ollama has not', async () => {
    story.upstream.on('ollama', fail(404, { message: "model 'qwen3:8b' not found" }));
    await expect(ask()).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it('passes on why a request is refused', async () => {
    story.upstream.on('ollama', fail(400, { message: '"qwen3:8b" does not support tools' }));
    await expect(ask({ tools: openAiTools })).rejects.toThrow('does not support tools');
  });
});
