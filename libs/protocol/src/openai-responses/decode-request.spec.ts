import type { JsonObject } from '@libs/kernel';
import { decodeRequest } from './decode-request';

const decode = (more: JsonObject = {}) => decodeRequest({ model: 'm', input: 'Hello', ...more });
const items = (...input: JsonObject[]) => decode({ input });
const refusalOf = (more: JsonObject): unknown => {
  try {
    decode(more);
  } catch (error) {
    return error;
  }
  throw new Error('it was taken');
};

describe('settings', () => {
  it('take their neutral names', () => {
    const request = decode({
      instructions: 'Be brief.',
      stream: true,
      max_output_tokens: 50,
      temperature: 0.5,
      top_p: 0.9,
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      parallel_tool_calls: false,
      reasoning: { effort: 'low', summary: 'auto' },
      text: { format: { type: 'json_schema', name: 'out', schema: { type: 'object' }, strict: true }, verbosity: 'low' },
      include: ['message.output_text.logprobs', 'reasoning.encrypted_content'],
      top_logprobs: 2,
      truncation: 'disabled',
    });
    expect(request).toMatchObject({
      model: 'm',
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
      stream: true,
      includeUsage: true,
      maxOutputTokens: 50,
      temperature: 0.5,
      topP: 0.9,
      user: 'u',
      metadata: { a: 'b' },
      serviceTier: 'flex',
      promptCacheKey: 'k',
      parallelToolCalls: false,
      reasoning: { effort: 'low', summary: 'auto' },
      responseFormat: { type: 'json_schema', name: 'out', schema: { type: 'object' }, strict: true },
      logprobs: { top: 2 },
      extra: { verbosity: 'low' },
    });
  });

  it('without a neutral name are passed on or reported', () => {
    const { extra } = decode({
      truncation: 'auto',
      safety_identifier: 's',
      max_tool_calls: 3,
      include: ['file_search_call.results'],
    });
    expect(extra).toEqual({
      truncation: 'auto',
      safety_identifier: 's',
      max_tool_calls: 3,
      include: ['file_search_call.results'],
    });
  });

  it('are repeated as the client wrote them, and what it did not write as OpenAI has it', () => {
    const tools = [{ type: 'web_search' }];
    expect(decode({ tools, top_p: 0.9, previous_response_id: 'resp_1' }).echo).toMatchObject({
      tools,
      top_p: 0.9,
      previous_response_id: 'resp_1',
      tool_choice: 'auto',
      store: true,
      text: { format: { type: 'text' } },
      metadata: {},
    });
  });

  it.each<[string, JsonObject]>([
    ['background', { background: true }],
    ['conversation', { conversation: { id: 'conv_1' } }],
    ['prompt', { prompt: { id: 'pmpt_1' } }],
    ['input', { input: [] }],
    ['input', { input: 5 }],
    ['input[0].role', { input: [{ role: 'robot', content: '' }] }],
    ['input[0].type', { input: [{ type: 'surprise' }] }],
    ['input[0].type', { input: [{ type: 'computer_call_output', call_id: 'c', output: {} }] }],
    ['input[0].id', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
    ['input[0].content[0].type', { input: [{ role: 'user', content: [{ type: 'image_url' }] }] }],
    ['input[0].content[0].image_url', { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'file:///x' }] }] }],
    ['input[0].content[0].file_url', { input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'ftp://x' }] }] }],
    ['max_output_tokens', { max_output_tokens: 0 }],
    ['temperature', { temperature: 3 }],
    ['include[0]', { include: [1] }],
    ['reasoning.effort', { reasoning: { effort: 1 } }],
    ['text.format.type', { text: { format: { type: 'yaml' } } }],
    ['tools[0].name', { tools: [{ type: 'function' }] }],
    ['tool_choice', { tool_choice: 'maybe' }],
    ['tool_choice.type', { tool_choice: { type: 'mcp', server_label: 's' } }],
    ['tool_choice.mode', { tool_choice: { type: 'allowed_tools', mode: 'none', tools: [] } }],
  ])('refuses a bad %s by its name', (param, more) => {
    expect(refusalOf(more)).toMatchObject({ param, status: expect.any(Number) });
  });
});

describe('items', () => {
  it('of the assistant become one turn, results of tools one message', () => {
    const { messages, system } = items(
      { role: 'system', content: 'Rules.' },
      { role: 'developer', content: [{ type: 'input_text', text: 'More rules.' }] },
      { role: 'user', content: 'Weather?' },
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'gAAA' },
      { type: 'message', role: 'assistant', id: 'msg_1', content: [{ type: 'output_text', text: 'I look.', annotations: [] }] },
      { type: 'function_call', call_id: 'a', name: 'weather', arguments: '{"city":"Oslo"}' },
      { type: 'custom_tool_call', call_id: 'b', name: 'shell', input: 'ls "x"' },
      { type: 'function_call_output', call_id: 'a', output: 'snow' },
      { type: 'custom_tool_call_output', call_id: 'b', output: [{ type: 'input_text', text: 'x' }] },
    );
    expect(system.map(({ text }) => text)).toEqual(['Rules.', 'More rules.']);
    expect(messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', id: 'rs_1', text: 'Hm.', redactedData: 'gAAA', origin: 'openai' },
          { type: 'text', text: 'I look.' },
          { type: 'tool_call', id: 'a', name: 'weather', arguments: '{"city":"Oslo"}' },
          { type: 'tool_call', id: 'b', name: 'shell', arguments: 'ls "x"', freeform: true },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', toolCallId: 'a', content: [{ type: 'text', text: 'snow' }] },
          { type: 'tool_result', toolCallId: 'b', content: [{ type: 'text', text: 'x' }] },
        ],
      },
    ]);
  });

  it('hold pictures, documents and sound', () => {
    const { messages } = items({
      role: 'user',
      content: [
        { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'low' },
        { type: 'input_image', image_url: 'data:image/PNG;base64,AAAA' },
        { type: 'input_image', file_id: 'file_1' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
        { type: 'input_file', filename: 'a.csv', file_data: 'AAAA' },
        { type: 'input_file', file_url: 'https://example.com/a.pdf' },
        { type: 'input_file', file_id: 'file_2' },
        { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
      ],
    });
    expect(messages[0]?.content).toEqual([
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' }, detail: 'low' },
      { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AAAA' } },
      { type: 'image', source: { type: 'file', fileId: 'file_1' } },
      { type: 'document', title: 'a.pdf', source: { type: 'base64', mediaType: 'application/pdf', data: 'AAAA' } },
      { type: 'document', title: 'a.csv', source: { type: 'base64', mediaType: 'text/csv', data: 'AAAA' } },
      { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
      { type: 'document', source: { type: 'file', fileId: 'file_2' } },
      { type: 'audio', format: 'mp3', data: 'AAAA' },
    ]);
  });

  it('keep refusals and where a text comes from', () => {
    const annotation = { type: 'url_citation', url: 'https://example.com', title: 'T', start_index: 0, end_index: 2 };
    const { messages } = items(
      { role: 'assistant', content: [{ type: 'output_text', text: 'So.', annotations: [annotation] }] },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
    );
    const raw = { dialect: 'openai-responses', value: annotation };
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: [{ type: 'text', text: 'So.', citations: [{ url: 'https://example.com', title: 'T', start: 0, end: 2, raw }] }],
        refusal: 'No.',
      },
    ]);
  });

  it('of tools that a provider ran are left out and named', () => {
    const { messages, leftOut } = items(
      { role: 'user', content: 'Hi' },
      { type: 'web_search_call', id: 'ws_1', status: 'completed' },
    );
    expect(messages).toHaveLength(1);
    expect(leftOut).toEqual([expect.stringContaining('input.web_search_call')]);
  });
});

describe('tools', () => {
  const fn = { type: 'function', name: 'f', description: 'F', parameters: { type: 'object' }, strict: true };
  const custom = { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' } };
  const search = { type: 'web_search_preview', search_context_size: 'low' };

  it('are functions, freeform tools, and those of the provider', () => {
    expect(decode({ tools: [fn, custom, search, { type: 'code_interpreter' }] })).toMatchObject({
      tools: [
        { name: 'f', description: 'F', parameters: { type: 'object' }, strict: true },
        {
          name: 'c',
          freeform: { format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } } },
          parameters: { required: ['input'] },
        },
      ],
      builtinTools: [
        { kind: 'web_search', dialect: 'openai-responses', raw: search },
        { kind: 'code_execution', raw: { type: 'code_interpreter' } },
      ],
    });
  });

  it('that search only what OpenAI has of the web are left out, since nobody else stays there', () => {
    const request = decode({ tools: [fn, { type: 'web_search', external_web_access: false }] });
    expect(request.builtinTools).toBeUndefined();
    expect(request.leftOut).toEqual([expect.stringContaining('tools.web_search')]);
  });

  it('that stand in a group go by both names', () => {
    const group = { type: 'namespace', name: 'crew', tools: [fn, custom] };
    const call = { type: 'function_call', call_id: 'x', namespace: 'crew', name: 'f', arguments: '{}' };
    const request = decode({
      tools: [fn, group],
      tool_choice: { type: 'function', namespace: 'crew', name: 'f' },
      input: [call],
    });
    expect(request.tools?.map(({ name }) => name)).toEqual(['f', 'crew__f', 'crew__c']);
    expect(request.toolChoice).toEqual({ type: 'tool', name: 'crew__f' });
    expect(request.messages[0]?.content).toMatchObject([{ type: 'tool_call', name: 'crew__f' }]);
  });

  it.each<[JsonObject[string], JsonObject]>([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'required' }],
    [
      { type: 'function', name: 'f' },
      { type: 'tool', name: 'f' },
    ],
    [
      { type: 'custom', name: 'c' },
      { type: 'tool', name: 'c' },
    ],
  ])('may be chosen by %j', (tool_choice, toolChoice) => {
    expect(decode({ tools: [fn, custom], tool_choice }).toolChoice).toEqual(toolChoice);
  });

  it('are narrowed to those that are allowed', () => {
    const tools = [{ type: 'function', name: 'f' }, { type: 'web_search_preview' }];
    const request = decode({ tools: [fn, custom, search], tool_choice: { type: 'allowed_tools', mode: 'required', tools } });
    expect(request.toolChoice).toEqual({ type: 'required' });
    expect(request.tools?.map(({ name }) => name)).toEqual(['f']);
    expect(request.builtinTools).toHaveLength(1);
  });
});
