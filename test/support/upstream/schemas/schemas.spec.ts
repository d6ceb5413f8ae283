import type { JsonObject } from '@libs/kernel';
import { anthropicTools, chatBody, messagesBody, openAiTools, TINY_PNG, TINY_PNG_URL } from '../../builders';
import type { ApiName, ReceivedRequest } from '../received';
import { hasOfficial } from './official';
import { validateRequest } from './validate';

const PATHS: Record<ApiName, string> = {
  openai: '/v1/chat/completions',
  'openai-responses': '/v1/responses',
  'openai-completions': '/v1/completions',
  deepseek: '/deepseek/chat/completions',
  anthropic: '/v1/messages',
  ollama: '/api/chat',
  azure: '/azure/openai/v1/chat/completions',
  gemini: '/v1beta/models/gemini-3.5-flash:generateContent',
};

const request = (api: ApiName, body: JsonObject, version = '2023-06-01'): ReceivedRequest => ({
  number: 1,
  api,
  operation: 'chat',
  method: 'POST',
  path: PATHS[api],
  headers: {
    'content-type': 'application/json',
    authorization: 'Bearer test',
    'api-key': 'test',
    'x-goog-api-key': 'test',
    ...(api === 'anthropic' && { 'anthropic-version': version }),
  },
  bytes: Buffer.from(JSON.stringify(body)),
  body,
  model: api === 'gemini' ? 'gemini-3.5-flash' : String(body['model']),
  stream: body['stream'] === true,
  reply: { status: 0, bytes: Buffer.alloc(0), bytesSent: 0, state: 'open' },
});

/** Where our own schemas and rules object; what an official description says besides is not needed for that. */
const problems = (api: ApiName, body: JsonObject, version?: string): string[] =>
  validateRequest(request(api, body, version))
    .filter(({ source }) => source !== 'official')
    .map(({ at, problem }) => `${at} ${problem}`);

const user = (content: JsonObject[string]): JsonObject => ({ role: 'user', content });
const call = (id: string): JsonObject => ({ id, type: 'function', function: { name: 'get_time', arguments: '{}' } });
const calling = (...ids: string[]): JsonObject => ({ role: 'assistant', content: null, tool_calls: ids.map(call) });
const result = (id: string): JsonObject => ({ role: 'tool', tool_call_id: id, content: 'noon' });
const toolUse = (...ids: string[]): JsonObject => ({
  role: 'assistant',
  content: ids.map((id) => ({ type: 'tool_use', id, name: 'get_time', input: {} })),
});
const toolResult = (id: string): JsonObject => ({ type: 'tool_result', tool_use_id: id, content: 'noon' });

const ollamaBody = (more: JsonObject = {}): JsonObject => ({
  model: 'llama3.2',
  messages: [user('Hello')],
  stream: true,
  ...more,
});
const ollamaCall = { id: 'c1', function: { name: 'get_time', arguments: {} } };
const ollamaTurn = (result: JsonObject): JsonObject =>
  ollamaBody({
    messages: [
      user('Time?'),
      { role: 'assistant', content: '', thinking: 'Hm', tool_calls: [ollamaCall] },
      { role: 'tool', content: 'noon', ...result },
    ],
  });

const geminiBody = (more: JsonObject = {}): JsonObject => ({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }], ...more });
const geminiTurn = (call: JsonObject, response: JsonObject): JsonObject => ({
  contents: [
    { role: 'user', parts: [{ text: 'Time?' }] },
    { role: 'model', parts: [{ functionCall: { name: 'get_time', args: {} }, ...call }] },
    { role: 'user', parts: [{ functionResponse: { name: 'get_time', response: { output: 'noon' }, ...response } }] },
  ],
});

const GOOD: [string, ApiName, JsonObject][] = [
  [
    'everything at once',
    'gemini',
    {
      ...geminiTurn({ thoughtSignature: 'c2ln' }, {}),
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      tools: [
        { functionDeclarations: [{ name: 'get_time', description: '', parametersJsonSchema: { type: 'object' } }] },
        { googleSearch: {} },
      ],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['get_time'] } },
      generationConfig: {
        temperature: 2,
        responseMimeType: 'application/json',
        responseJsonSchema: {},
        thinkingConfig: { thinkingLevel: 'LOW' },
      },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
    },
  ],
  ['a picture', 'gemini', geminiBody({ contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: TINY_PNG } }] }] })],
  [
    'everything at once',
    'ollama',
    {
      ...ollamaTurn({ tool_name: 'get_time', tool_call_id: 'c1' }),
      tools: openAiTools as unknown as JsonObject[],
      think: 'low',
      format: { type: 'object' },
      keep_alive: '5m',
      options: { num_ctx: 8192, temperature: 0.5, stop: ['x'] },
    },
  ],
  ['a picture', 'ollama', ollamaBody({ messages: [{ ...user('Look'), images: [TINY_PNG] }] })],
  ['a chat', 'azure', chatBody({ max_completion_tokens: 5 })],
  [
    'everything at once',
    'openai',
    chatBody({
      messages: [
        { role: 'developer', content: 'Be brief.' },
        user([
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: TINY_PNG_URL, detail: 'low' } },
        ]),
        calling('call_1', 'call_2'),
        result('call_2'),
        result('call_1'),
        { role: 'assistant', content: 'Noon.', refusal: null, annotations: [] },
        user('Sure?'),
      ],
      tools: openAiTools as unknown as JsonObject[],
      tool_choice: { type: 'function', function: { name: 'get_time' } },
      parallel_tool_calls: true,
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.5,
      max_completion_tokens: 5,
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' }, strict: true } },
      stop: ['a', 'b'],
      seed: 3,
      metadata: { a: 'b' },
      reasoning_effort: 'low',
      user: 'u',
    }),
  ],
  [
    'reasoning sent back',
    'deepseek',
    chatBody({
      messages: [user('a'), { role: 'assistant', content: 'b', reasoning_content: 'c' }, user('d')],
      thinking: { type: 'enabled' },
    }),
  ],
  [
    'everything at once',
    'anthropic',
    messagesBody({
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      messages: [
        user([
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: TINY_PNG } },
          { type: 'text', text: 'Look' },
        ]),
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm', signature: 's' },
            { type: 'tool_use', id: 't1', name: 'get_time', input: {} },
          ],
        },
        user([toolResult('t1'), { type: 'text', text: 'Well?' }]),
        { role: 'system', content: 'Be briefer.' },
      ],
      tools: anthropicTools as unknown as JsonObject[],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      stream: true,
      thinking: { type: 'adaptive' },
      metadata: { user_id: 'u' },
      stop_sequences: ['x'],
      output_config: { effort: 'low' },
    }),
  ],
];

const BAD: [string, ApiName, JsonObject, RegExp][] = [
  ['no contents', 'gemini', {}, /required property 'contents'/],
  ['an unknown field', 'gemini', geminiBody({ temperature: 1 }), /additional properties \('temperature'\)/],
  [
    'a part of two things',
    'gemini',
    geminiBody({ contents: [{ parts: [{ text: 'a', functionCall: { name: 'f' } }] }] }),
    /exactly one/,
  ],
  ['an empty text', 'gemini', geminiBody({ contents: [{ parts: [{ text: '' }] }] }), /initialized field/],
  ['an unsigned call', 'gemini', geminiTurn({}, {}), /missing a thought_signature/],
  ['a response to another id', 'gemini', geminiTurn({ thoughtSignature: 'c2ln' }, { id: 'x' }), /must match the calls before/],
  ['a schema without JSON', 'gemini', geminiBody({ generationConfig: { responseJsonSchema: {} } }), /mime type/],
  [
    'a level and a budget',
    'gemini',
    geminiBody({ generationConfig: { thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'LOW' } } }),
    /must NOT be valid/,
  ],
  [
    'a choice of nothing',
    'gemini',
    geminiBody({ toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } } }),
    /f is not declared/,
  ],
  ['a picture by address', 'ollama', ollamaBody({ messages: [{ ...user('Look'), images: ['https://x/y.png'] }] }), /pattern/],
  ['arguments as text', 'ollama', ollamaBody({ messages: [{ ...user(''), tool_calls: [call('c')] }] }), /must be object/],
  ['a result without its tool', 'ollama', ollamaTurn({ tool_call_id: 'c1' }), /must name the tool 'get_time'/],
  ['a result of nothing', 'ollama', ollamaTurn({ tool_call_id: 'c2' }), /nobody called/],
  ['an option beside the options', 'ollama', ollamaBody({ temperature: 1 }), /additional properties \('temperature'\)/],
  ['an unknown field', 'openai', chatBody({ top_k: 3 }), /additional properties \('top_k'\)/],
  ['no messages', 'openai', chatBody({ messages: [] }), /\/messages must NOT have fewer than 1/],
  ['a number as text', 'openai', chatBody({ max_completion_tokens: '5' }), /\/max_completion_tokens must be integer/],
  [
    'a role of another API',
    'openai',
    chatBody({ messages: [{ role: 'model', content: 'x' }] }),
    /\/messages\/0 value of tag "role"/,
  ],
  [
    'an Anthropic image',
    'openai',
    chatBody({ messages: [user([{ type: 'image', source: {} }])] }),
    /\/messages\/0\/content\/0 value of tag "type"/,
  ],
  [
    'an image URL as plain text',
    'openai',
    chatBody({ messages: [user([{ type: 'image_url', image_url: TINY_PNG_URL }])] }),
    /image_url must be object/,
  ],
  [
    'a broken data URL',
    'openai',
    chatBody({ messages: [user([{ type: 'image_url', image_url: { url: 'data:image/png,xx' } }])] }),
    /is not a base64 image/,
  ],
  [
    'a flat tool',
    'openai',
    chatBody({ tools: [{ type: 'function', name: 'x', parameters: {} }] }),
    /\/tools\/0 must have required property 'function'/,
  ],
  [
    'an Anthropic tool choice',
    'openai',
    chatBody({ tools: openAiTools as unknown as JsonObject[], tool_choice: { type: 'any' } }),
    /\/tool_choice value of tag/,
  ],
  ['a choice without tools', 'openai', chatBody({ tool_choice: 'auto' }), /only allowed with 'tools'/],
  [
    'arguments as an object',
    'openai',
    chatBody({
      messages: [{ role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: {} } }] }],
    }),
    /arguments must be string/,
  ],
  [
    'a result without a call',
    'openai',
    chatBody({ messages: [user('a'), result('call_9')] }),
    /'call_9', which the assistant message before it did not call/,
  ],
  [
    'a call without a result',
    'openai',
    chatBody({ messages: [user('a'), calling('call_1', 'call_2'), result('call_1'), user('b')] }),
    /must be followed by tool messages for: call_2/,
  ],
  [
    'a result too late',
    'openai',
    chatBody({ messages: [user('a'), calling('call_1'), user('b'), result('call_1')] }),
    /must be followed by tool messages/,
  ],
  ['an assistant who says nothing', 'openai', chatBody({ messages: [{ role: 'assistant' }] }), /needs content/],
  [
    'stream options without a stream',
    'openai',
    chatBody({ stream_options: { include_usage: true } }),
    /only allowed with 'stream: true'/,
  ],
  ['five stop sequences', 'openai', chatBody({ stop: ['a', 'b', 'c', 'd', 'e'] }), /\/stop must NOT have more than 4/],
  ['a developer', 'deepseek', chatBody({ messages: [{ role: 'developer', content: 'x' }] }), /value of tag "role"/],
  [
    'a JSON schema',
    'deepseek',
    chatBody({ response_format: { type: 'json_schema', json_schema: { name: 'x' } } }),
    /response_format/,
  ],
  ['no max_tokens', 'anthropic', messagesBody({ max_tokens: undefined }), /required property 'max_tokens'/],
  ['an unknown field', 'anthropic', messagesBody({ presence_penalty: 1 }), /additional properties \('presence_penalty'\)/],
  [
    'a system message first',
    'anthropic',
    messagesBody({ messages: [{ role: 'system', content: 'x' }] }),
    /first message must be of the user/,
  ],
  [
    'an OpenAI image',
    'anthropic',
    messagesBody({ messages: [user([{ type: 'image_url', image_url: { url: TINY_PNG_URL } }])] }),
    /value of tag "type"/,
  ],
  [
    'a data URL as image',
    'anthropic',
    messagesBody({ messages: [user([{ type: 'image', source: { type: 'url', url: TINY_PNG_URL } }])] }),
    /source\/url must match/,
  ],
  ['parameters for input_schema', 'anthropic', messagesBody({ tools: [{ name: 'x', parameters: {} }] }), /\/tools\/0/],
  [
    'an OpenAI tool choice',
    'anthropic',
    messagesBody({ tools: anthropicTools as unknown as JsonObject[], tool_choice: 'auto' }),
    /\/tool_choice must be object/,
  ],
  ['temperature above 1', 'anthropic', messagesBody({ temperature: 1.5 }), /\/temperature must be <= 1/],
  [
    'empty text',
    'anthropic',
    messagesBody({ messages: [user([{ type: 'text', text: '' }])] }),
    /text must NOT have fewer than 1/,
  ],
  ['blank text', 'anthropic', messagesBody({ messages: [user('  ')] }), /non-whitespace/],
  [
    'a call without a result',
    'anthropic',
    messagesBody({ messages: [user('a'), toolUse('t1', 't2'), user([toolResult('t1')])] }),
    /immediately after: t2/,
  ],
  [
    'a result without a call',
    'anthropic',
    messagesBody({ messages: [user('a'), user([toolResult('t1')])] }),
    /without a tool_use in the message before: t1/,
  ],
  [
    'text before results',
    'anthropic',
    messagesBody({ messages: [user('a'), toolUse('t1'), user([{ type: 'text', text: 'x' }, toolResult('t1')])] }),
    /before everything else/,
  ],
  [
    'the same call twice',
    'anthropic',
    messagesBody({ messages: [user('a'), toolUse('t1'), user([toolResult('t1')]), toolUse('t1'), user([toolResult('t1')])] }),
    /must be unique/,
  ],
  [
    'a tool message',
    'anthropic',
    messagesBody({ messages: [user('a'), { role: 'tool', content: 'x', tool_call_id: 'y' }] }),
    /value of tag "role"/,
  ],
  [
    'too small a budget',
    'anthropic',
    messagesBody({ thinking: { type: 'enabled', budget_tokens: 5 } }),
    /budget_tokens must be >= 1024/,
  ],
  [
    'thinking with a forced tool',
    'anthropic',
    messagesBody({
      max_tokens: 4000,
      thinking: { type: 'enabled', budget_tokens: 2000 },
      tools: anthropicTools as unknown as JsonObject[],
      tool_choice: { type: 'any' },
    }),
    /forces tool use/,
  ],
  [
    'trailing blanks of the assistant',
    'anthropic',
    messagesBody({ messages: [user('a'), { role: 'assistant', content: 'b ' }] }),
    /trailing whitespace/,
  ],
];

describe('what a provider takes', () => {
  it.each(GOOD)('%s, %s', (_name, api, body) => {
    expect(validateRequest(request(api, body)).map(({ source, at, problem }) => `${source} ${at} ${problem}`)).toEqual([]);
  });
});

describe('what a provider refuses', () => {
  it.each(BAD)('%s, %s', (_name, api, body, words) => {
    expect(problems(api, JSON.parse(JSON.stringify(body)) as JsonObject).join('\n')).toMatch(words);
  });

  it('sampling, from the version on that removed it', () => {
    expect(problems('anthropic', messagesBody({ temperature: 0.5 }))).toEqual([]);
    expect(problems('anthropic', messagesBody({ temperature: 0.5 }), '2026-10-21').join()).toContain('/temperature was removed');
  });

  it('requests without credentials, of an unknown version, or at an address that it does not have', () => {
    const bare = request('openai', chatBody());
    expect(validateRequest({ ...bare, headers: { 'content-type': 'application/json' } })[0]?.at).toBe('header authorization');
    expect(problems('anthropic', messagesBody(), '2020-01-01').join()).toContain('header anthropic-version is wrong');
    const gemini = request('gemini', geminiBody());
    expect(validateRequest({ ...gemini, headers: { 'content-type': 'application/json' } })[0]?.at).toBe('header x-goog-api-key');
    expect(validateRequest({ ...gemini, stream: true })[0]?.problem).toContain('alt=sse');
    expect(validateRequest({ ...bare, operation: 'unknown', path: '/v2/x' })[0]?.problem).toBe('the provider has no POST /v2/x');
  });
});

(hasOfficial('openai') ? describe : describe.skip)('the official descriptions', () => {
  it('agree that wrong types are wrong', () => {
    const official = (api: ApiName, body: JsonObject): string =>
      validateRequest(request(api, body))
        .filter(({ source }) => source === 'official')
        .map(({ at }) => at)
        .join();
    expect(official('openai', chatBody({ temperature: 'hot' }))).toContain('/temperature');
    expect(official('anthropic', messagesBody({ max_tokens: 'many' }))).toContain('/max_tokens');
  });
});
