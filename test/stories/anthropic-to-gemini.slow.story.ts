import Anthropic from '@anthropic-ai/sdk';
import { anthropicTools, TINY_PNG } from '../support/builders';
import { until } from '../support/process/until';
import { geminiSignature } from '../support/upstream/gemini-wire';
import { callTools, describeImage, fail, say, think } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory({ more: ['gemini'] });
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const MODEL = 'gemini/gemini-3.5-flash';
const base = { model: MODEL, max_tokens: 4000 };
const hello: Anthropic.MessageParam[] = [{ role: 'user', content: 'Hello' }];
const ask = (more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {}) =>
  story.anthropic.messages.create({ ...base, messages: hello, ...more });

describe('a client of Anthropic in front of Gemini', () => {
  it('is answered in the words of Anthropic', async () => {
    story.upstream.on('gemini', say('Good day.', { tokens: { input: 8, cacheRead: 4, output: 3, reasoning: 2 } }));
    const answer = await ask({ system: 'Be brief.' });
    expect(answer).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: 'Good day.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 8, cache_read_input_tokens: 4, output_tokens: 5 },
    });
    expect(story.upstream.last().body).toMatchObject({
      contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      generationConfig: { maxOutputTokens: 4000 },
    });
  });

  it.each([false, true])('keeps thoughts and the signature of a call through its turns (streamed: %s)', async (streamed) => {
    story.upstream.on(
      'gemini',
      {
        ...think('I need both.', 'Let me look.'),
        ...callTools([
          ['get_weather', { city: 'Rome' }],
          ['get_time', ''],
        ]),
      },
      say('Sunny at noon.'),
    );
    const params = { ...base, tools: anthropicTools, thinking: { type: 'enabled' as const, budget_tokens: 2000 } };
    const send = (messages: Anthropic.MessageParam[]) =>
      streamed
        ? story.anthropic.messages.stream({ ...params, messages }).finalMessage()
        : story.anthropic.messages.create({ ...params, messages });
    const first = await send(hello);
    const { number } = story.upstream.last();
    expect(first.stop_reason).toBe('tool_use');
    expect(first.content.map(({ type }) => type).filter((type) => type !== 'redacted_thinking')).toEqual([
      'thinking',
      'text',
      'tool_use',
      'tool_use',
    ]);
    const results = first.content
      .filter((block) => block.type === 'tool_use')
      .map(({ id, name }) => ({ type: 'tool_result' as const, tool_use_id: id, content: `${name}: fine` }));
    const final = await send([...hello, { role: 'assistant', content: first.content }, { role: 'user', content: results }]);
    expect(final.content).toMatchObject([{ type: 'text', text: 'Sunny at noon.' }]);
    const [, model, answered] = story.upstream.last().body['contents'] as { parts: object[] }[];
    expect(model?.parts).toEqual([
      { text: 'I need both.', thought: true },
      { text: 'Let me look.' },
      { functionCall: { name: 'get_weather', args: { city: 'Rome' } }, thoughtSignature: geminiSignature(`call ${number}`) },
      { functionCall: { name: 'get_time', args: {} } },
    ]);
    expect(answered?.parts).toHaveLength(2);
  });

  it('brings the signature of a text back to its text', async () => {
    story.upstream.on('gemini', think('Hm.', 'Four.'), say('Five.'));
    const first = await ask({ thinking: { type: 'enabled', budget_tokens: 2000 } });
    const { number } = story.upstream.last();
    await ask({ messages: [...hello, { role: 'assistant', content: first.content }, { role: 'user', content: 'And?' }] });
    expect(story.upstream.last().body['contents']).toMatchObject([
      {},
      {
        parts: [
          { text: 'Hm.', thought: true },
          { text: 'Four.', thoughtSignature: geminiSignature(`text ${number}`) },
        ],
      },
      {},
    ]);
  });

  it('streams, shows pictures and documents', async () => {
    story.upstream.on('gemini', describeImage());
    const stream = story.anthropic.messages.stream({
      ...base,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: TINY_PNG } },
            { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } },
            { type: 'text', text: 'What is this?' },
          ],
        },
      ],
    });
    let text = '';
    stream.on('text', (piece) => (text += piece));
    expect(await stream.finalText()).toContain('red pixel');
    expect(text).toContain('red pixel');
    expect(story.upstream.last().body['contents']).toMatchObject([
      {
        parts: [
          { inlineData: { mimeType: 'image/png' } },
          { inlineData: { mimeType: 'application/pdf' } },
          { text: 'What is this?' },
        ],
      },
    ]);
  });

  it('is told mistakes and broken streams in the shape of Anthropic', async () => {
    story.upstream.on('gemini', fail(400, { message: 'Unsupported value' }));
    await expect(ask()).rejects.toMatchObject({
      status: 400,
      error: { error: { type: 'invalid_request_error', message: 'Unsupported value' } },
    });
    story.upstream.on('gemini', say('one two three', { faults: { endAfter: 2 } }));
    await expect(story.anthropic.messages.stream({ ...base, messages: hello }).finalMessage()).rejects.toThrow(
      /middle of the answer/,
    );
  });

  it('ends the call of the upstream when it leaves', async () => {
    story.upstream.on('gemini', say('one two three', { faults: { hold: { after: 2 } } }));
    const stream = story.anthropic.messages.stream({ ...base, messages: hello });
    stream.on('text', (piece) => piece === ' two' && stream.abort());
    await expect(stream.finalMessage()).rejects.toThrow();
    const { reply } = story.upstream.last('gemini');
    await until('the upstream to be left', () => reply.state === 'client_left');
  });
});
