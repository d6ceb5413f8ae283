import type Anthropic from '@anthropic-ai/sdk';
import type OpenAI from 'openai';
import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { say } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** What providers cache: marks arrive, each kind of token has its price, and what is lost is explained. */

const GPT = 'gpt-4o-mini';
const CLAUDE = 'claude-haiku-4-5';
/** What a provider had cached, and what is left of it. */
const HAD = { input: 100, cacheRead: 8_000, output: 5 };
const LOST = { input: 8_100, output: 5 };

let story: Story;
beforeAll(async () => {
  story = await startStory({ more: ['gemini'] });
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

async function rowOf(requestId: string | null | undefined): Promise<JsonObject> {
  let row: JsonObject = {};
  await until('the row', async () => {
    const { status, body } = await story.gateway.admin('GET', `/v1/admin/requests/${requestId ?? ''}`);
    row = body;
    return status === 200;
  });
  return row;
}

describe('a conversation through the client of OpenAI, without a name of its own', () => {
  type Ask = Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>;
  const tool = (name: string, description = 'd'): OpenAI.ChatCompletionTool => ({
    type: 'function',
    function: { name, description, parameters: { type: 'object', properties: {} } },
  });
  const asked = async (body: Ask, tokens: object): Promise<JsonObject> => {
    story.upstream.on('openai', say('Yes.', { tokens }));
    const ask = { model: GPT, messages: [], ...body };
    const { response } = await story.openai.chat.completions.create(ask).withResponse();
    return rowOf(response.headers.get('x-request-id'));
  };
  const talk = (first: string, system = 'Be brief.'): OpenAI.ChatCompletionMessageParam[] => [
    { role: 'system', content: system },
    { role: 'user', content: first },
    { role: 'assistant', content: 'Yes.' },
    { role: 'user', content: 'And?' },
  ];
  const tools = [tool('a'), tool('b')];

  it.each<[string, Ask, string, string]>([
    ['instructions that tell the time', { messages: talk('one', 'It is 12:04.') }, 'system', 'messages[0] (system) changed'],
    ['tools in another order', { tools: [tool('b'), tool('a')] }, 'tool', 'tools[0] a moved'],
    ['a tool that is described anew', { tools: [tool('a'), tool('b', 'new')] }, 'tool', 'tools[1] b changed'],
    [
      'messages in another order',
      { messages: [talk('x')[0], talk('x')[1], talk('x')[3], talk('x')[2]] as Ask['messages'] & object },
      'message',
      'messages[2] (assistant) moved',
    ],
    ['another target', { model: 'gpt-4o' }, 'target', 'openai/gpt-4o-mini -> openai/gpt-4o'],
  ])('says which piece it was, and what that cost: %s', async (what, change, reason, piece) => {
    const named = (body: Ask): Ask => ({
      ...body,
      messages: (body.messages ?? talk(what)).map((m) =>
        m.role === 'user' && m.content !== 'And?' ? { ...m, content: what } : m,
      ),
    });
    const before = await asked(named({ tools }), HAD);
    expect(before).toMatchObject({ prompt_cache_miss: null, usage: { cache_read_tokens: 8_000 } });
    const row = await asked(named({ tools, ...change }), LOST);
    expect(row['prompt_cache_miss']).toMatchObject({
      ...{ reason, what: piece, compared_with: before['id'], expected_tokens: 8_000, read_tokens: 0, missed_tokens: 8_000 },
    });
    const cost = Number((row['prompt_cache_miss'] as JsonObject)['extra_cost_usd']);
    expect(cost).toBeCloseTo((8_000 * (reason === 'target' ? 2.5 - 1.25 : 0.15 - 0.075)) / 1e6, 6);
    const list = await story.gateway.admin('GET', '/v1/admin/requests?prompt_cache_missed=true&limit=1');
    expect((list.body['data'] as JsonObject[])[0]).toMatchObject({ id: row['id'] });
  });
});

describe('a conversation through the client of Anthropic', () => {
  const mark = { cache_control: { type: 'ephemeral' as const } };
  const body = (system: string, more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {}) => ({
    ...{ model: CLAUDE, max_tokens: 64, system: [{ type: 'text' as const, text: system, ...mark }] },
    ...{ messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hello.', ...mark }] }] },
    ...more,
  });
  const asked = async (ask: Anthropic.MessageCreateParamsNonStreaming, tokens: object): Promise<JsonObject> => {
    story.upstream.on('anthropic', say('Yes.', { tokens }));
    const { response } = await story.anthropic.messages.create(ask).withResponse();
    return rowOf(response.headers.get('request-id'));
  };

  it('says that the instructions changed, and what writing them anew cost', async () => {
    const before = await asked(body('Be brief.'), { input: 10, cacheWrite: 6_000, output: 5 });
    expect(before['cost_usd']).toBeCloseTo((10 * 1 + 6_000 * 1.25 + 5 * 5) / 1e6, 7);
    const row = await asked(body('Be brief. It is 12:04.'), { input: 10, cacheWrite: 6_000, output: 5 });
    expect(row['prompt_cache_miss']).toMatchObject({ reason: 'system', what: 'system changed', missed_tokens: 6_000 });
    const cost = Number((row['prompt_cache_miss'] as JsonObject)['extra_cost_usd']);
    expect(cost).toBeCloseTo((6_000 * (1.25 - 0.1)) / 1e6, 6);
    expect(await asked(body('Be brief. It is 12:04.'), { input: 10, cacheRead: 6_000, output: 5 })).toMatchObject({
      prompt_cache_miss: null,
    });
  });

  it('has its marks arrive as they were, an hour’s too, and pays for each kind of writing its own price', async () => {
    const hour = { cache_control: { type: 'ephemeral' as const, ttl: '1h' as const } };
    const ask = body('Long.', { system: [{ type: 'text', text: 'Long.', ...hour }] });
    const usage = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 3_000 };
    const split = { ephemeral_5m_input_tokens: 1_000, ephemeral_1h_input_tokens: 2_000 };
    const answer = {
      ...{ id: 'msg_1', type: 'message', role: 'assistant', model: CLAUDE, content: [{ type: 'text', text: 'Yes.' }] },
      ...{ stop_reason: 'end_turn', stop_sequence: null, usage: { ...usage, cache_creation: split } },
    };
    story.upstream.on('anthropic', {
      ...{ kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, frames: [JSON.stringify(answer)] },
    });
    const { response } = await story.anthropic.messages.create(ask).withResponse();
    expect(story.upstream.last('anthropic').body).toMatchObject({ system: ask.system, messages: ask.messages });
    const row = await rowOf(response.headers.get('request-id'));
    expect(row['cost_usd']).toBeCloseTo((10 * 1 + 100 * 0.1 + 1_000 * 1.25 + 2_000 * 2 + 5 * 5) / 1e6, 7);
    expect(row['usage']).toMatchObject({ cache_read_tokens: 100, cache_write_tokens: 3_000, cache_write_hour_tokens: 2_000 });
  });
});

describe('tokens that a provider had cached by itself', () => {
  const cases = [
    ['gemini', 'gemini-2.5-flash', 0.3, 0.03, 2.5],
    ['deepseek', 'deepseek-chat', 0.28, 0.028, 0.42],
  ] as const;
  it.each(cases)('are told and paid for by themselves: %s', async (provider, model, input, read, output) => {
    story.upstream.on(provider, say('Yes.', { tokens: { input: 1_000, cacheRead: 20_000, output: 100 } }));
    const { data, response } = await story.openai.chat.completions
      .create({ model: `${provider}/${model}`, messages: [{ role: 'user', content: 'Hello.' }] })
      .withResponse();
    expect(data.usage?.prompt_tokens_details?.cached_tokens).toBe(20_000);
    const row = await rowOf(response.headers.get('x-request-id'));
    expect(row['usage']).toMatchObject({ input_tokens: 1_000, cache_read_tokens: 20_000 });
    expect(row['cost_usd']).toBeCloseTo((1_000 * input + 20_000 * read + 100 * output) / 1e6, 7);
  });
});
