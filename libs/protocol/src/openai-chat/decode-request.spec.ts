import type { JsonObject } from '@libs/kernel';
import { decodeRequest } from './decode-request';

const HELLO = [{ role: 'user', content: 'Hello' }];
const decode = (body: JsonObject) => decodeRequest({ model: 'm', messages: HELLO, ...body });
const refused = (param: string, code = 'invalid_request') => expect.objectContaining({ code, param, status: 400 });
const tool = (name: string) => ({ type: 'function', function: { name } });

describe('an OpenAI request', () => {
  it('says no more than it said', () => {
    expect(decode({})).toEqual({
      model: 'm',
      system: [],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
      stream: false,
      includeUsage: false,
    });
  });

  it('is not changed by decoding it', () => {
    const body = { model: 'm', messages: HELLO, tools: [tool('a')], stop: 'x' };
    const before = JSON.stringify(body);
    decodeRequest(body);
    expect(JSON.stringify(body)).toBe(before);
  });

  it('keeps every setting', () => {
    const settings = {
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 10,
      max_tokens: 20,
      temperature: 0,
      top_p: 1,
      stop: ['a', 'b'],
      seed: -3,
      frequency_penalty: -2,
      presence_penalty: 2,
      n: 128,
      logprobs: true,
      top_logprobs: 0,
      reasoning_effort: 'low',
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      parallel_tool_calls: false,
      verbosity: 'low',
      store: null,
    };
    expect(decode(settings)).toMatchObject({
      stream: true,
      includeUsage: true,
      maxOutputTokens: 10,
      temperature: 0,
      topP: 1,
      stop: ['a', 'b'],
      seed: -3,
      frequencyPenalty: -2,
      presencePenalty: 2,
      candidates: 128,
      logprobs: { top: 0 },
      reasoning: { effort: 'low' },
      user: 'u',
      metadata: { a: 'b' },
      serviceTier: 'flex',
      parallelToolCalls: false,
      extra: { verbosity: 'low' },
    });
    expect(decode({ max_tokens: 20 }).maxOutputTokens).toBe(20);
    expect(decode({ stop: 'x' }).stop).toEqual(['x']);
    expect(decode({ logprobs: true }).logprobs).toEqual({});
    expect(decode({ logprobs: false, stop: [] })).not.toHaveProperty('logprobs');
  });

  it.each<[JsonObject, string]>([
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ max_tokens: '10' }, 'max_tokens'],
    [{ max_tokens: 1.5 }, 'max_tokens'],
    [{ max_tokens: 0 }, 'max_tokens'],
    [{ max_tokens: JSON.parse('1e309') }, 'max_tokens'],
    [{ max_tokens: 2 ** 63 }, 'max_tokens'],
    [{ max_completion_tokens: 5, max_tokens: '10' }, 'max_tokens'],
    [{ max_completion_tokens: 2 ** 63 }, 'max_completion_tokens'],
    [{ n: 1e9 }, 'n'],
    [{ n: 0 }, 'n'],
    [{ messages: [] }, 'messages'],
    [{ messages: Array(10_001).fill(HELLO[0]) }, 'messages'],
    [{ messages: 'Hello' }, 'messages'],
    [{ model: 5 }, 'model'],
    [{ stream: 'yes' }, 'stream'],
    [{ stream_options: true }, 'stream_options'],
    [{ temperature: 2.1 }, 'temperature'],
    [{ top_p: '1' }, 'top_p'],
    [{ stop: [1] }, 'stop'],
    [{ seed: 0.5 }, 'seed'],
    [{ logprobs: 1 }, 'logprobs'],
    [{ top_logprobs: 21 }, 'top_logprobs'],
    [{ metadata: 'x' }, 'metadata'],
    [{ user: 1 }, 'user'],
    [{ response_format: { type: 'xml' } }, 'response_format.type'],
    [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema'],
    [{ response_format: { type: 'json_schema', json_schema: {} } }, 'response_format.json_schema.name'],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'n', description: 1 } } },
      'response_format.json_schema.description',
    ],
    [{ tools: [{ type: 'magic' }] }, 'tools[0].type'],
    [{ tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'],
    [{ tool_choice: 'any' }, 'tool_choice'],
    [{ tool_choice: { type: 'function' } }, 'tool_choice.function'],
    [{ tool_choice: { type: 'magic' } }, 'tool_choice.type'],
    [{ function_call: {} }, 'function_call.name'],
  ])('refuses %j by the name of its field (E5)', (body, param) => expect(() => decode(body)).toThrow(refused(param)));

  it('reads the forms of response_format', () => {
    expect(decode({ response_format: { type: 'json_object' } }).responseFormat).toEqual({ type: 'json_object' });
    const json_schema = { name: 'n', schema: { type: 'object' }, strict: true, description: 'd' };
    expect(decode({ response_format: { type: 'json_schema', json_schema } }).responseFormat).toEqual({
      type: 'json_schema',
      ...json_schema,
    });
  });
});

describe('tools of an OpenAI request', () => {
  it('are read with their schemas, marks and the forms of the time before tools', () => {
    const parameters = { type: 'object', properties: { a: { type: 'string' } } };
    const cache_control = { type: 'ephemeral' };
    expect(
      decode({
        tools: [
          { type: 'function', function: { name: 'a', description: 'd', parameters, strict: true }, cache_control },
          { type: 'function', function: { name: 'b', strict: null } },
        ],
      }).tools,
    ).toEqual([
      { name: 'a', description: 'd', parameters, strict: true, cacheControl: cache_control },
      { name: 'b', parameters: { type: 'object', properties: {} } },
    ]);
    expect(decode({ functions: [{ name: 'a', parameters }] }).tools).toEqual([{ name: 'a', parameters }]);
  });

  it.each<[JsonObject, object]>([
    [{ tool_choice: 'auto' }, { type: 'auto' }],
    [{ tool_choice: 'none' }, { type: 'none' }],
    [{ tool_choice: 'required' }, { type: 'required' }],
    [{ tool_choice: tool('a') }, { type: 'tool', name: 'a' }],
    [{ tool_choice: null, function_call: 'none' }, { type: 'none' }],
    [{ function_call: { name: 'a' } }, { type: 'tool', name: 'a' }],
  ])('are chosen by %j', (body, choice) => expect(decode(body).toolChoice).toEqual(choice));

  it('are left out where the choice does not allow them', () => {
    const allowed_tools = { mode: 'required', tools: [tool('b')] };
    const request = decode({ tools: [tool('a'), tool('b')], tool_choice: { type: 'allowed_tools', allowed_tools } });
    expect(request.toolChoice).toEqual({ type: 'required' });
    expect(request.tools?.map(({ name }) => name)).toEqual(['b']);
  });

  it('may take plain text instead of JSON', () => {
    const format = { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } };
    const custom = { type: 'custom', custom: { name: 'patch', description: 'd', format } };
    const parameters = {
      type: 'object',
      properties: { input: { type: 'string' } },
      required: ['input'],
      additionalProperties: false,
    };
    const request = decode({
      tools: [custom, { type: 'custom', custom: { name: 'sql' } }, tool('b')],
      tool_choice: { type: 'custom', custom: { name: 'patch' } },
    });
    expect(request.tools?.slice(0, 2)).toEqual([
      { name: 'patch', description: 'd', parameters, freeform: { format } },
      { name: 'sql', parameters, freeform: {} },
    ]);
    expect(request.toolChoice).toEqual({ type: 'tool', name: 'patch' });
    const allowed_tools = { mode: 'auto', tools: [{ type: 'custom', custom: { name: 'patch' } }, tool('b')] };
    const allowed = decode({ tools: [custom, tool('a'), tool('b')], tool_choice: { type: 'allowed_tools', allowed_tools } });
    expect(allowed.tools?.map(({ name }) => name)).toEqual(['patch', 'b']);
  });

  it('may be the web search of the provider', () => {
    const web_search_options = { search_context_size: 'low' };
    expect(decode({ web_search_options }).builtinTools).toEqual([
      { kind: 'web_search', dialect: 'openai-chat', raw: web_search_options },
    ]);
  });

  it.each([
    [{ type: 'enabled' }, { enabled: true }],
    [{ type: 'disabled' }, { enabled: false }],
    [
      { type: 'enabled', budget_tokens: 2000 },
      { enabled: true, budgetTokens: 2000 },
    ],
  ])("takes the imitators' switch for thinking: %j", (thinking, reasoning) => {
    const messages = [{ role: 'user', content: 'x' }];
    expect(decodeRequest({ model: 'm', messages, thinking }).reasoning).toEqual(reasoning);
  });
});
