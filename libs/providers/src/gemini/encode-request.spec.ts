import type { JsonObject } from '@libs/kernel';
import type { AssistantMessage, GatewayRequest, Message, ToolResultPart, UserMessage } from '@libs/protocol';
import { encodeRequest } from './encode-request';

const hello: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }];

function encode(
  rest: Partial<GatewayRequest>,
  model = 'gemini-2.5-flash',
): { body: JsonObject; changes: string[]; path: string } {
  const asked: GatewayRequest = { model: 'asked', system: [], messages: hello, stream: false, includeUsage: false, ...rest };
  const before = structuredClone(asked);
  const call = encodeRequest(asked, { providerId: 'p', model, maxOutputTokens: 64_000 });
  expect(asked).toEqual(before);
  return { body: JSON.parse(call.body.toString('utf8')) as JsonObject, changes: call.changes, path: call.path };
}
const configOf = (rest: Partial<GatewayRequest>, model?: string) => encode(rest, model).body['generationConfig'];
const contentsOf = (messages: Message[], model?: string) => encode({ messages }, model).body['contents'];
const user = (...content: UserMessage['content']): Message => ({ role: 'user', content });
const assistant = (...content: AssistantMessage['content']): Message => ({ role: 'assistant', content });
const text = (said: string) => ({ type: 'text', text: said }) as const;

describe('encodeRequest (Gemini)', () => {
  it('sends a plain request', () => {
    const { body, changes, path } = encode({ system: [text('Be brief.'), text('')], stream: true });
    expect(path).toBe('/models/gemini-2.5-flash:streamGenerateContent?alt=sse');
    expect(body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
    });
    expect(changes).toEqual([]);
  });

  it('sends every number that Gemini knows', () => {
    expect(
      configOf({
        temperature: 2,
        topP: 0.5,
        topK: 3,
        maxOutputTokens: 10,
        candidates: 2,
        presencePenalty: 1,
        frequencyPenalty: -1,
        seed: -5,
        stop: ['a', ''],
        logprobs: { top: 30 },
      }),
    ).toEqual({
      temperature: 2,
      topP: 0.5,
      topK: 3,
      maxOutputTokens: 10,
      candidateCount: 2,
      presencePenalty: 1,
      frequencyPenalty: -1,
      seed: -5,
      stopSequences: ['a'],
      responseLogprobs: true,
      logprobs: 20,
    });
  });

  it('names what Gemini cannot take', () => {
    const { body, changes } = encode({
      seed: 2 ** 40,
      stop: ['1', '2', '3', '4', '5', '6'],
      user: 'u',
      metadata: { a: 'b' },
      promptCacheKey: 'k',
      serviceTier: 'scale',
      parallelToolCalls: false,
      tools: [{ name: 'f', parameters: {} }],
      extra: { logit_bias: {}, safetySettings: [] },
    });
    expect(changes.map((change) => change.split(':')[0])).toEqual([
      'logit_bias',
      'seed',
      'stop',
      'parallel_tool_calls',
      'service_tier',
      'user',
      'metadata',
      'prompt_cache_key',
    ]);
    expect(body).toMatchObject({ safetySettings: [], generationConfig: { stopSequences: ['1', '2', '3', '4', '5'] } });
  });

  it.each([
    ['more answers than Gemini gives', { candidates: 9 }, 'n'],
    ['nothing to say', { messages: [user(text(''))] }, 'messages'],
    [
      'a tool of another provider',
      { builtinTools: [{ kind: 'other', dialect: 'openai-responses', raw: { type: 'mcp' } }] },
      'tools',
    ],
    [
      'a search with domains',
      { builtinTools: [{ kind: 'web_search', dialect: 'anthropic-messages', raw: { allowed_domains: ['a.example'] } }] },
      'tools',
    ],
    ['a file id', { messages: [user({ type: 'image', source: { type: 'file', fileId: 'file_1' } })] }, 'messages'],
    [
      'an address without TLS',
      { messages: [user({ type: 'image', source: { type: 'url', url: 'http://a.example/i.png' } })] },
      'messages',
    ],
    ['a result without its call', { messages: [user({ type: 'tool_result', toolCallId: 'x', content: [] })] }, 'messages'],
  ] as [string, Partial<GatewayRequest>, string][])('refuses %s', (_name, rest, param) => {
    expect(() => encode(rest)).toThrow(expect.objectContaining({ code: 'unsupported_by_target', param }));
  });
});

describe('tools', () => {
  const tools = [
    { name: 'weather', description: 'd', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
    { name: 'now', parameters: { type: 'object', properties: {}, additionalProperties: false } },
  ];

  it('are declared with JSON Schema, or without one when they take nothing', () => {
    expect(encode({ tools, builtinTools: [{ kind: 'web_search', dialect: 'openai-chat', raw: {} }] })).toMatchObject({
      body: {
        tools: [
          {
            functionDeclarations: [
              {
                name: 'weather',
                description: 'd',
                parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } } },
              },
              { name: 'now', description: '' },
            ],
          },
          { googleSearch: {} },
        ],
      },
      changes: [],
    });
  });

  it.each([
    [{ type: 'auto' }, { mode: 'AUTO' }],
    [{ type: 'none' }, { mode: 'NONE' }],
    [{ type: 'required' }, { mode: 'ANY' }],
    [
      { type: 'tool', name: 'now' },
      { mode: 'ANY', allowedFunctionNames: ['now'] },
    ],
  ] as const)('may be chosen by %j', (toolChoice, functionCallingConfig) => {
    expect(encode({ tools, toolChoice }).body['toolConfig']).toEqual({ functionCallingConfig });
  });

  it('are held to their schemas when that is asked for', () => {
    expect(encode({ tools: [{ ...(tools[0] as (typeof tools)[0]), strict: true }] }).body['toolConfig']).toEqual({
      functionCallingConfig: { mode: 'VALIDATED' },
    });
  });

  it('take plain text as a function of one string, there and back', () => {
    const tool = { name: 'shell', parameters: { type: 'object', properties: { input: { type: 'string' } } }, freeform: {} };
    const messages = [...hello, assistant({ type: 'tool_call', id: 'c', name: 'shell', arguments: 'ls -l', freeform: true })];
    const { body, changes } = encode({ tools: [tool], messages });
    expect(body['contents']).toMatchObject([{}, { parts: [{ functionCall: { name: 'shell', args: { input: 'ls -l' } } }] }]);
    expect(changes.join()).toContain('shell');
  });
});

describe('schemas', () => {
  const compiled = (schema: JsonObject) => {
    const { body, changes } = encode({ responseFormat: { type: 'json_schema', name: 'n', schema } });
    return { schema: (body['generationConfig'] as JsonObject)['responseJsonSchema'], changes };
  };

  it('are sent as they are where Gemini honours them', () => {
    const schema = {
      type: 'object',
      properties: {
        list: { type: 'array', items: { type: 'integer', minimum: 1 }, maxItems: 3 },
        either: { anyOf: [{ type: 'null' }] },
      },
      required: ['list'],
      additionalProperties: false,
    };
    expect(compiled(schema)).toEqual({ schema, changes: [] });
  });

  it('are rewritten where Gemini has another word for the same', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      definitions: { A: { const: 'x' } },
      type: 'object',
      properties: { a: { $ref: '#/definitions/A', description: 'an A' }, b: { allOf: [{ $ref: '#/definitions/A' }] } },
    };
    expect(compiled(schema)).toEqual({
      schema: {
        $defs: { A: { enum: ['x'] } },
        type: 'object',
        properties: {
          a: { description: 'an A', anyOf: [{ $ref: '#/$defs/A' }] },
          b: { anyOf: [{ $ref: '#/$defs/A' }] },
        },
      },
      changes: [],
    });
  });

  it('are never weakened in silence', () => {
    const { schema, changes } = compiled({
      type: 'object',
      properties: { a: { type: 'string', pattern: '^a', not: { const: 'ab' } }, b: { enum: [{ x: 1 }] } },
    });
    expect(schema).toEqual({ type: 'object', properties: { a: { type: 'string', description: '(pattern: "^a")' }, b: {} } });
    expect(changes.map((change) => change.split(':')[0])).toEqual([
      'response_format.schema.properties.a.not',
      'response_format.schema.properties.b.enum',
      'response_format.schema.properties.a.pattern',
    ]);
  });

  it('need no schema for JSON alone', () => {
    expect(configOf({ responseFormat: { type: 'json_object' } })).toEqual({ responseMimeType: 'application/json' });
    expect(configOf({ responseFormat: { type: 'text' } })).toBeUndefined();
  });
});

describe('thinking', () => {
  const thinking = (reasoning: GatewayRequest['reasoning'], model: string) => {
    const { body, changes } = encode({ reasoning }, model);
    return [(body['generationConfig'] as JsonObject | undefined)?.['thinkingConfig'], changes.length];
  };
  const shown = { includeThoughts: true };

  it.each([
    ['gemini-2.5-flash', { effort: 'low' }, { ...shown, thinkingBudget: 1024 }, 1],
    ['gemini-2.5-flash', { effort: 'high' }, { ...shown, thinkingBudget: 24_576 }, 1],
    ['gemini-2.5-flash', { enabled: true }, { ...shown, thinkingBudget: -1 }, 0],
    ['gemini-2.5-flash', { summary: 'auto' }, shown, 0],
    ['gemini-2.5-flash', { budgetTokens: 2000 }, { ...shown, thinkingBudget: 2000 }, 0],
    ['gemini-2.5-flash', { budgetTokens: 50_000 }, { ...shown, thinkingBudget: 24_576 }, 1],
    ['gemini-2.5-flash', { effort: 'none' }, { thinkingBudget: 0 }, 0],
    ['gemini-2.5-pro', { enabled: false }, { thinkingBudget: 128 }, 1],
    ['gemini-2.5-flash-lite', { budgetTokens: 5 }, { ...shown, thinkingBudget: 512 }, 1],
    ['gemini-3-pro-preview', { effort: 'medium' }, { ...shown, thinkingLevel: 'HIGH' }, 1],
    ['gemini-3.1-pro-preview', { effort: 'medium' }, { ...shown, thinkingLevel: 'MEDIUM' }, 0],
    ['gemini-3.1-pro-preview', { effort: 'minimal' }, { ...shown, thinkingLevel: 'LOW' }, 1],
    ['gemini-3.5-flash', { effort: 'minimal' }, { ...shown, thinkingLevel: 'MINIMAL' }, 0],
    ['gemini-3.5-flash', { effort: 'xhigh' }, { ...shown, thinkingLevel: 'HIGH' }, 1],
    ['gemini-3.5-flash', { budgetTokens: 4000, enabled: true }, { ...shown, thinkingLevel: 'MEDIUM' }, 1],
    ['gemini-3.5-flash', { enabled: false }, { thinkingLevel: 'MINIMAL' }, 1],
    ['gemini-flash-latest', { effort: 'low' }, { ...shown, thinkingLevel: 'LOW' }, 0],
    ['gemini-2.0-flash', { effort: 'low' }, undefined, 1],
    ['gemini-2.0-flash', { effort: 'none' }, undefined, 0],
    ['gemma-3-27b-it', { budgetTokens: 100 }, undefined, 1],
  ])('%s is told %j', (model, reasoning, config, changes) => {
    expect(thinking(reasoning, model)).toEqual([config, changes]);
  });
});

describe('content', () => {
  it('is sent in the forms that Gemini has', () => {
    const messages = [
      user(
        text('Look'),
        { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'aW1n' } },
        { type: 'image', source: { type: 'url', url: 'https://a.example/i.webp?x=1' } },
        { type: 'document', source: { type: 'base64', mediaType: 'application/pdf', data: 'cGRm' } },
        { type: 'document', source: { type: 'text', mediaType: 'text/plain', text: 'Grüße' }, title: 'T', context: 'C' },
        { type: 'audio', format: 'wav', data: 'c25k' },
      ),
    ];
    expect(contentsOf(messages)).toEqual([
      {
        role: 'user',
        parts: [
          { text: 'Look' },
          { inlineData: { mimeType: 'image/png', data: 'aW1n' } },
          { fileData: { mimeType: 'image/webp', fileUri: 'https://a.example/i.webp?x=1' } },
          { inlineData: { mimeType: 'application/pdf', data: 'cGRm' } },
          { text: 'Title: T\nContext: C' },
          { inlineData: { mimeType: 'text/plain', data: Buffer.from('Grüße').toString('base64') } },
          { inlineData: { mimeType: 'audio/wav', data: 'c25k' } },
        ],
      },
    ]);
  });

  it('merges turns of one role and brings results into the order of their calls', () => {
    const call = (id: string, name: string) => ({ type: 'tool_call', id, name, arguments: '' }) as const;
    const result = (id: string, said: string, isError?: true): ToolResultPart => ({
      type: 'tool_result',
      toolCallId: id,
      content: [text(said)],
      ...(isError && { isError }),
    });
    const made = `call_g_${'0'.repeat(22)}`;
    const messages = [
      ...hello,
      assistant(call('toolu_1', 'a'), call(made, 'b')),
      user(text('Well?'), result(made, '[1]', true)),
      user(result('toolu_1', '{"degrees":3}')),
    ];
    expect(contentsOf(messages)).toEqual([
      { role: 'user', parts: [{ text: 'Hello' }] },
      {
        role: 'model',
        parts: [{ functionCall: { id: 'toolu_1', name: 'a', args: {} } }, { functionCall: { name: 'b', args: {} } }],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'toolu_1', name: 'a', response: { degrees: 3 } } },
          { functionResponse: { name: 'b', response: { error: '[1]' } } },
          { text: 'Well?' },
        ],
      },
    ]);
  });

  it.each([
    ['gemini-3.5-flash', [{ functionResponse: { parts: [{ inlineData: { data: 'aW1n' } }] } }], 0],
    ['gemini-2.5-flash', [{ functionResponse: { response: { output: 'see' } } }, { inlineData: { data: 'aW1n' } }], 1],
  ])('shows %s the pictures of a result', (model, parts, changes) => {
    const image = { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'aW1n' } } as const;
    const messages = [
      assistant({ type: 'tool_call', id: 'c', name: 'f', arguments: '{}', signature: 's' }),
      user({ type: 'tool_result', toolCallId: 'c', content: [text('see'), image] }),
    ];
    const sent = encode({ messages }, model);
    expect(sent.body['contents']).toMatchObject([{ role: 'model' }, { role: 'user', parts }]);
    expect(sent.changes).toHaveLength(changes);
  });
});

describe('signatures', () => {
  const call = { type: 'tool_call', id: 'c', name: 'f', arguments: '{}' } as const;

  it('go back to where they stood', () => {
    const messages = [
      assistant(
        { type: 'reasoning', text: 'Hm.' },
        text('Four.'),
        { type: 'reasoning', text: '', signature: 's1', origin: 'gemini' },
        { ...call, signature: 's2', origin: 'gemini' },
        { ...call, id: 'd' },
      ),
    ];
    expect(contentsOf(messages, 'gemini-3.5-flash')).toEqual([
      {
        role: 'model',
        parts: [
          { text: 'Hm.', thought: true },
          { text: 'Four.', thoughtSignature: 's1' },
          { functionCall: { id: 'c', name: 'f', args: {} }, thoughtSignature: 's2' },
          { functionCall: { id: 'd', name: 'f', args: {} } },
        ],
      },
    ]);
  });

  it('of others stay with them, and are named', () => {
    const messages = [
      assistant({ type: 'reasoning', text: 'Hm.', signature: 's', origin: 'anthropic' }, text('a'), {
        type: 'reasoning',
        text: '',
        redactedData: 'r',
        origin: 'openai',
      }),
    ];
    const { body, changes } = encode({ messages });
    expect(body['contents']).toEqual([{ role: 'model', parts: [{ text: 'a' }] }]);
    expect(changes).toEqual([expect.stringContaining('only anthropic'), expect.stringContaining('only openai')]);
  });

  it('are replaced by a word of Google where Gemini 3 demands one that nobody has', () => {
    const messages = [assistant(call, { ...call, id: 'd' })];
    const newer = encode({ messages }, 'gemini-3.5-flash');
    expect(newer.body['contents']).toMatchObject([{ parts: [{ thoughtSignature: 'skip_thought_signature_validator' }, {}] }]);
    expect(newer.changes).toHaveLength(1);
    expect(encode({ messages }).changes).toEqual([]);
  });
});
