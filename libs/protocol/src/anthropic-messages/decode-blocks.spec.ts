import type { JsonObject } from '@libs/kernel';
import { anthropicMessages } from './dialect';

const ask = (...messages: JsonObject[]) =>
  anthropicMessages.decodeRequest({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'x' }, ...messages] });
const user = (...content: JsonObject[]) => ask({ role: 'user', content }).messages[1]?.content;
const assistant = (...content: JsonObject[]) => ask({ role: 'assistant', content });

describe('documents', () => {
  it('come in every form, with title, context and the wish for citations', () => {
    expect(
      user(
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' },
          title: 'T',
          context: 'C',
          citations: { enabled: true },
          cache_control: { type: 'ephemeral' },
        },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
        { type: 'document', source: { type: 'url', url: 'https://a/b.pdf' } },
        { type: 'document', source: { type: 'file', file_id: 'file_1' } },
        {
          type: 'document',
          source: {
            type: 'content',
            content: [
              { type: 'text', text: 'a' },
              { type: 'text', text: 'b' },
            ],
          },
        },
        { type: 'image', source: { type: 'file', file_id: 'file_2' } },
      ),
    ).toEqual([
      {
        type: 'document',
        source: { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0x' },
        title: 'T',
        context: 'C',
        citations: true,
        cacheControl: { type: 'ephemeral' },
      },
      { type: 'document', source: { type: 'text', mediaType: 'text/plain', text: 'words' } },
      { type: 'document', source: { type: 'url', url: 'https://a/b.pdf' } },
      { type: 'document', source: { type: 'file', fileId: 'file_1' } },
      { type: 'document', source: { type: 'text', mediaType: 'text/plain', text: 'a\nb' } },
      { type: 'image', source: { type: 'file', fileId: 'file_2' } },
    ]);
  });

  it('may be found ones, also inside a tool result', () => {
    const found = { type: 'search_result', source: 'https://a', title: 'A', content: [{ type: 'text', text: 'w' }] };
    const request = ask({ role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [found] }] });
    expect(request.messages[1]?.content).toMatchObject([
      { content: [{ type: 'document', title: 'A', context: 'Source: https://a', source: { text: 'w' } }] },
    ]);
    expect(request.leftOut).toEqual(['messages.search_result: sent as a document']);
  });

  it.each([
    [{ type: 'document', source: { type: 'url', url: 'file:///etc/passwd' } }, 'url_not_allowed', 'source.url'],
    [{ type: 'document', source: { type: 'base64', data: 'x' } }, 'invalid_request', 'source.media_type'],
    [{ type: 'document', source: { type: 'scroll' } }, 'invalid_request', 'source.type'],
    [{ type: 'document' }, 'invalid_request', 'source'],
  ])('are refused when %j', (block, code, param) =>
    expect(() => user(block)).toThrow(expect.objectContaining({ code, param: `messages.1.content.0.${param}` })),
  );
});

describe('what an assistant said before', () => {
  it('keeps its citations', () => {
    const cited = { type: 'char_location', cited_text: 'c', document_index: 2, document_title: 'D' };
    const web = { type: 'web_search_result_location', cited_text: 'w', url: 'https://a', title: 'A', encrypted_index: 'E' };
    const ours = { ...web, encrypted_index: 'rlg-origin:none:' };
    const dialect = 'anthropic-messages';
    expect(assistant({ type: 'text', text: 'yes', citations: [cited, web, ours] }).messages[1]?.content).toEqual([
      {
        type: 'text',
        text: 'yes',
        citations: [
          { title: 'D', citedText: 'c', documentIndex: 2, raw: { dialect, value: cited } },
          { url: 'https://a', title: 'A', citedText: 'w', raw: { dialect, value: web } },
          { url: 'https://a', title: 'A', citedText: 'w' },
        ],
      },
    ]);
  });

  it("gives Gemini's signatures back to their calls", () => {
    const call = { type: 'tool_use', id: 'c', name: 'f', input: {} };
    const carried = (data: string) => ({ type: 'redacted_thinking', data });
    const { messages } = assistant(
      carried('rlg-origin:gemini-call:s1'),
      call,
      { ...call, id: 'd' },
      carried('rlg-origin:gemini-call:lost'),
      { type: 'text', text: 't' },
    );
    const part = { type: 'tool_call', name: 'f', arguments: '{}' };
    expect(messages[1]?.content).toEqual([
      { ...part, id: 'c', signature: 's1', origin: 'gemini' },
      { ...part, id: 'd' },
      { type: 'text', text: 't' },
    ]);
  });

  it("puts OpenAI's summary and its encrypted half together again", () => {
    const { messages } = assistant(
      { type: 'thinking', thinking: 'sum', signature: 'rlg-origin:none:' },
      { type: 'redacted_thinking', data: 'rlg-origin:openai:rs_1|enc' },
      { type: 'thinking', thinking: 'alone', signature: 'rlg-origin:none:' },
      { type: 'text', text: 't' },
    );
    expect(messages[1]?.content).toEqual([
      { type: 'reasoning', text: 'sum', redactedData: 'enc', origin: 'openai', id: 'rs_1' },
      { type: 'reasoning', text: 'alone' },
      { type: 'text', text: 't' },
    ]);
  });

  it('is named where only Anthropic can read it', () => {
    const request = assistant(
      { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'q' } },
      { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
      { type: 'text', text: 'found' },
    );
    expect(request.messages[1]?.content).toEqual([{ type: 'text', text: 'found' }]);
    expect(request.leftOut).toEqual([
      'messages.server_tool_use: dropped, only Anthropic can read what its own tools said',
      'messages.web_search_tool_result: dropped, only Anthropic can read what its own tools said',
    ]);
  });
});

describe("Anthropic's own tools", () => {
  it('are known by what they do', () => {
    const tools = ['web_search_20260318', 'code_execution_20250825', 'bash_20250124'].map((type) => ({ type, name: 'x' }));
    const request = anthropicMessages.decodeRequest({
      model: 'm',
      max_tokens: 1,
      messages: [{ role: 'user', content: 'x' }],
      tools: [...tools, { name: 'mine', input_schema: { type: 'object' } }],
    });
    expect(request.builtinTools?.map(({ kind }) => kind)).toEqual(['web_search', 'code_execution', 'other']);
    expect(request.builtinTools?.[0]).toMatchObject({ dialect: 'anthropic-messages', raw: { type: 'web_search_20260318' } });
    expect(request.tools?.map(({ name }) => name)).toEqual(['mine']);
  });
});
