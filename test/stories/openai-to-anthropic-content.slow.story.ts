import type { JsonObject } from '@libs/kernel';
import OpenAI from 'openai';
import { openAiTools, TINY_PDF, TINY_PDF_URL, WEATHER_SCHEMA } from '../support/builders';
import { callTools, say, think } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** What is more than text, from OpenAI's client to Anthropic and back. */
let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const MODEL = 'claude-haiku-4-5';
const hello = [{ role: 'user' as const, content: 'Hello' }];
type Params = Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>;

/** The whole answer, and what the receipt says; streamed ones are put together by the official client. */
async function ask(streamed: boolean, more: Params) {
  const params = { model: MODEL, messages: hello, ...more };
  if (!streamed) {
    const { data, response } = await story.openai.chat.completions.create(params).withResponse();
    return { choice: data.choices[0], receipt: response.headers.get('x-gateway-fidelity') ?? '' };
  }
  const { stream: _stream, ...rest } = params;
  const stream = story.openai.chat.completions.stream(rest);
  const completion = await stream.finalChatCompletion();
  return { choice: completion.choices[0], receipt: '' };
}

const sent = (name = 'messages') => story.upstream.last().body[name] as JsonObject[];

describe.each([false, true])('streamed: %s', (streamed) => {
  it('gives Anthropic a PDF, and tells what the answer cites', async () => {
    const citation = {
      type: 'page_location',
      cited_text: 'Rain at noon.',
      document_index: 0,
      document_title: 'weather.pdf',
      start_page_number: 1,
      end_page_number: 2,
    };
    story.upstream.on('anthropic', say('It rains.', { citations: [citation] }));
    const content = [
      { type: 'file' as const, file: { filename: 'weather.pdf', file_data: TINY_PDF_URL } },
      { type: 'text' as const, text: 'When does it rain?' },
    ];
    const { choice } = await ask(streamed, { messages: [{ role: 'user', content }] });
    expect(sent()).toEqual([
      {
        role: 'user',
        content: [
          {
            type: 'document',
            source: { type: 'base64', media_type: 'application/pdf', data: TINY_PDF },
            title: 'weather.pdf',
          },
          { type: 'text', text: 'When does it rain?' },
        ],
      },
    ]);
    expect(choice?.message).toMatchObject({
      content: 'It rains.',
      annotations: [
        {
          type: 'file_citation',
          file_citation: { filename: 'weather.pdf', index: 0, quote: 'Rain at noon.', start_index: 0, end_index: 9 },
        },
      ],
    });
  });

  it('gives thinking back with its signatures in the next turn, so that thinking can go on', async () => {
    const calls = callTools([
      ['get_weather', { city: 'Oslo' }, 'toolu_a'],
      ['get_time', '', 'toolu_b'],
    ]);
    story.upstream.on(
      'anthropic',
      { ...calls, ...think('Let me look.', 'Looking.', { signature: 'SIG+/=', redacted: 'HIDDEN' }), calls: calls.calls },
      say('It rains at noon.'),
    );
    const params = { tools: openAiTools, reasoning_effort: 'low' as const };
    const first = await ask(streamed, params);
    expect(first.choice).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: 'Looking.', tool_calls: [{ id: 'toolu_a' }, { id: 'toolu_b' }] },
    });
    const said = first.choice?.message as OpenAI.ChatCompletionMessage;
    const results = (said.tool_calls ?? []).map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'rain' }));
    const second = await ask(streamed, { ...params, messages: [...hello, said, ...results] });
    expect(second.choice?.message.content).toBe('It rains at noon.');
    expect(sent()[1]).toEqual({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Let me look.', signature: 'SIG+/=' },
        { type: 'redacted_thinking', data: 'HIDDEN' },
        { type: 'text', text: 'Looking.' },
        { type: 'tool_use', id: 'toolu_a', name: 'get_weather', input: { city: 'Oslo' } },
        { type: 'tool_use', id: 'toolu_b', name: 'get_time', input: {} },
      ],
    });
    expect(story.upstream.last().body['thinking']).toMatchObject({ type: 'enabled' });
  });

  const schema = { ...WEATHER_SCHEMA, properties: { city: { type: 'string', minLength: 2 } } };
  const response_format = { type: 'json_schema' as const, json_schema: { name: 'weather', schema, strict: true } };

  it('asks models that keep to a schema for it, and names the limits they do not keep', async () => {
    story.upstream.on('anthropic', say('{"city":"Oslo"}'));
    const { choice, receipt } = await ask(streamed, { response_format });
    expect(choice?.message.content).toBe('{"city":"Oslo"}');
    expect(story.upstream.last().body['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: { ...WEATHER_SCHEMA, properties: { city: { type: 'string', description: '(minLength: 2)' } } },
      },
    });
    if (!streamed) expect(receipt).toContain('response_format.schema.properties.city.minLength');
  });

  it('asks older models through a tool, and gives its input as the text of the answer', async () => {
    story.upstream.on('anthropic', (request) =>
      callTools([[String((request.body['tools'] as JsonObject[])[0]?.['name']), { city: 'Oslo' }]]),
    );
    const { choice } = await ask(streamed, { model: 'anthropic/claude-3-5-haiku-20241022', response_format });
    expect(choice).toMatchObject({ finish_reason: 'stop', message: { content: '{"city":"Oslo"}' } });
    expect(choice?.message.tool_calls ?? []).toEqual([]);
    expect(sent('tools')[0]?.['input_schema']).toEqual(schema);
  });
});

it('calls tools that take plain text', async () => {
  story.upstream.on('anthropic', callTools([['run_sql', { input: 'select "1"' }, 'toolu_a']]), say('One.'));
  const tools = [{ type: 'custom' as const, custom: { name: 'run_sql', description: 'Runs SQL.' } }];
  const { choice, receipt } = await ask(false, { tools });
  const call = { id: 'toolu_a', type: 'custom', custom: { name: 'run_sql', input: 'select "1"' } };
  expect(choice?.message.tool_calls).toEqual([call]);
  expect(receipt).toContain('tools.run_sql');
  const said = choice?.message as OpenAI.ChatCompletionMessage;
  await ask(false, { tools, messages: [...hello, said, { role: 'tool', tool_call_id: 'toolu_a', content: '1' }] });
  expect(sent()[1]?.['content']).toEqual([{ type: 'tool_use', id: 'toolu_a', name: 'run_sql', input: { input: 'select "1"' } }]);
});

it('searches the web in the words of Anthropic, and tells what it found', async () => {
  const citation = {
    type: 'web_search_result_location',
    cited_text: 'It rains.',
    url: 'https://example.com/weather',
    title: 'Weather',
    encrypted_index: 'E',
  };
  story.upstream.on('anthropic', say('Rain.', { citations: [citation] }));
  const { choice } = await ask(false, { web_search_options: { search_context_size: 'low' } });
  expect(sent('tools')).toEqual([{ type: 'web_search_20250305', name: 'web_search' }]);
  expect(choice?.message.annotations).toEqual([
    {
      type: 'url_citation',
      url_citation: {
        url: 'https://example.com/weather',
        title: 'Weather',
        start_index: 0,
        end_index: 5,
        content: 'It rains.',
      },
    },
  ]);
});

it('chooses among allowed tools alone', async () => {
  story.upstream.on('anthropic', say('ok'));
  const allowed_tools = { mode: 'required' as const, tools: [{ type: 'function', function: { name: 'get_time' } }] };
  await ask(false, { tools: openAiTools, tool_choice: { type: 'allowed_tools', allowed_tools } });
  expect(sent('tools').map(({ name }) => name)).toEqual(['get_time']);
  expect(story.upstream.last().body['tool_choice']).toEqual({ type: 'any' });
});

it('names every wish that Anthropic has no word for', async () => {
  story.upstream.on('anthropic', say('ok'));
  const { receipt } = await ask(false, {
    seed: 1,
    frequency_penalty: 0.5,
    presence_penalty: 0.5,
    logprobs: true,
    prompt_cache_key: 'k',
    verbosity: 'low',
  });
  for (const name of ['seed', 'frequency_penalty', 'presence_penalty', 'logprobs', 'prompt_cache_key', 'verbosity'])
    expect(receipt).toContain(`${name}: dropped`);
});
