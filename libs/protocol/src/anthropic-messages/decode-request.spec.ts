import type { JsonObject } from '@libs/kernel';
import { decodeRequest } from './decode-request';

const HELLO = [{ role: 'user', content: 'Hello' }];
const decode = (body: JsonObject) => decodeRequest({ model: 'm', max_tokens: 10, messages: HELLO, ...body });
const refused = (param: string, code = 'invalid_request') => expect.objectContaining({ code, param, status: 400 });
const user = (block: JsonObject) => ({ messages: [{ role: 'user', content: [block] }] });
const assistant = (block: JsonObject) => ({ messages: [...HELLO, { role: 'assistant', content: [block] }] });
const MARK = { type: 'ephemeral', ttl: '1h' };

describe('an Anthropic request', () => {
  it('says no more than it said', () => {
    expect(decode({})).toEqual({
      model: 'm',
      system: [],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
      stream: false,
      includeUsage: true,
      maxOutputTokens: 10,
    });
  });

  it('keeps every setting', () => {
    expect(
      decode({
        system: [{ type: 'text', text: 's', cache_control: MARK }],
        stream: true,
        temperature: 1,
        top_p: 0,
        top_k: 5,
        stop_sequences: ['x'],
        metadata: { user_id: 'u' },
        thinking: { type: 'enabled', budget_tokens: 2000 },
        output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object' } } },
        service_tier: 'auto',
        container: 'c',
      }),
    ).toMatchObject({
      system: [{ type: 'text', text: 's', cacheControl: MARK }],
      stream: true,
      temperature: 1,
      topP: 0,
      topK: 5,
      stop: ['x'],
      user: 'u',
      reasoning: { enabled: true, budgetTokens: 2000, effort: 'high' },
      responseFormat: { type: 'json_schema', name: 'output', schema: { type: 'object' } },
      serviceTier: 'auto',
      extra: { container: 'c' },
    });
    expect(decode({ system: 's' }).system).toEqual([{ type: 'text', text: 's' }]);
    expect(decode({ thinking: { type: 'disabled' } }).reasoning).toEqual({ enabled: false });
    expect(decode({ thinking: { type: 'adaptive' } }).reasoning).toEqual({ enabled: true });
    expect(decode({ stop_sequences: [], metadata: null })).not.toHaveProperty('stop');
  });

  it('keeps content, marks and order of both sides', () => {
    const input = { type: 'tool_use', id: 't1', name: 'f', input: { a: [1] }, cache_control: MARK };
    const { messages } = decode({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look', cache_control: MARK },
            { type: 'image', source: { type: 'url', url: 'https://a/b.png' }, cache_control: MARK },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'sig' },
            { type: 'thinking', thinking: 'unsigned', signature: '' },
            { type: 'redacted_thinking', data: 'xyz' },
            { type: 'text', text: 'ok' },
            input,
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', is_error: true, content: [{ type: 'text', text: 'r' }] },
            { type: 'tool_result', tool_use_id: 't2', content: 'plain', cache_control: MARK },
            { type: 'tool_result', tool_use_id: 't3' },
            { type: 'text', text: 'go on' },
          ],
        },
      ],
    });
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look', cacheControl: MARK },
          { type: 'image', source: { type: 'url', url: 'https://a/b.png' }, cacheControl: MARK },
          { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AAAA' } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm', signature: 'sig', origin: 'anthropic' },
          { type: 'reasoning', text: 'unsigned' },
          { type: 'reasoning', text: '', redactedData: 'xyz', origin: 'anthropic' },
          { type: 'text', text: 'ok' },
          { type: 'tool_call', id: 't1', name: 'f', arguments: '{"a":[1]}', cacheControl: MARK },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', toolCallId: 't1', isError: true, content: [{ type: 'text', text: 'r' }] },
          { type: 'tool_result', toolCallId: 't2', content: [{ type: 'text', text: 'plain' }], cacheControl: MARK },
          { type: 'tool_result', toolCallId: 't3', content: [] },
          { type: 'text', text: 'go on' },
        ],
      },
    ]);
  });

  it('keeps tools and every way to choose them', () => {
    const input_schema = { type: 'object' };
    const tools = [
      { name: 'a', description: 'd', input_schema, strict: true, cache_control: MARK },
      { type: 'custom', name: 'b', input_schema },
    ];
    expect(decode({ tools }).tools).toEqual([
      { name: 'a', description: 'd', parameters: input_schema, strict: true, cacheControl: MARK },
      { name: 'b', parameters: input_schema },
    ]);
    const choose = (tool_choice: JsonObject) => {
      const { toolChoice, parallelToolCalls } = decode({ tools, tool_choice });
      return [toolChoice, parallelToolCalls];
    };
    expect(choose({ type: 'auto' })).toEqual([{ type: 'auto' }, undefined]);
    expect(choose({ type: 'any', disable_parallel_tool_use: true })).toEqual([{ type: 'required' }, false]);
    expect(choose({ type: 'tool', name: 'a', disable_parallel_tool_use: false })).toEqual([{ type: 'tool', name: 'a' }, true]);
    expect(choose({ type: 'none' })).toEqual([{ type: 'none' }, undefined]);
  });

  it.each<[JsonObject, string]>([
    [{ max_tokens: undefined }, 'max_tokens'],
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ max_tokens: '10' }, 'max_tokens'],
    [{ max_tokens: JSON.parse('1e309') }, 'max_tokens'],
    [{ max_tokens: 2 ** 63 }, 'max_tokens'],
    [{ messages: [] }, 'messages'],
    [{ messages: Array(10_001).fill(HELLO[0]) }, 'messages'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user' }] }, 'messages.0.content'],
    [{ system: [{ type: 'image' }] }, 'system.0.type'],
    [{ stream: 'yes' }, 'stream'],
    [{ temperature: 1.5 }, 'temperature'],
    [{ top_k: 0.5 }, 'top_k'],
    [{ stop_sequences: [1] }, 'stop_sequences.0'],
    [{ thinking: { type: 'enabled' } }, 'thinking.budget_tokens'],
    [{ output_config: { format: { type: 'xml' } } }, 'output_config.format.type'],
    [{ metadata: { user_id: 5 } }, 'metadata.user_id'],
    [{ tools: [{ name: 'a' }] }, 'tools.0.input_schema'],
    [{ tool_choice: { type: 'required' } }, 'tool_choice.type'],
    [{ tool_choice: { type: 'tool' } }, 'tool_choice.name'],
    [user({ type: 'picture' }), 'messages.0.content.0.type'],
    [user({ type: 'tool_result' }), 'messages.0.content.0.tool_use_id'],
    [user({ type: 'image', source: { type: 'base64' } }), 'messages.0.content.0.source.media_type'],
    [assistant({ type: 'tool_use', id: 'a', name: 'b', input: '{}' }), 'messages.1.content.0.input'],
  ])('refuses %j by the name of its field (E5)', (body, param) => expect(() => decode(body)).toThrow(refused(param)));

  it('takes no image from an address that is not of the web (D4)', () => {
    const body = user({ type: 'image', source: { type: 'url', url: 'file:///etc/passwd' } });
    expect(() => decode(body)).toThrow(refused('messages.0.content.0.source.url', 'url_not_allowed'));
  });

  it.each<[JsonObject, string]>([
    [user({ type: 'container_upload', file_id: 'f' }), 'messages.0.content.0.type'],
    [
      user({ type: 'document', source: { type: 'content', content: [{ type: 'image', source: {} }] } }),
      'messages.0.content.0.source.content.0.type',
    ],
  ])('leaves %j to models that take it', (body, param) =>
    expect(() => decode(body)).toThrow(refused(param, 'unsupported_by_target')),
  );
});
