import type { JsonObject } from '@libs/kernel';
import type { GatewayRequest, Message } from '@libs/protocol';
import { encodeRequest } from './encode-request';

const user = (...content: Message['content']): Message => ({ role: 'user', content }) as Message;
const text = (words: string) => ({ type: 'text' as const, text: words });
const request = (more: Partial<GatewayRequest> = {}): GatewayRequest => ({
  model: 'asked',
  system: [],
  messages: [user(text('Hello'))],
  stream: false,
  includeUsage: false,
  ...more,
});

function encode(more: Partial<GatewayRequest>, model = 'qwen3:8b'): { body: JsonObject; changes: string } {
  const call = encodeRequest(request(more), { providerId: 'ollama', model, maxOutputTokens: 4096 });
  return { body: JSON.parse(call.body.toString()) as JsonObject, changes: call.changes.join('\n') };
}

describe('settings', () => {
  it('says nothing that the client did not say, so that the model keeps its own', () => {
    expect(encode({}).body).toEqual({ model: 'qwen3:8b', messages: [{ role: 'user', content: 'Hello' }], stream: false });
  });

  it('puts sampling among the options', () => {
    const { body, changes } = encode({
      maxOutputTokens: 9,
      temperature: 0,
      topP: 0.5,
      topK: 3,
      seed: 1,
      stop: ['a', 'b'],
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      logprobs: { top: 2 },
    });
    expect(body).toMatchObject({
      options: {
        num_predict: 9,
        temperature: 0,
        top_p: 0.5,
        top_k: 3,
        seed: 1,
        stop: ['a', 'b'],
        frequency_penalty: 0.1,
        presence_penalty: 0.2,
      },
      logprobs: true,
      top_logprobs: 2,
    });
    expect(changes).toBe('');
  });

  it("takes Ollama's own settings where clients put them, and prefers what the dialect has a name for", () => {
    const extra = { num_ctx: 8192, min_p: 0.1, keep_alive: '5m', truncate: false, options: { temperature: 1, mirostat: 2 } };
    const { body, changes } = encode({ temperature: 0.2, extra });
    expect(body).toMatchObject({
      keep_alive: '5m',
      truncate: false,
      options: { num_ctx: 8192, min_p: 0.1, temperature: 0.2, mirostat: 2 },
    });
    expect(changes).toBe('');
  });

  it('names each thing that Ollama has no place for', () => {
    const { changes } = encode({
      user: 'u',
      metadata: { a: 'b' },
      serviceTier: 'flex',
      promptCacheKey: 'k',
      parallelToolCalls: false,
      toolChoice: { type: 'required' },
      tools: [{ name: 'f', parameters: { type: 'object' }, strict: true }],
      extra: { logit_bias: { '5': 1 }, options: 'none' },
    });
    for (const name of [
      'user',
      'metadata',
      'service_tier',
      'prompt_cache_key',
      'parallel_tool_calls',
      'tool_choice',
      'tools.strict',
      'logit_bias',
      'options',
    ])
      expect(changes).toContain(`${name}: dropped`);
  });

  it('holds the answer to JSON or to a schema', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(encode({ responseFormat: { type: 'json_schema', name: 'x', schema, strict: true } }).body['format']).toEqual(schema);
    expect(encode({ responseFormat: { type: 'json_object' } }).body['format']).toBe('json');
    expect(encode({ responseFormat: { type: 'text' } }).body).not.toHaveProperty('format');
  });
});

describe('thinking', () => {
  it.each<[string, GatewayRequest['reasoning'], unknown, RegExp]>([
    ['qwen3:8b', { effort: 'high' }, true, /amount/],
    ['qwen3:8b', { enabled: true }, true, /^$/],
    ['qwen3:8b', { enabled: false }, false, /^$/],
    ['qwen3:8b', { effort: 'none' }, false, /^$/],
    ['qwen3:8b', { summary: 'auto' }, undefined, /^$/],
    ['qwen3-coder:30b', { effort: 'high' }, undefined, /not known to think/],
    ['llama3.2', { effort: 'high' }, undefined, /not known to think/],
    ['llama3.2', { enabled: false }, false, /^$/],
    ['gpt-oss:20b', { effort: 'low' }, 'low', /^$/],
    ['gpt-oss:20b', { effort: 'minimal' }, 'low', /nearest/],
    ['gpt-oss:20b', { effort: 'xhigh' }, 'high', /nearest/],
    ['gpt-oss:20b', { enabled: true }, 'medium', /^$/],
    ['gpt-oss:20b', { budgetTokens: 5000 }, 'medium', /budget_tokens/],
    ['gpt-oss:20b', { effort: 'none' }, 'low', /cannot be told to stop/],
  ])('%s, asked for %j', (model, reasoning, think, changes) => {
    const seen = encode({ reasoning }, model);
    expect(seen.body['think']).toBe(think);
    expect(seen.changes).toMatch(changes);
  });
});

describe('tools', () => {
  it('gives templates the properties that they print', () => {
    const { body } = encode({ tools: [{ name: 'f', description: 'd', parameters: {} }] });
    expect(body['tools']).toEqual([
      { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object', properties: {} } } },
    ]);
  });

  it('leaves tools out where none may be called, and says so', () => {
    const tools = [{ name: 'f', parameters: { type: 'object' } }];
    const { body, changes } = encode({ tools, toolChoice: { type: 'none' } });
    expect(body).not.toHaveProperty('tools');
    expect(changes).toContain('tool_choice');
  });

  it('refuses tools that a provider runs itself', () => {
    const builtinTools = [{ kind: 'web_search' as const, dialect: 'openai-responses', raw: { type: 'web_search' } }];
    expect(() => encode({ builtinTools })).toThrow(expect.objectContaining({ code: 'unsupported_by_target', param: 'tools' }));
  });

  it('sends what is no JSON object as its text, and freeform input as the one string that was declared', () => {
    const call = (args: string, freeform?: boolean): Message => ({
      role: 'assistant',
      content: [{ type: 'tool_call', id: 'c', name: 'f', arguments: args, ...(freeform && { freeform }) }],
    });
    const argumentsOf = (message: Message): unknown =>
      (encode({ messages: [message] }).body['messages'] as { tool_calls: { function: { arguments: unknown } }[] }[])[0]
        ?.tool_calls[0]?.function.arguments;
    expect(argumentsOf(call('{"a'))).toEqual({ arguments: '{"a' });
    expect(argumentsOf(call('[1]'))).toEqual({ arguments: '[1]' });
    expect(argumentsOf(call('ls -l', true))).toEqual({ input: 'ls -l' });
    expect(encode({ messages: [call('{"a')] }).changes).toContain('not a JSON object');
  });

  it('moves pictures of a result into a user message', () => {
    const image = { type: 'image' as const, source: { type: 'base64' as const, mediaType: 'image/png', data: 'aW1n' } };
    const { body, changes } = encode({
      messages: [user({ type: 'tool_result', toolCallId: 'c', content: [text('seen'), image], isError: true })],
    });
    expect(body['messages']).toEqual([
      { role: 'tool', content: 'seen', tool_call_id: 'c' },
      { role: 'user', content: 'Content of tool result c:', images: ['aW1n'] },
    ]);
    expect(changes).toContain('moved into a user message');
    expect(changes).toContain('is_error');
  });
});

describe('content', () => {
  const image = { type: 'image' as const, source: { type: 'base64' as const, mediaType: 'image/png', data: 'aW1n' } };

  it('keeps text in one string and pictures beside it, and says when that hides an order', () => {
    const plain = encode({ messages: [user(text('a'), image, image)] });
    expect(plain.body['messages']).toEqual([{ role: 'user', content: 'a', images: ['aW1n', 'aW1n'] }]);
    expect(plain.changes).toBe('');
    const mixed = encode({ messages: [user(text('a'), image, text('b'))] });
    expect(mixed.body['messages']).toEqual([{ role: 'user', content: 'a\nb', images: ['aW1n'] }]);
    expect(mixed.changes).toContain('beside all of the text');
  });

  it('hears sound where it sees pictures, reads documents of text, and refuses others', () => {
    const sound = encode({ messages: [user({ type: 'audio', format: 'wav', data: 'd2F2' })] });
    expect(sound.body['messages']).toEqual([{ role: 'user', content: '', images: ['d2F2'] }]);
    const note = {
      type: 'document' as const,
      title: 'Note',
      source: { type: 'text' as const, mediaType: 'text/plain', text: 'Milk' },
    };
    expect(encode({ messages: [user(note)] }).body['messages']).toEqual([{ role: 'user', content: 'Note\nMilk' }]);
    const pdf = { type: 'document' as const, source: { type: 'base64' as const, mediaType: 'application/pdf', data: 'cGRm' } };
    expect(() => encode({ messages: [user(pdf)] })).toThrow(expect.objectContaining({ code: 'unsupported_by_target' }));
  });

  it('gives plain reasoning back, and signed reasoning to nobody', () => {
    const assistant: Message = {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'reasoning', text: 'Secret', signature: 's', origin: 'anthropic' },
        text('Four.'),
      ],
    };
    const { body, changes } = encode({ messages: [assistant] });
    expect(body['messages']).toEqual([{ role: 'assistant', content: 'Four.', thinking: 'Hm.' }]);
    expect(changes).toContain('messages.reasoning');
  });

  it('says an earlier refusal as text', () => {
    const { body } = encode({ messages: [{ role: 'assistant', content: [], refusal: 'No.' }] });
    expect(body['messages']).toEqual([{ role: 'assistant', content: 'No.' }]);
  });
});
