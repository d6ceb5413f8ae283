import Anthropic from '@anthropic-ai/sdk';
import type { JsonObject } from '@libs/kernel';
import { anthropicTools, TINY_PDF, TINY_PDF_URL, WEATHER_SCHEMA } from '../support/builders';
import { callTools, say, think } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** What is more than text, from Anthropic's client to OpenAI and its kin, and back. */
let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const hello = [{ role: 'user' as const, content: 'Hello' }];
type Params = Partial<Anthropic.MessageCreateParamsNonStreaming>;

async function ask(streamed: boolean, more: Params) {
  const params = { model: 'gpt-5-mini', max_tokens: 4_096, messages: hello, ...more };
  if (streamed) return { message: await story.anthropic.messages.stream(params).finalMessage(), receipt: '' };
  const { data, response } = await story.anthropic.messages.create(params).withResponse();
  return { message: data, receipt: response.headers.get('x-gateway-fidelity') ?? '' };
}

const sent = (name = 'messages') => story.upstream.last().body[name] as JsonObject[];
const asksOf = (message: Anthropic.Message) => message.content.flatMap((block) => (block.type === 'tool_use' ? [block] : []));
const answersTo = (message: Anthropic.Message) => ({
  role: 'user' as const,
  content: asksOf(message).map(({ id }) => ({ type: 'tool_result' as const, tool_use_id: id, content: 'rain' })),
});

describe.each([false, true])('streamed: %s', (streamed) => {
  it('gives OpenAI a PDF, and tells what the answer cites', async () => {
    const url_citation = { url: 'https://example.com/weather', title: 'Weather', start_index: 0, end_index: 9 };
    story.upstream.on('openai', say('It rains.', { citations: [{ type: 'url_citation', url_citation }] }));
    const pdf = {
      type: 'document' as const,
      source: { type: 'base64' as const, media_type: 'application/pdf' as const, data: TINY_PDF },
      title: 'weather.pdf',
    };
    const words = { type: 'document' as const, source: { type: 'text' as const, media_type: 'text/plain' as const, data: 'Hi' } };
    const { message, receipt } = await ask(streamed, { messages: [{ role: 'user', content: [pdf, words] }] });
    expect(sent()).toEqual([
      {
        role: 'user',
        content: [
          { type: 'file', file: { filename: 'weather.pdf', file_data: TINY_PDF_URL } },
          { type: 'text', text: 'Hi' },
        ],
      },
    ]);
    expect(message.content).toMatchObject([
      {
        type: 'text',
        text: 'It rains.',
        citations: [{ type: 'web_search_result_location', url: 'https://example.com/weather', title: 'Weather' }],
      },
    ]);
    if (!streamed) expect(receipt).toContain('messages.document');
  });

  it('gives unsigned thinking back to where it came from, and never to Anthropic', async () => {
    const calls = callTools([
      ['get_weather', { city: 'Oslo' }],
      ['get_time', ''],
    ]);
    story.upstream.on('deepseek', { ...think('Let me look.', 'Looking.'), calls: calls.calls }, say('It rains.'));
    story.upstream.on('anthropic', say('It rains.'));
    const params = { model: 'deepseek/deepseek-chat', tools: anthropicTools };
    const { message } = await ask(streamed, params);
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'Let me look.' },
      { type: 'text', text: 'Looking.' },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Oslo' } },
      { type: 'tool_use', name: 'get_time', input: {} },
    ]);
    const messages = [...hello, { role: 'assistant' as const, content: message.content }, answersTo(message)];
    await ask(streamed, { ...params, messages });
    expect(sent()[1]).toMatchObject({ role: 'assistant', content: 'Looking.', reasoning_content: 'Let me look.' });
    await ask(streamed, { ...params, model: 'claude-haiku-4-5', messages });
    const resent = sent()[1]?.['content'] as JsonObject[] | undefined;
    expect(resent?.map(({ type }) => type)).toEqual(['text', 'tool_use', 'tool_use']);
  });

  it('does not give what OpenAI cited to Anthropic as its own', async () => {
    const url_citation = { url: 'https://example.com', title: 'T', start_index: 0, end_index: 2 };
    story.upstream.on('openai', say('So.', { citations: [{ type: 'url_citation', url_citation }] }));
    story.upstream.on('anthropic', say('Yes.'));
    const { message } = await ask(streamed, {});
    const messages = [...hello, { role: 'assistant' as const, content: message.content }, ...hello];
    const { receipt } = await ask(streamed, { model: 'claude-haiku-4-5', messages });
    expect(sent()[1]).toEqual({ role: 'assistant', content: [{ type: 'text', text: 'So.' }] });
    if (!streamed) expect(receipt).toContain('messages.citations');
  });

  it('asks for a schema in the way that OpenAI keeps to it', async () => {
    story.upstream.on('openai', say('{"city":"Oslo"}'));
    const { message } = await ask(streamed, { output_config: { format: { type: 'json_schema', schema: WEATHER_SCHEMA } } });
    expect(message.content).toMatchObject([{ type: 'text', text: '{"city":"Oslo"}' }]);
    expect(story.upstream.last().body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'output', strict: true, schema: WEATHER_SCHEMA },
    });
  });
});

it('keeps a schema whole that OpenAI does not enforce, and says so', async () => {
  story.upstream.on('openai', say('{}'));
  const schema = { ...WEATHER_SCHEMA, required: [] };
  const { receipt } = await ask(false, { output_config: { format: { type: 'json_schema', schema } } });
  expect(story.upstream.last().body['response_format']).toMatchObject({ json_schema: { strict: false, schema } });
  expect(receipt).toContain('response_format.schema.properties.city (not required)');
});

it('says in words that a tool has failed', async () => {
  story.upstream.on('openai', say('I see.'));
  const call = { type: 'tool_use' as const, id: 'toolu_1', name: 'get_time', input: {} };
  const failed = { type: 'tool_result' as const, tool_use_id: 'toolu_1', content: 'no clock', is_error: true };
  const { receipt } = await ask(false, {
    tools: anthropicTools,
    messages: [...hello, { role: 'assistant', content: [call] }, { role: 'user', content: [failed] }],
  });
  expect(sent()[2]).toEqual({ role: 'tool', tool_call_id: 'toolu_1', content: 'Error: no clock' });
  expect(receipt).toContain('messages.tool_result.is_error');
});

it('names the tools of Anthropic that nobody else has, and what they said before', async () => {
  story.upstream.on('openai', say('ok'));
  const { receipt } = await ask(false, {
    tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    messages: [
      ...hello,
      {
        role: 'assistant',
        content: [
          { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
          { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
          { type: 'text', text: 'Found.' },
        ],
      },
      ...hello,
    ],
  });
  expect(sent()[1]).toEqual({ role: 'assistant', content: 'Found.' });
  for (const name of ['tools.web_search', 'messages.server_tool_use', 'messages.web_search_tool_result'])
    expect(receipt).toContain(`${name}: dropped`);
});

it('asks nobody when the client waits for a call of a tool that only Claude models know', async () => {
  const received = story.upstream.requests.length;
  const bash = { type: 'bash_20250124' as const, name: 'bash' as const };
  await expect(ask(false, { tools: [bash] })).rejects.toMatchObject({ status: 400, error: { error: { param: 'tools' } } });
  expect(story.upstream.requests).toHaveLength(received);
});
