import type { JsonObject } from '@libs/kernel';
import type { AssistantMessage, BuiltinTool, ContentPart, GatewayRequest } from '@libs/protocol';
import { encodeRequest } from './encode-request';
import type { OpenAiCompatibleProfile } from './profile';
import { OPENAI_COMPATIBLE_PROFILES } from './profiles';

function encode(more: Partial<GatewayRequest>, id = 'openai', model = 'gpt-5'): { body: JsonObject; changes: string[] } {
  const request: GatewayRequest = {
    model: 'asked',
    system: [],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    stream: false,
    includeUsage: false,
    ...more,
  };
  const before = structuredClone(request);
  const profile = OPENAI_COMPATIBLE_PROFILES.get(id) as OpenAiCompatibleProfile;
  const call = encodeRequest(request, { providerId: 'p', model, maxOutputTokens: 64_000 }, profile);
  expect(request).toEqual(before);
  return { body: JSON.parse(call.body.toString('utf8')) as JsonObject, changes: call.changes };
}

const messagesOf = (body: JsonObject) => body['messages'] as JsonObject[];
const said = (content: ContentPart[], id?: string) => {
  const { body, changes } = encode({ messages: [{ role: 'user', content }] }, id);
  return { content: messagesOf(body)[0]?.['content'], changes };
};
const unsupported = (param: string) => expect.objectContaining({ code: 'unsupported_by_target', param });
const PDF: ContentPart = { type: 'document', source: { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0x' } };
const PDF_URL = 'data:application/pdf;base64,JVBERi0x';

describe('documents', () => {
  it('are files with a name', () => {
    expect(said([PDF, { ...PDF, title: 'a.pdf' }])).toEqual({
      content: [
        { type: 'file', file: { filename: 'document.pdf', file_data: PDF_URL } },
        { type: 'file', file: { filename: 'a.pdf', file_data: PDF_URL } },
      ],
      changes: [],
    });
  });

  it('are what Mistral calls them, by address too', () => {
    const remote: ContentPart = { type: 'document', source: { type: 'url', url: 'https://a/b.pdf' }, title: 'B' };
    expect(said([PDF, remote], 'mistral').content).toEqual([
      { type: 'document_url', document_url: PDF_URL },
      { type: 'document_url', document_url: 'https://a/b.pdf', document_name: 'B' },
    ]);
    expect(said([remote], 'openrouter').content).toEqual([
      { type: 'file', file: { filename: 'B', file_data: 'https://a/b.pdf' } },
    ]);
  });

  it('of text are text, and what is said about them too', () => {
    const source = { type: 'text', mediaType: 'text/plain', text: 'words' } as const;
    expect(
      said([
        { type: 'document', source },
        { type: 'document', source, title: 'T', context: 'C', citations: true },
      ]),
    ).toEqual({
      content: [
        { type: 'text', text: 'words' },
        { type: 'text', text: 'About "T": C' },
        { type: 'text', text: 'Document "T":\nwords' },
      ],
      changes: [
        'messages.document: text sent as text, OpenAI reads only PDF as a document',
        'messages.document.citations: dropped, OpenAI cites no documents here',
        'messages.document.context: told as text before the document',
      ],
    });
  });

  it('inside a tool result follow in a message of the user', () => {
    const result = { type: 'tool_result' as const, toolCallId: 'c', content: [{ type: 'text' as const, text: 'r' }, PDF] };
    const { body, changes } = encode({ messages: [{ role: 'user', content: [result] }] });
    expect(messagesOf(body)).toEqual([
      { role: 'tool', tool_call_id: 'c', content: 'r' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Attachments of tool result c:' },
          { type: 'file', file: { filename: 'document.pdf', file_data: PDF_URL } },
        ],
      },
    ]);
    expect(changes).toEqual([expect.stringContaining('messages.tool_result.document: moved')]);
  });

  it.each<[string, ContentPart]>([
    ['groq', PDF],
    ['deepseek', PDF],
    ['openai', { type: 'document', source: { type: 'url', url: 'https://a/b.pdf' } }],
    ['openai', { type: 'document', source: { type: 'file', fileId: 'file_1' } }],
    ['groq', { type: 'audio', format: 'wav', data: 'AAAA' }],
  ])('and sound that %s could not read refuse the request: %j', (id, part) =>
    expect(() => said([part], id)).toThrow(unsupported('messages')),
  );
});

it('sound is told with its format, or bare', () => {
  const audio: ContentPart = { type: 'audio', format: 'wav', data: 'AAAA' };
  expect(said([audio]).content).toEqual([{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }]);
  expect(said([audio], 'mistral').content).toEqual([{ type: 'input_audio', input_audio: 'AAAA' }]);
});

it('a failed tool is told in words, since there is no field for it', () => {
  const failed = (text: string) => {
    const content = [{ type: 'text' as const, text }];
    const { body, changes } = encode({
      messages: [{ role: 'user', content: [{ type: 'tool_result', toolCallId: 'c', content, isError: true }] }],
    });
    expect(changes).toEqual(['messages.tool_result.is_error: told in the text of the result']);
    return messagesOf(body)[0]?.['content'];
  };
  expect([failed('no clock'), failed('error: no clock'), failed('')]).toEqual(['Error: no clock', 'error: no clock', 'Error']);
});

describe('earlier answers', () => {
  const again = (content: AssistantMessage['content'], id?: string) => {
    const { body, changes } = encode({ messages: [{ role: 'assistant', content }] }, id);
    return { message: messagesOf(body)[0], changes };
  };
  const signed = { type: 'reasoning', text: 'hm', signature: 's', origin: 'anthropic' } as const;
  const call = { type: 'tool_call', id: 'c', name: 'f', arguments: '{}', signature: 'ts', origin: 'gemini' } as const;

  it('keep their reasoning only where it can be read', () => {
    const { message, changes } = again([signed, { type: 'text', text: 'a' }]);
    expect(message).toEqual({ role: 'assistant', content: 'a' });
    expect(changes).toEqual([expect.stringContaining('messages.reasoning: dropped')]);
  });

  it('keep it at OpenRouter, bare, whosever it is', () => {
    const { message, changes } = again([signed, { type: 'reasoning', text: 'plain' }, call], 'openrouter');
    expect(message?.['reasoning_details']).toEqual([
      { type: 'reasoning.text', text: 'hm', signature: 's', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.text', text: 'plain', format: 'unknown', index: 1 },
      { type: 'reasoning.encrypted', data: 'ts', format: 'google-gemini-v1', index: 2, id: 'c' },
    ]);
    expect(changes).toEqual([]);
  });

  it("keep Gemini's signatures on calls where somebody may know them", () => {
    const called = again([call], 'generic').message?.['tool_calls'] as JsonObject[];
    expect(called[0]).toMatchObject({ extra_content: { google: { thought_signature: 'ts' } } });
    expect(again([call], 'openai').changes).toEqual(['messages.tool_calls.signature: dropped, only its provider can read it']);
  });

  it('name the citations that they lose', () =>
    expect(again([{ type: 'text', text: 'a', citations: [{ url: 'https://a' }] }]).changes).toEqual([
      'messages.citations: dropped, the text itself is kept',
    ]));
});

describe('tools that take plain text', () => {
  const format = { type: 'grammar', grammar: { syntax: 'regex', definition: 'a+' } };
  const parameters = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };
  const asked: Partial<GatewayRequest> = {
    tools: [{ name: 'sql', description: 'd', parameters, freeform: { format } }],
    toolChoice: { type: 'tool', name: 'sql' },
    messages: [
      { role: 'assistant', content: [{ type: 'tool_call', id: 'c', name: 'sql', arguments: 'select 1', freeform: true }] },
    ],
  };

  it('are native at OpenAI', () => {
    const { body, changes } = encode(asked);
    expect(body).toMatchObject({
      tools: [{ type: 'custom', custom: { name: 'sql', description: 'd', format } }],
      tool_choice: { type: 'custom', custom: { name: 'sql' } },
      messages: [{ tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'sql', input: 'select 1' } }] }],
    });
    expect(changes).toEqual([]);
  });

  it('are functions of one string elsewhere', () => {
    const { body, changes } = encode(asked, 'groq');
    const input = { type: 'string', description: 'Text of this regex grammar:\na+' };
    expect(body).toMatchObject({
      tools: [{ type: 'function', function: { name: 'sql', parameters: { properties: { input } } } }],
      tool_choice: { type: 'function', function: { name: 'sql' } },
      messages: [{ tool_calls: [{ type: 'function', function: { name: 'sql', arguments: '{"input":"select 1"}' } }] }],
    });
    expect(changes).toHaveLength(2);
  });
});

describe("other providers' own tools", () => {
  const builtin = (kind: BuiltinTool['kind'], raw: JsonObject, dialect = 'anthropic-messages') => ({
    builtinTools: [{ kind, dialect, raw }],
  });
  const user_location = { type: 'approximate', city: 'Oslo', country: 'NO' };
  const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 3, user_location };

  it('that search become web_search_options where the model searches', () => {
    const { body, changes } = encode(builtin('web_search', search), 'openai', 'gpt-5-search-api');
    expect(body['web_search_options']).toEqual({
      user_location: { type: 'approximate', approximate: { city: 'Oslo', country: 'NO' } },
    });
    expect(changes).toEqual(['tools.web_search.max_uses: dropped, not known to OpenAI']);
  });

  it('that search are named where nothing does', () => {
    expect(encode(builtin('web_search', search)).changes).toEqual(['tools.web_search: dropped, gpt-5 does not search']);
    expect(encode(builtin('web_search', search), 'groq').changes).toEqual(['tools.web_search: dropped, not known to Groq']);
  });

  it("in OpenAI's words pass as they are", () => {
    const raw = { search_context_size: 'high', anything: 1 };
    expect(encode(builtin('web_search', raw, 'openai-chat'), 'openrouter').body['web_search_options']).toEqual(raw);
  });

  it('that the provider would run are named, those that the client runs refuse the request', () => {
    expect(encode(builtin('code_execution', { type: 'code_execution_20250825' })).changes).toEqual([
      'tools.code_execution_20250825: dropped, OpenAI has no such tool',
    ]);
    expect(() => encode(builtin('other', { type: 'bash_20250124', name: 'bash' }))).toThrow(unsupported('tools'));
    expect(() => encode({ ...builtin('web_search', search), toolChoice: { type: 'tool', name: 'web_search' } })).toThrow(
      unsupported('tool_choice'),
    );
  });
});

describe('schemas that must be kept to', () => {
  const open = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, required: ['a'] };
  const full = { type: 'object', properties: { a: { type: 'string', minLength: 1 } }, required: ['a'] };
  const format = (schema: JsonObject) => ({ responseFormat: { type: 'json_schema' as const, name: 'n', schema, strict: true } });

  it('are sent in the subset that is enforced', () => {
    const { body, changes } = encode(format(full));
    expect(body['response_format']).toMatchObject({
      json_schema: {
        strict: true,
        schema: { additionalProperties: false, properties: { a: { description: '(minLength: 1)' } } },
      },
    });
    expect(changes).toEqual([
      expect.stringContaining('response_format.schema.properties.a.minLength: told in the description'),
      'response_format.schema: additionalProperties: false added',
    ]);
  });

  it('are sent whole and without the demand when they are beyond it, by the place', () => {
    const { body, changes } = encode(format(open));
    expect(body['response_format']).toMatchObject({ json_schema: { strict: false, schema: open } });
    expect(changes).toContainEqual(
      expect.stringMatching(/^response_format\.schema: sent without strict, .* response_format\.schema\.properties\.b/),
    );
  });

  it('are also those of strict tools', () =>
    expect(encode({ tools: [{ name: 'f', parameters: open, strict: true }] }).changes).toContainEqual(
      expect.stringContaining('tools.f.parameters: sent without strict'),
    ));

  it('pass as they are where nobody knows better', () => {
    const { body, changes } = encode(format(full), 'together');
    expect(body['response_format']).toMatchObject({ json_schema: { strict: true, schema: full } });
    expect(changes).toEqual([]);
  });
});

it('what groups requests for the cache, and the tier, are told where they are known', () => {
  const asked = { promptCacheKey: 'k', serviceTier: 'standard_only' };
  expect(encode(asked)).toEqual({
    body: expect.objectContaining({ prompt_cache_key: 'k', service_tier: 'default' }),
    changes: [],
  });
  expect(encode(asked, 'together').changes).toEqual([
    'service_tier: dropped, not known to Together',
    'prompt_cache_key: dropped, not known to Together',
  ]);
});
