import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { CLOCK_SCHEMA, TINY_PNG, TINY_PNG_URL, WEATHER_SCHEMA } from '../support/builders';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { callTools, fail, refuse, say, think, withFaults } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

type Params = Partial<OpenAI.Responses.ResponseCreateParamsNonStreaming>;

/** Who stands behind: OpenAI's own API, relayed; chat completions and Anthropic, translated. */
const BEHIND = [
  { model: 'gpt-5-mini', api: 'openai-responses' },
  { model: 'deepseek-chat', api: 'deepseek' },
  { model: 'claude-haiku-4-5', api: 'anthropic' },
] as const;

const TOOLS: OpenAI.Responses.FunctionTool[] = [
  { type: 'function', name: 'get_weather', description: 'The weather in a city', parameters: WEATHER_SCHEMA, strict: false },
  { type: 'function', name: 'get_time', description: 'The time now', parameters: CLOCK_SCHEMA, strict: false },
];

/** As the client's own helpers leave it: streams come without `output_text` and with what was parsed. */
const textOf = ({ output }: OpenAI.Responses.Response): string =>
  output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((part) => (part.type === 'output_text' ? part.text : ''))
    .join('');
const withoutParsed = (output: OpenAI.Responses.ResponseOutputItem[]): OpenAI.Responses.ResponseInput =>
  JSON.parse(JSON.stringify(output, (name, value: unknown) => (name.startsWith('parsed') ? undefined : value)));

const factsOf = (answer: object): unknown => (answer as Record<string, unknown>)['x-gateway'];

describe.each(BEHIND)('Responses answered by $api', ({ model, api }) => {
  /** Frames until the first word is said. */
  const opening = { 'openai-responses': 5, deepseek: 2, anthropic: 4 }[api];
  const ask = (more: Params = {}) => story.openai.responses.create({ model, input: 'Hello', ...more });
  const stream = (more: Params = {}) => story.openai.responses.stream({ model, input: 'Hello', ...more, stream: true });

  it('answers with text, usage and the facts of the gateway', async () => {
    story.upstream.on(api, say('Good day.', { tokens: { input: 8, cacheRead: 4, output: 3 } }));
    const answer = await ask({ instructions: 'Be brief.', max_output_tokens: 77, metadata: { trip: 'north' } });
    expect(answer).toMatchObject({ object: 'response', status: 'completed', output_text: 'Good day.', error: null });
    expect(answer).toMatchObject({ instructions: 'Be brief.', max_output_tokens: 77, metadata: { trip: 'north' } });
    expect(answer.id).toMatch(/^resp_/);
    expect(answer.usage).toMatchObject({
      input_tokens: 12,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 3,
      total_tokens: 15,
    });
    expect(factsOf(answer)).toMatchObject({ provider: api === 'openai-responses' ? 'openai' : api, attempts: 1 });
    expect(JSON.stringify(story.upstream.last().body)).toContain('Be brief.');
  });

  it('streams the same answer, event by event', async () => {
    story.upstream.on(api, say(['Good', ' day', '.'], { tokens: { input: 8, output: 3 } }));
    const types: string[] = [];
    const numbers: number[] = [];
    let text = '';
    const events = stream();
    for await (const event of events) {
      types.push(event.type);
      numbers.push(event.sequence_number);
      if (event.type === 'response.output_text.delta') text += event.delta;
    }
    expect(text).toBe('Good day.');
    expect(types.slice(0, 4)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
    ]);
    expect(types.slice(-4)).toEqual([
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(numbers).toEqual(numbers.map((_, i) => i));
    const final = await events.finalResponse();
    expect([final.status, textOf(final)]).toEqual(['completed', 'Good day.']);
    expect(final.usage).toMatchObject({ input_tokens: 8, output_tokens: 3 });
  });

  it('passes each piece on while the answer is still being written', async () => {
    const gate = newGate();
    story.upstream.on(api, say(['Good', ' day', '.'], { faults: { hold: { after: opening, until: gate.opened } } }));
    let text = '';
    for await (const event of stream()) {
      if (event.type !== 'response.output_text.delta') continue;
      text += event.delta;
      if (text === 'Good') gate.open();
    }
    expect(text).toBe('Good day.');
  });

  it.each([false, true])('runs tools over several turns (streamed: %s)', async (streamed) => {
    story.upstream.on(
      api,
      callTools([
        ['get_weather', { city: 'Oslo' }],
        ['get_time', ''],
      ]),
      say('Snow, at noon.'),
    );
    const respond = (more: Params): Promise<OpenAI.Responses.Response> => (streamed ? stream(more).finalResponse() : ask(more));
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Weather and time in Oslo?' }];
    const first = await respond({ input, tools: TOOLS, store: false });
    const calls = first.output.filter((item) => item.type === 'function_call');
    expect(calls.map(({ name, arguments: args }) => [name, JSON.parse(args || '{}')])).toEqual([
      ['get_weather', { city: 'Oslo' }],
      ['get_time', {}],
    ]);
    const results = calls.map(({ call_id, name }) => ({
      type: 'function_call_output' as const,
      call_id,
      output: name === 'get_weather' ? 'snow' : 'noon',
    }));
    const second = await respond({ input: [...input, ...withoutParsed(first.output), ...results], tools: TOOLS, store: false });
    expect(second.output.at(-1)).toMatchObject({ type: 'message', content: [{ text: 'Snow, at noon.' }] });
    const sent = JSON.stringify(story.upstream.last(api).body);
    expect([sent.includes('snow'), sent.includes('noon'), sent.includes('Oslo')]).toEqual([true, true, true]);
  });

  it('continues a stored conversation by its id, tool results included', async () => {
    story.upstream.on(api, callTools([['get_weather', { city: 'Oslo' }]]), say('It snows.'), say('You asked about Oslo.'));
    const first = await ask({ input: 'Weather in Oslo?', tools: TOOLS });
    const [call] = first.output.filter((item) => item.type === 'function_call');
    const second = await ask({
      previous_response_id: first.id,
      tools: TOOLS,
      input: [{ type: 'function_call_output', call_id: call?.call_id ?? '', output: 'snow' }],
    });
    expect(second.output_text).toBe('It snows.');
    const third = await stream({ previous_response_id: second.id, input: 'What did I ask?' }).finalResponse();
    expect(textOf(third)).toBe('You asked about Oslo.');
    const sent = JSON.stringify(story.upstream.last(api).body);
    for (const said of ['Weather in Oslo?', 'get_weather', 'snow', 'It snows.', 'What did I ask?']) expect(sent).toContain(said);
  });

  it('tells where an answer was cut', async () => {
    story.upstream.on(api, say('Half', { stop: 'length' }), say('Half', { stop: 'length' }));
    const details = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    expect(await ask()).toMatchObject({ ...details, output_text: 'Half' });
    const types: string[] = [];
    for await (const event of await story.openai.responses.create({ model, input: 'Hello', stream: true })) {
      types.push(event.type);
      if (event.type === 'response.incomplete') expect(event.response).toMatchObject(details);
    }
    expect(types.at(-1)).toBe('response.incomplete');
  });

  it('parses structured output', async () => {
    const Trip = z.object({ city: z.string(), days: z.number() });
    story.upstream.on(api, say('{"city":"Oslo","days":3}'));
    const answer = await story.openai.responses.parse({
      model,
      input: 'A trip, as JSON.',
      text: { format: zodTextFormat(Trip, 'trip') },
    });
    expect(answer.output_parsed).toEqual({ city: 'Oslo', days: 3 });
  });

  it('refuses with the words and the number of the provider', async () => {
    story.upstream.on(api, fail(400, { message: 'This prompt is wrong.' }));
    const error: unknown = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ status: 400, message: expect.stringContaining('This prompt is wrong.') });
  });

  it('tells a client once that its stream broke', async () => {
    story.upstream.on(
      api,
      withFaults(say(['Good', ' day', ' to', ' you']), { errorAfter: { frames: opening + 1, message: 'Out of breath.' } }),
    );
    const error: unknown = await stream()
      .finalResponse()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(String(error)).toContain('Out of breath.');
  });

  it('tells a client that its stream ended in the middle', async () => {
    story.upstream.on(api, withFaults(say(['Good', ' day', ' to', ' you']), { endAfter: opening + 1 }));
    const error: unknown = await stream()
      .finalResponse()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'stream_truncated' });
  });

  it('lets go of the provider when the client leaves', async () => {
    story.upstream.on(api, say(['Good', ' day'], { faults: { hold: { after: opening } } }));
    const events = stream();
    for await (const event of events) if (event.type === 'response.output_text.delta') break;
    events.abort();
    const { reply } = story.upstream.last(api);
    await until('the provider to see the client leave', () => reply.state === 'client_left');
  });
});

describe('Responses, translated', () => {
  const ask = (more: Params) => story.openai.responses.create({ model: 'claude-haiku-4-5', input: 'Hello', ...more });

  it('shows pictures and documents', async () => {
    story.upstream.on('anthropic', say('A red pixel.'));
    await ask({
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What is this?' },
            { type: 'input_image', image_url: TINY_PNG_URL, detail: 'auto' },
          ],
        },
      ],
    });
    expect(JSON.stringify(story.upstream.last().body)).toContain(TINY_PNG);
  });

  it('carries signed reasoning to the next turn and back to its maker', async () => {
    story.upstream.on('anthropic', { ...think('Let me see.', ''), calls: [{ name: 'get_time', arguments: '' }] }, say('Noon.'));
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Time?' }];
    const options: Params = {
      tools: TOOLS,
      reasoning: { effort: 'low' },
      store: false,
      include: ['reasoning.encrypted_content'],
    };
    const first = await ask({ input, ...options });
    const [reasoning] = first.output.filter((item) => item.type === 'reasoning');
    expect(reasoning?.summary).toEqual([{ type: 'summary_text', text: 'Let me see.' }]);
    const [call] = first.output.filter((item) => item.type === 'function_call');
    const result = { type: 'function_call_output' as const, call_id: call?.call_id ?? '', output: 'noon' };
    await ask({ input: [...input, ...first.output, result], ...options });
    const messages = story.upstream.last().body['messages'] as { content: { type: string; signature?: string }[] }[];
    const thinking = messages[1]?.content.find(({ type }) => type === 'thinking');
    expect(thinking).toMatchObject({ type: 'thinking', thinking: 'Let me see.' });
    expect(thinking?.signature).toMatch(/^Eo/);
  });

  it('streams reasoning as a summary', async () => {
    story.upstream.on('deepseek', think('Let me see.', 'Four.'));
    let thought = '';
    const events = story.openai.responses.stream({ model: 'deepseek-chat', input: 'Two and two?' });
    for await (const event of events) if (event.type === 'response.reasoning_summary_text.delta') thought += event.delta;
    expect(thought).toBe('Let me see.');
    expect(textOf(await events.finalResponse())).toBe('Four.');
  });

  it('tells a refusal as one', async () => {
    story.upstream.on('openai', refuse('I would rather not.'));
    // What another provider signed keeps the conversation away from the relay.
    const foreign = { type: 'reasoning' as const, id: 'rs_1', summary: [], encrypted_content: 'rlg-origin:anthropic:redacted:x' };
    const answer = await ask({ model: 'gpt-5-mini', input: [{ role: 'user', content: 'Do it.' }, foreign] });
    expect(answer.output).toMatchObject([{ type: 'message', content: [{ type: 'refusal', refusal: 'I would rather not.' }] }]);
  });

  it('offers freeform tools as ones of JSON, and takes their calls for text', async () => {
    const patch: OpenAI.Responses.CustomTool = { type: 'custom', name: 'apply_patch', description: 'Changes files' };
    story.upstream.on('deepseek', callTools([['apply_patch', { input: '*** Begin\n+ "x"' }]]), say('Done.'));
    const model = 'deepseek-chat';
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Patch it.' }];
    const first = await ask({ model, input, tools: [patch] });
    expect(first.output).toMatchObject([{ type: 'custom_tool_call', name: 'apply_patch', input: '*** Begin\n+ "x"' }]);
    const [call] = first.output.filter((item) => item.type === 'custom_tool_call');
    const result = { type: 'custom_tool_call_output' as const, call_id: call?.call_id ?? '', output: 'ok' };
    const second = await ask({
      model,
      input: [...input, ...first.output, result] as OpenAI.Responses.ResponseInput,
      tools: [patch],
    });
    expect(second.output_text).toBe('Done.');
    const messages = story.upstream.last().body['messages'] as { tool_calls?: { function: { arguments: string } }[] }[];
    const sent = messages.flatMap(({ tool_calls }) => tool_calls ?? [])[0]?.function.arguments ?? '';
    expect(JSON.parse(sent)).toEqual({ input: '*** Begin\n+ "x"' });
  });
});

describe('stored conversations', () => {
  const ask = (more: Params) => story.openai.responses.create({ model: 'deepseek-chat', input: 'Hello', ...more });

  it('go from one provider to another', async () => {
    story.upstream.on('openai-responses', think('Hm.', 'I am Ada.'));
    story.upstream.on('anthropic', say('She said Ada.'));
    story.upstream.on('deepseek', say('Ada, twice.'));
    story.upstream.on('openai-responses', say('Still Ada.'));
    const first = await ask({ model: 'gpt-5-mini', input: 'Who are you?' });
    const second = await ask({ model: 'claude-haiku-4-5', input: 'What did it say?', previous_response_id: first.id });
    const third = await ask({ input: 'And now?', previous_response_id: second.id });
    const fourth = await ask({ model: 'gpt-5-mini', input: 'And at last?', previous_response_id: third.id });
    expect(fourth.output_text).toBe('Still Ada.');
    const sent = JSON.stringify(story.upstream.last('openai-responses').body);
    for (const said of ['Who are you?', 'I am Ada.', 'She said Ada.', 'And now?', 'Ada, twice.']) expect(sent).toContain(said);
  });

  it('can be read again and deleted, each tenant its own', async () => {
    story.upstream.on('deepseek', say('Good day.'));
    const answer = await ask({});
    const read = await story.openai.responses.retrieve(answer.id);
    expect(read).toMatchObject({ id: answer.id, output_text: 'Good day.', store: true });
    await story.openai.responses.delete(answer.id);
    for (const unknown of [answer.id, 'resp_unknown']) {
      await expect(story.openai.responses.retrieve(unknown)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
      const error: unknown = await ask({ previous_response_id: unknown }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(OpenAI.NotFoundError);
      expect(error).toMatchObject({ code: 'not_found', param: 'previous_response_id' });
    }
  });

  it('are unknown to other tenants', async () => {
    story.upstream.on('deepseek', say('A secret.'));
    const answer = await ask({});
    await story.gateway.db.query(`INSERT INTO tenants (id, name) VALUES ('ten_other', 'Other') ON CONFLICT DO NOTHING`);
    const { id, key } = await story.gateway.createVirtualKey();
    await story.gateway.db.query('UPDATE virtual_keys SET tenant_id = $1 WHERE id = $2', ['ten_other', id]);
    const other = new OpenAI({ apiKey: key, baseURL: story.gateway.openAiUrl, maxRetries: 0 });
    const [item] = answer.output;
    for (const attempt of [
      () => other.responses.retrieve(answer.id),
      () => other.responses.delete(answer.id),
      () => other.responses.create({ model: 'deepseek-chat', input: 'Go on.', previous_response_id: answer.id }),
      () => other.responses.create({ model: 'gpt-5-mini', input: 'Go on.', previous_response_id: answer.id }),
      () => other.responses.create({ model: 'gpt-5-mini', input: [{ type: 'item_reference', id: item?.id ?? '' }] }),
    ])
      await expect(attempt()).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    expect((await story.openai.responses.retrieve(answer.id)).output_text).toBe('A secret.');
  });

  it('are not kept when the client says so', async () => {
    story.upstream.on('deepseek', say('Good day.'));
    story.upstream.on('openai-responses', say('Good day.'));
    for (const model of ['deepseek-chat', 'gpt-5-mini']) {
      const answer = await ask({ model, store: false });
      await expect(story.openai.responses.retrieve(answer.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    }
  });

  it('let a client name items instead of sending them', async () => {
    story.upstream.on('openai-responses', { ...think('Hm.', ''), calls: [{ name: 'get_time', arguments: '{}' }] }, say('Noon.'));
    const model = 'gpt-5-mini';
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Time?' }];
    const first = await ask({ model, input, tools: TOOLS });
    const [call] = first.output.filter((item) => item.type === 'function_call');
    const references = first.output.map(({ id }) => ({ type: 'item_reference' as const, id: id ?? '' }));
    const result = { type: 'function_call_output' as const, call_id: call?.call_id ?? '', output: 'noon' };
    const second = await ask({ model, input: [...input, ...references, result], tools: TOOLS });
    expect(second.output_text).toBe('Noon.');
    const sent = story.upstream.last().body['input'] as { type?: string }[];
    expect(sent.map(({ type }) => type)).toEqual([undefined, 'reasoning', 'function_call', 'function_call_output']);
    const missing: unknown = await ask({ model, input: [{ type: 'item_reference', id: 'msg_unknown' }] }).catch(
      (e: unknown) => e,
    );
    expect(missing).toMatchObject({ status: 404, param: 'input[0].id' });
  });

  it('are refused in the forms that would live at the provider', async () => {
    for (const [param, more] of [
      ['background', { background: true }],
      ['conversation', { conversation: 'conv_1' }],
    ] as const) {
      const error: unknown = await ask({ model: 'gpt-5-mini', ...more }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ status: 400, param });
    }
  });
});
