import type { JsonObject } from '@libs/kernel';
import type { AssistantMessage, ContentPart, GatewayRequest } from '@libs/protocol';
import { encodeRequest } from './encode-request';
import { ANSWER_TOOL } from './encode-output';

function encode(more: Partial<GatewayRequest>, model = 'claude-haiku-4-5'): { body: JsonObject; changes: string[] } {
  const request: GatewayRequest = {
    model: 'asked',
    system: [],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    stream: false,
    includeUsage: false,
    ...more,
  };
  const before = structuredClone(request);
  const call = encodeRequest(request, { providerId: 'p', model, maxOutputTokens: 64_000 });
  expect(request).toEqual(before);
  return { body: JSON.parse(call.body.toString('utf8')) as JsonObject, changes: call.changes };
}

const blocksOf = (body: JsonObject, i = 0) => (body['messages'] as { content: JsonObject[] }[])[i]?.content;
const said = (...content: ContentPart[]) => {
  const { body, changes } = encode({ messages: [{ role: 'user', content }] });
  return { blocks: blocksOf(body), changes };
};
const unsupported = (param: string) => expect.objectContaining({ code: 'unsupported_by_target', param });
const PDF = { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0x' } as const;
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('documents for Anthropic', () => {
  it('are sent with all that is said about them', () => {
    const about = { title: 'T', context: 'C', citations: true, cacheControl: { type: 'ephemeral' } };
    expect(said({ type: 'document', source: PDF, ...about })).toEqual({
      blocks: [
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' },
          title: 'T',
          context: 'C',
          citations: { enabled: true },
          cache_control: { type: 'ephemeral' },
        },
      ],
      changes: [],
    });
  });

  it('are read as text where they are text', () => {
    const { blocks, changes } = said(
      { type: 'document', source: { type: 'text', mediaType: 'text/plain', text: 'words' } },
      { type: 'document', source: { type: 'base64', mediaType: 'text/csv', data: base64('a;b') } },
      { type: 'document', source: { type: 'url', url: 'https://a/b.pdf' } },
    );
    expect(blocks?.map((block) => block['source'])).toEqual([
      { type: 'text', media_type: 'text/plain', data: 'words' },
      { type: 'text', media_type: 'text/plain', data: 'a;b' },
      { type: 'url', url: 'https://a/b.pdf' },
    ]);
    expect(changes).toEqual(['messages.document: text/csv sent as plain text']);
  });

  it.each<ContentPart>([
    { type: 'document', source: { type: 'base64', mediaType: 'application/msword', data: 'AAAA' } },
    { type: 'document', source: { type: 'file', fileId: 'file_1' } },
    { type: 'audio', format: 'wav', data: 'AAAA' },
  ])('are refused where Anthropic could not read them: %j', (part) => expect(() => said(part)).toThrow(unsupported('messages')));

  it('are not cited in structured answers', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false, required: [] };
    const full = { ...schema, properties: { a: { type: 'string' } }, required: ['a'] };
    const { body, changes } = encode({
      messages: [{ role: 'user', content: [{ type: 'document', source: PDF, citations: true }] }],
      responseFormat: { type: 'json_schema', name: 'n', schema: full },
    });
    expect(blocksOf(body)?.[0]).not.toHaveProperty('citations');
    expect(changes).toContainEqual(expect.stringContaining('messages.document.citations'));
  });
});

describe('earlier answers for Anthropic', () => {
  const again = (...content: AssistantMessage['content']) => {
    const hello = { role: 'user' as const, content: [{ type: 'text' as const, text: 'x' }] };
    const { body, changes } = encode({ messages: [hello, { role: 'assistant', content }] });
    return { blocks: blocksOf(body, 1), changes };
  };

  it('keep citations of documents, and name those of searches', () => {
    const of = (type: string) => ({ raw: { dialect: 'anthropic-messages', value: { type, cited_text: 'c', file_id: null } } });
    const { blocks, changes } = again({
      type: 'text',
      text: 'yes',
      citations: [of('page_location'), of('web_search_result_location'), { url: 'https://a' }],
    });
    expect(blocks).toEqual([{ type: 'text', text: 'yes', citations: [{ type: 'page_location', cited_text: 'c' }] }]);
    expect(changes).toEqual(['messages.citations: dropped, Anthropic knows only those of documents']);
  });

  it("do not carry Gemini's signatures, and wrap freeform calls", () => {
    const { blocks, changes } = again(
      { type: 'tool_call', id: 'a', name: 'f', arguments: '{}', signature: 's', origin: 'gemini' },
      { type: 'tool_call', id: 'b', name: 'sql', arguments: 'select 1', freeform: true },
    );
    expect(blocks).toEqual([
      { type: 'tool_use', id: 'a', name: 'f', input: {} },
      { type: 'tool_use', id: 'b', name: 'sql', input: { input: 'select 1' } },
    ]);
    expect(changes).toEqual(['messages.tool_calls.signature: dropped, only its provider can read it']);
  });
});

describe('tools for Anthropic', () => {
  it('are searches of the web in its own words, whatever they were asked in', () => {
    const user_location = { type: 'approximate', approximate: { city: 'Oslo', country: 'NO' } };
    const { body, changes } = encode({
      builtinTools: [{ kind: 'web_search', dialect: 'openai-chat', raw: { user_location, search_context_size: 'low' } }],
    });
    expect(body['tools']).toEqual([
      { type: 'web_search_20250305', name: 'web_search', user_location: { type: 'approximate', city: 'Oslo', country: 'NO' } },
    ]);
    expect(changes).toEqual(['web_search.search_context_size: dropped, not known to Anthropic']);
  });

  it('are its own as they were written, and none that only others have', () => {
    const raw = { type: 'bash_20250124', name: 'bash' };
    const { body, changes } = encode({
      builtinTools: [
        { kind: 'other', dialect: 'anthropic-messages', raw },
        { kind: 'code_execution', dialect: 'openai-responses', raw: { type: 'code_interpreter' } },
      ],
    });
    expect(body['tools']).toEqual([raw]);
    expect(changes).toEqual(['tools.code_interpreter: dropped, Anthropic has no such tool']);
  });

  it('take text as the one string of an object', () => {
    const format = { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "x"' } };
    const { body, changes } = encode({
      tools: [{ name: 'patch', parameters: { type: 'object', properties: { input: { type: 'string' } } }, freeform: { format } }],
    });
    expect(body['tools']).toMatchObject([
      { name: 'patch', input_schema: { properties: { input: { description: 'Text of this lark grammar:\nstart: "x"' } } } },
    ]);
    expect(changes).toEqual([
      'tools.patch: sent as a function of one string, `input`',
      'tools.patch.format: told in the description, not enforced',
    ]);
  });

  const strict = (schema: JsonObject, model?: string) => {
    const { body, changes } = encode({ tools: [{ name: 'f', parameters: schema, strict: true }] }, model);
    return { tool: (body['tools'] as JsonObject[])[0], changes };
  };

  it('are strict inside the subset that Anthropic keeps to', () => {
    const { tool, changes } = strict({ type: 'object', properties: { n: { type: 'integer', minimum: 1 } } });
    expect(tool).toMatchObject({
      strict: true,
      input_schema: { properties: { n: { description: '(minimum: 1)' } }, additionalProperties: false },
    });
    expect(changes).toHaveLength(2);
  });

  it.each([
    ['no schema that fits', { type: 'object', properties: {}, additionalProperties: true }, 'claude-haiku-4-5'],
    ['a model that keeps to none', { type: 'object', properties: { a: {} } }, 'claude-3-5-sonnet-20241022'],
  ])('are not strict with %s, which is named', (_name, schema, model) => {
    const { tool, changes } = strict(schema, model);
    expect(tool).toEqual({ name: 'f', input_schema: schema });
    expect(changes).toEqual([expect.stringContaining('tools.f.strict: dropped')]);
  });

  it('that are chosen and cannot be sent refuse the request', () =>
    expect(() => encode({ toolChoice: { type: 'tool', name: 'gone' } })).toThrow(unsupported('tool_choice')));
});

describe('an answer through a tool', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
  const responseFormat = { type: 'json_schema' as const, name: 'n', description: 'D.', schema };
  const own = { name: 'f', parameters: { type: 'object' } };
  const old = (more: Partial<GatewayRequest> = {}) => encode({ responseFormat, ...more }, 'claude-3-5-sonnet-20241022');

  it('is asked of models that keep to no schema', () => {
    const { body, changes } = old();
    expect(body['output_config']).toBeUndefined();
    expect(body['tools']).toEqual([{ name: ANSWER_TOOL, description: expect.stringContaining(' D.'), input_schema: schema }]);
    expect(body['tool_choice']).toEqual({ type: 'tool', name: ANSWER_TOOL });
    expect(changes).toEqual([
      'response_format.schema: asked for through a tool and not enforced, the model keeps to no schema by itself',
    ]);
  });

  it('leaves the choice between the tools and the answer', () => {
    expect(old({ tools: [own] }).body).toMatchObject({ tool_choice: { type: 'any' } });
    expect(old({ tools: [own], toolChoice: { type: 'none' } }).body).toMatchObject({
      tool_choice: { type: 'tool', name: ANSWER_TOOL },
    });
    const forced = old({ tools: [own], toolChoice: { type: 'tool', name: 'f' } });
    expect(forced.body).toMatchObject({ tools: [{ name: 'f' }], tool_choice: { type: 'tool', name: 'f' } });
    expect(forced.changes).toEqual([expect.stringContaining('response_format: dropped')]);
  });

  it('excludes thinking', () => {
    const { body, changes } = old({ reasoning: { effort: 'high' } });
    expect(body['thinking']).toBeUndefined();
    expect(changes).toContain('reasoning: dropped, thinking excludes an answer through a tool');
  });

  it('is asked for where the schema is beyond what Anthropic enforces, by the place', () => {
    const map = { type: 'object', additionalProperties: { type: 'string' } };
    const { body, changes } = encode({ responseFormat: { ...responseFormat, schema: map } });
    expect(body['tools']).toMatchObject([{ input_schema: map }]);
    expect(changes).toEqual([expect.stringContaining('response_format.schema.additionalProperties')]);
  });

  it('becomes an instruction where it is no object', () => {
    const { body, changes } = old({ responseFormat: { ...responseFormat, schema: { type: 'array', items: {} } } });
    expect(JSON.stringify(body['system'])).toContain('conforms to this JSON schema');
    expect(changes).toEqual([expect.stringContaining('weakened to an instruction')]);
  });
});
