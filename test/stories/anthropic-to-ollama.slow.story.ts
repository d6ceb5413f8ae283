import Anthropic from '@anthropic-ai/sdk';
import { anthropicTools, TINY_PNG } from '../support/builders';
import { callTools, describeImage, fail, say, think, withFaults } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory({ more: ['ollama'] });
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const MODEL = 'ollama/gpt-oss:20b';
const hello = [{ role: 'user' as const, content: 'Hello' }];
const ask = (more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {}) =>
  story.anthropic.messages.create({ model: MODEL, max_tokens: 300, messages: hello, ...more });
const stream = (more: Partial<Anthropic.MessageStreamParams> = {}) =>
  story.anthropic.messages.stream({ model: MODEL, max_tokens: 300, messages: hello, ...more });

describe('chat', () => {
  it('answers in the shape of Anthropic, with usage', async () => {
    story.upstream.on('ollama', say('Good day.', { tokens: { input: 26, output: 12 } }));
    expect(await ask()).toMatchObject({
      type: 'message',
      role: 'assistant',
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: 'Good day.' }],
      usage: { input_tokens: 26, output_tokens: 12 },
    });
  });

  it("says the same in Ollama's words, and names what it cannot say", async () => {
    story.upstream.on('ollama', say('ok', { stop: 'length' }));
    const { data, response } = await ask({
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: [
        { role: 'user', content: 'One' },
        { role: 'assistant', content: 'Two' },
        { role: 'user', content: 'Three' },
      ],
      ...{ temperature: 0.2, top_k: 7 },
      stop_sequences: ['END'],
      thinking: { type: 'enabled', budget_tokens: 1024 },
    }).withResponse();
    expect(data.stop_reason).toBe('max_tokens');
    expect(story.upstream.last('ollama').body).toMatchObject({
      model: 'gpt-oss:20b',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'One' },
        { role: 'assistant', content: 'Two' },
        { role: 'user', content: 'Three' },
      ],
      think: 'low',
      options: { num_predict: 300, temperature: 0.2, top_k: 7, stop: ['END'] },
    });
    const fidelity = response.headers.get('x-gateway-fidelity') ?? '';
    expect(fidelity).toContain('cache_control');
    expect(fidelity).toContain('budget_tokens');
  });

  it('shows thinking as blocks of their own, and takes them back', async () => {
    story.upstream.on('ollama', think('Let me see.', 'Four.'), think('Let me see.', 'Four.'), say('Five.'));
    const whole = await ask();
    expect(whole.content).toMatchObject([
      { type: 'thinking', thinking: 'Let me see.' },
      { type: 'text', text: 'Four.' },
    ]);
    expect((await stream().finalMessage()).content).toMatchObject([{ type: 'thinking', thinking: 'Let me see.' }, {}]);
    await ask({ messages: [...hello, { role: 'assistant', content: whole.content }, { role: 'user', content: 'And?' }] });
    expect(story.upstream.last('ollama').body['messages']).toMatchObject([
      {},
      { role: 'assistant', content: 'Four.' },
      { role: 'user' },
    ]);
  });

  it('shows a picture as bare base64', async () => {
    story.upstream.on('ollama', describeImage());
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: TINY_PNG };
    const content = [
      { type: 'image' as const, source },
      { type: 'text' as const, text: 'What is this?' },
    ];
    await ask({ messages: [{ role: 'user', content }] });
    expect(story.upstream.last('ollama').body['messages']).toEqual([
      { role: 'user', content: 'What is this?', images: [TINY_PNG] },
    ]);
  });
});

describe('streams', () => {
  it('passes words on as they come, with usage at the end', async () => {
    const text = 'Grüße aus 東京 🙂, in words.';
    story.upstream.on('ollama', withFaults(say(text, { tokens: { input: 9, output: 8 } }), { byteByByte: true }));
    const message = await stream().finalMessage();
    expect(message.content).toMatchObject([{ type: 'text', text }]);
    expect(message.usage).toMatchObject({ input_tokens: 9, output_tokens: 8 });
  });

  it('tells a stream that ends before its time from a whole one (G3)', async () => {
    story.upstream.on('ollama', withFaults(say('One two three'), { endAfter: 2 }));
    await expect(stream().finalMessage()).rejects.toThrow(/truncated|before/i);
  });
});

describe('tools', () => {
  const question = [{ role: 'user' as const, content: 'Weather in Paris, and the time?' }];
  const calls = callTools([
    ['get_weather', { city: 'Paris' }],
    ['get_time', {}],
  ]);

  it('calls several at once, streamed and whole, and takes their results back', async () => {
    story.upstream.on('ollama', calls, calls, say('All fine.'));
    const whole = await ask({ messages: question, tools: anthropicTools });
    const streamed = await stream({ messages: question, tools: anthropicTools }).finalMessage();
    for (const { content, stop_reason } of [whole, streamed]) {
      expect(stop_reason).toBe('tool_use');
      expect(content).toMatchObject([
        { type: 'tool_use', name: 'get_weather', input: { city: 'Paris' } },
        { type: 'tool_use', name: 'get_time', input: {} },
      ]);
    }
    const results = whole.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: 'done' }] : [],
    );
    const last = await ask({
      messages: [...question, { role: 'assistant', content: whole.content }, { role: 'user', content: results }],
      tools: anthropicTools,
    });
    expect(last.content).toMatchObject([{ type: 'text', text: 'All fine.' }]);
    expect(story.upstream.last('ollama').body['messages']).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: [{ function: { name: 'get_weather' } }, { function: { name: 'get_time' } }] },
      { role: 'tool', tool_name: 'get_weather', content: 'done' },
      { role: 'tool', tool_name: 'get_time', content: 'done' },
    ]);
  });
});

it('names a model that Ollama has not, in the words of Anthropic', async () => {
  story.upstream.on('ollama', fail(404, { message: "model 'gpt-oss:20b' not found" }));
  await expect(ask()).rejects.toMatchObject({ status: 404, error: { error: { type: 'not_found_error' } } });
});
