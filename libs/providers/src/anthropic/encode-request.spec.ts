import type { JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import { encodeRequest } from './encode-request';

const tools = [{ name: 'a', description: 'd', parameters: { type: 'object', properties: {} } }];

function request(rest: Partial<GatewayRequest> = {}): GatewayRequest {
  return {
    model: 'asked',
    system: [],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    stream: false,
    includeUsage: false,
    ...rest,
  };
}

function encode(rest: Partial<GatewayRequest>, model = 'claude-haiku-4-5'): { body: JsonObject; changes: string[] } {
  const asked = request(rest);
  const before = structuredClone(asked);
  const call = encodeRequest(asked, { providerId: 'p', model, maxOutputTokens: 64_000 });
  expect(asked).toEqual(before);
  expect(call.headers).toMatchObject({ 'anthropic-version': '2023-06-01', 'content-type': 'application/json' });
  return { body: JSON.parse(call.body.toString('utf8')) as JsonObject, changes: call.changes };
}

describe('encodeRequest (Anthropic)', () => {
  it('sends a plain request, with the limit that Anthropic demands', () => {
    const { body, changes } = encode({ system: [{ type: 'text', text: 'Be brief.' }], stream: true });
    expect(body).toEqual({
      model: 'claude-haiku-4-5',
      max_tokens: 64_000,
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
      stream: true,
    });
    expect(changes).toEqual([]);
  });

  it('merges turns of one role and puts tool results first', () => {
    const { body } = encode({
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'one' }] },
        { role: 'user', content: [{ type: 'text', text: 'two' }] },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: '' },
            { type: 'tool_call', id: 'c:1', name: 'a', arguments: '{"x":1}' },
          ],
        },
        { role: 'assistant', content: [{ type: 'tool_call', id: 'c2', name: 'a', arguments: '' }] },
        { role: 'user', content: [{ type: 'tool_result', toolCallId: 'c:1', content: [{ type: 'text', text: 'r1' }] }] },
        { role: 'user', content: [{ type: 'text', text: 'and?' }] },
        { role: 'user', content: [{ type: 'tool_result', toolCallId: 'c2', content: [], isError: true }] },
      ],
    });
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'c_1', name: 'a', input: { x: 1 } },
          { type: 'tool_use', id: 'c2', name: 'a', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'c_1', content: [{ type: 'text', text: 'r1' }] },
          { type: 'tool_result', tool_use_id: 'c2', content: [], is_error: true },
          { type: 'text', text: 'and?' },
        ],
      },
    ]);
  });

  it('encodes images and keeps cache marks', () => {
    const cacheControl = { type: 'ephemeral', ttl: '1h' };
    const { body } = encode({
      system: [{ type: 'text', text: 's', cacheControl }],
      tools: [{ ...tools[0], name: 'a', parameters: {}, cacheControl }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'url', url: 'https://x.example/a.png' } },
            { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AA' }, cacheControl },
          ],
        },
      ],
    });
    expect(body).toMatchObject({
      system: [{ text: 's', cache_control: cacheControl }],
      tools: [{ name: 'a', input_schema: { type: 'object' }, cache_control: cacheControl }],
      messages: [
        {
          content: [
            { type: 'image', source: { type: 'url', url: 'https://x.example/a.png' } },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' }, cache_control: cacheControl },
          ],
        },
      ],
    });
  });

  it('refuses what would not be the same request', () => {
    expect(() => encode({ candidates: 2 })).toThrow(expect.objectContaining({ code: 'unsupported_by_target', param: 'n' }));
    const bmp = { type: 'image' as const, source: { type: 'base64' as const, mediaType: 'image/bmp', data: 'AA' } };
    expect(() => encode({ messages: [{ role: 'user', content: [bmp] }] })).toThrow(
      expect.objectContaining({ code: 'unsupported_by_target', param: 'messages' }),
    );
  });

  it.each([
    [{ type: 'auto' as const }, undefined, { type: 'auto' }],
    [{ type: 'required' as const }, undefined, { type: 'any' }],
    [{ type: 'tool' as const, name: 'a' }, false, { type: 'tool', name: 'a', disable_parallel_tool_use: true }],
    [{ type: 'none' as const }, false, { type: 'none' }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, true, undefined],
  ])('encodes the tool choice %j (parallel %j)', (toolChoice, parallelToolCalls, expected) => {
    expect(encode({ tools, toolChoice, parallelToolCalls }).body['tool_choice']).toEqual(expected);
  });

  it('names everything that it drops', () => {
    const { body, changes } = encode({
      seed: 1,
      frequencyPenalty: 0.1,
      presencePenalty: 0.1,
      logprobs: {},
      metadata: { team: 'x' },
      extra: { logit_bias: {}, store: true },
      toolChoice: { type: 'required' },
    });
    expect(Object.keys(body).sort()).toEqual(['max_tokens', 'messages', 'model']);
    expect(changes.map((change) => change.split(':')[0])).toEqual([
      'tool_choice',
      'metadata',
      'seed',
      'frequency_penalty',
      'presence_penalty',
      'logprobs',
      'logit_bias',
      'store',
    ]);
  });

  it('fits sampling to what Claude models take', () => {
    expect(
      encode({ temperature: 1.7, topK: 5, maxOutputTokens: 9, stop: ['a', ' '], user: 'u', serviceTier: 'default' }),
    ).toEqual({
      body: expect.objectContaining({
        temperature: 1,
        top_k: 5,
        max_tokens: 9,
        stop_sequences: ['a'],
        metadata: { user_id: 'u' },
        service_tier: 'standard_only',
      }) as JsonObject,
      changes: [
        'temperature: lowered from 1.7 to 1, the highest that Anthropic takes',
        'stop: dropped, Anthropic refuses sequences of white space alone',
        'service_tier: default sent as standard_only',
      ],
    });
    expect(encode({ topP: 0.5 }).body).toMatchObject({ top_p: 0.5 });
    expect(encode({ topP: 0.5, temperature: 0.5 }).changes).toEqual([
      'top_p: dropped, Claude models take it or temperature, not both',
    ]);
    const newer = encode({ temperature: 0.5, topK: 5 }, 'claude-opus-4-7');
    expect(newer.body).not.toHaveProperty('temperature');
    expect(newer.changes).toHaveLength(2);
    expect(encode({ temperature: 1, topP: 1 }, 'claude-opus-4-7').changes).toEqual([]);
  });

  it('turns a wish for reasoning into thinking within the output limit', () => {
    const thinking = (rest: Partial<GatewayRequest>, model?: string) => encode(rest, model).body['thinking'];
    expect(thinking({ reasoning: { budgetTokens: 5000 } })).toEqual({ type: 'enabled', budget_tokens: 5000 });
    expect(thinking({ reasoning: { budgetTokens: 5000 }, maxOutputTokens: 4000 })).toEqual({
      type: 'enabled',
      budget_tokens: 3200,
    });
    expect(thinking({ reasoning: { effort: 'medium' } })).toEqual({ type: 'enabled', budget_tokens: 8192 });
    expect(thinking({ reasoning: { effort: 'none' } })).toEqual({ type: 'disabled' });
    expect(thinking({ reasoning: { effort: 'high' }, maxOutputTokens: 500 })).toBeUndefined();
    expect(encode({ reasoning: { effort: 'high' } }, 'claude-opus-4-8').body).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high' },
    });
    const sampled = encode({ reasoning: { budgetTokens: 2000 }, temperature: 0.3 });
    expect(sampled.body).not.toHaveProperty('temperature');
    expect(sampled.changes).toEqual(['temperature: dropped, thinking excludes it']);
  });

  it('leaves thinking out where Anthropic would refuse it', () => {
    const reasoning = { effort: 'high' };
    expect(encode({ reasoning, tools, toolChoice: { type: 'required' } }).changes).toEqual([
      'reasoning: dropped, thinking excludes a forced tool',
    ]);
    const loop = (first: object): Partial<GatewayRequest> =>
      ({
        reasoning,
        tools,
        messages: [
          { role: 'assistant', content: [first, { type: 'tool_call', id: 'c', name: 'a', arguments: '{}' }] },
          { role: 'user', content: [{ type: 'tool_result', toolCallId: 'c', content: [] }] },
        ],
      }) as Partial<GatewayRequest>;
    const unsigned = encode(loop({ type: 'reasoning', text: 'hm' }));
    expect(unsigned.body).not.toHaveProperty('thinking');
    expect(unsigned.changes).toEqual([
      'reasoning: dropped, the tool calls being answered carry no signed thinking',
      'messages.reasoning: dropped, it carries no signature of Anthropic',
    ]);
    expect(encode(loop({ type: 'reasoning', text: 'hm', signature: 's' })).body).toMatchObject({
      thinking: { type: 'enabled' },
      messages: [{ content: [{ type: 'thinking', thinking: 'hm', signature: 's' }, { type: 'tool_use' }] }, {}],
    });
  });

  it('asks for structured output, with closed objects', () => {
    const schema = {
      type: 'object',
      properties: { p: { type: 'object', properties: { enum: { type: 'string' } } } },
      required: ['p'],
    };
    const { body, changes } = encode({ responseFormat: { type: 'json_schema', name: 'n', schema } });
    expect(body['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          ...schema,
          properties: { p: { ...schema.properties.p, additionalProperties: false } },
          additionalProperties: false,
        },
      },
    });
    expect(changes).toEqual([
      'response_format.schema.properties.p: additionalProperties: false added',
      'response_format.schema: additionalProperties: false added',
    ]);
    const closed = { type: 'object', properties: {}, additionalProperties: false };
    expect(encode({ responseFormat: { type: 'json_schema', name: 'n', schema: closed } }).changes).toEqual([]);
    expect(encode({ responseFormat: { type: 'json_object' } })).toMatchObject({
      body: { system: [{ type: 'text' }] },
      changes: ['response_format.json_object: weakened to an instruction'],
    });
  });

  it('keeps what the model wrote as arguments even where it is no JSON object', () => {
    const messages: GatewayRequest['messages'] = [
      { role: 'assistant', content: [{ type: 'tool_call', id: 'c', name: 'a', arguments: '{"x":' }] },
    ];
    expect(encode({ messages })).toMatchObject({
      body: { messages: [{ content: [{ input: { arguments: '{"x":' } }] }] },
      changes: ['messages.tool_calls.arguments: not a JSON object, sent as its text under "arguments"'],
    });
  });

  it('trims a prefill and sends an earlier refusal as text', () => {
    const messages: GatewayRequest['messages'] = [{ role: 'assistant', content: [{ type: 'text', text: 'The answer is ' }] }];
    expect(encode({ messages }).body).toMatchObject({ messages: [{ content: [{ text: 'The answer is' }] }] });
    expect(encode({ messages: [{ role: 'assistant', content: [], refusal: 'No.' }] }).body).toMatchObject({
      messages: [{ content: [{ type: 'text', text: 'No.' }] }],
    });
  });
});
