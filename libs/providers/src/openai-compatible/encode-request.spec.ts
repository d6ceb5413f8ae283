import { GatewayError, type JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import { encodeRequest } from './encode-request';
import { OPENAI_COMPATIBLE_PROFILES } from './profiles';
import type { OpenAiCompatibleProfile } from './profile';

const TARGET = { providerId: 'p', model: 'upstream-model', maxOutputTokens: 4096 };

const CLOSED = { type: 'object', properties: {}, required: [], additionalProperties: false };

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

function encode(
  rest: Partial<GatewayRequest>,
  profileId = 'openai',
  model = TARGET.model,
): { body: JsonObject; changes: string[] } {
  const profile = OPENAI_COMPATIBLE_PROFILES.get(profileId) as OpenAiCompatibleProfile;
  const asked = request(rest);
  const before = structuredClone(asked);
  const call = encodeRequest(asked, { ...TARGET, model }, profile);
  expect(asked).toEqual(before);
  return { body: JSON.parse(call.body.toString('utf8')) as JsonObject, changes: call.changes };
}

describe('encodeRequest (OpenAI-compatible)', () => {
  it('sends a plain request as simply as it can be said', () => {
    const { body, changes } = encode({ system: [{ type: 'text', text: 'Be brief.' }] });
    expect(body).toEqual({
      model: 'upstream-model',
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: 'Hello' },
      ],
    });
    expect(changes).toEqual([]);
  });

  it('asks for usage in every stream where the upstream knows how', () => {
    expect(encode({ stream: true }).body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(encode({ stream: true }, 'mistral').body).not.toHaveProperty('stream_options');
  });

  it('names fields as the profile does', () => {
    const asked = { maxOutputTokens: 10, seed: 7, system: [{ type: 'text' as const, text: 's' }] };
    expect(encode(asked).body).toMatchObject({ max_completion_tokens: 10, seed: 7 });
    expect(encode(asked, 'mistral').body).toMatchObject({ max_tokens: 10, random_seed: 7, messages: [{ role: 'system' }, {}] });
  });

  it('passes all sampling parameters on', () => {
    const asked = {
      temperature: 0.2,
      topP: 0.9,
      stop: ['a'],
      frequencyPenalty: 0.1,
      presencePenalty: 0.3,
      logprobs: { top: 2 },
      user: 'u',
    };
    const { body, changes } = encode({ ...asked, candidates: 2, metadata: { a: 'b' }, serviceTier: 'flex' });
    expect(body).toMatchObject({
      temperature: 0.2,
      top_p: 0.9,
      stop: ['a'],
      frequency_penalty: 0.1,
      presence_penalty: 0.3,
      logprobs: true,
      top_logprobs: 2,
      user: 'u',
      n: 2,
      metadata: { a: 'b' },
      service_tier: 'flex',
    });
    expect(changes).toEqual([]);
  });

  it('names everything that it drops', () => {
    const { body, changes } = encode({ topK: 5, extra: { verbosity: 'low', top_a: 1 } });
    expect(body).toMatchObject({ verbosity: 'low' });
    expect(body).not.toHaveProperty('top_k');
    expect(body).not.toHaveProperty('top_a');
    expect(changes).toEqual(['top_k: dropped, not known to OpenAI', 'top_a: dropped, not known to OpenAI']);
  });

  it('refuses what would not be the same answer', () => {
    expect(() => encode({ candidates: 2 }, 'deepseek')).toThrow(
      expect.objectContaining({ code: 'unsupported_by_target', param: 'n' }),
    );
    const image = { type: 'image' as const, source: { type: 'url' as const, url: 'https://x.example/a.png' } };
    const asked: Partial<GatewayRequest> = { messages: [{ role: 'user', content: [image] }] };
    expect(() => encode(asked, 'deepseek')).toThrow(GatewayError);
    expect(() => encode(asked, 'ollama')).toThrow(expect.objectContaining({ param: 'messages' }));
  });

  it('encodes images by address and as base64', () => {
    const { body } = encode({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image', source: { type: 'url', url: 'https://x.example/a.png' }, detail: 'low' },
            { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AAAA' } },
          ],
        },
      ],
    });
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: 'https://x.example/a.png', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
    ]);
  });

  it('puts tool results into tool messages ahead of the rest of the turn', () => {
    const { body, changes } = encode({
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Looking.' },
            { type: 'tool_call', id: 'c1', name: 'a', arguments: '{"x":1}' },
            { type: 'tool_call', id: 'c2', name: 'b', arguments: '' },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'And hurry.' },
            { type: 'tool_result', toolCallId: 'c1', content: [{ type: 'text', text: 'one' }] },
            {
              type: 'tool_result',
              toolCallId: 'c2',
              isError: true,
              content: [{ type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AA' } }],
            },
          ],
        },
      ],
    });
    expect(body['messages']).toEqual([
      {
        role: 'assistant',
        content: 'Looking.',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'a', arguments: '{"x":1}' } },
          { id: 'c2', type: 'function', function: { name: 'b', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'one' },
      { role: 'tool', tool_call_id: 'c2', content: 'Error' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Attachments of tool result c2:' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
          { type: 'text', text: 'And hurry.' },
        ],
      },
    ]);
    expect(changes).toHaveLength(2);
  });

  it('says null for an assistant turn of calls alone', () => {
    const { body } = encode({
      messages: [{ role: 'assistant', content: [{ type: 'tool_call', id: 'c', name: 'a', arguments: '{}' }] }],
    });
    expect(body).toMatchObject({ messages: [{ content: null }] });
  });

  it('encodes tools and the choice among them', () => {
    const tools = [{ name: 'a', description: 'd', parameters: CLOSED, strict: true }];
    const { body } = encode({ tools, toolChoice: { type: 'tool', name: 'a' }, parallelToolCalls: false });
    expect(body).toMatchObject({
      tools: [{ type: 'function', function: { name: 'a', description: 'd', parameters: CLOSED, strict: true } }],
      tool_choice: { type: 'function', function: { name: 'a' } },
      parallel_tool_calls: false,
    });
    expect(encode({ tools, toolChoice: { type: 'required' } }).body).toMatchObject({ tool_choice: 'required' });
    expect(encode({ toolChoice: { type: 'required' }, parallelToolCalls: true })).toMatchObject({
      body: expect.not.objectContaining({ tool_choice: 'required', parallel_tool_calls: true }) as JsonObject,
      changes: ['tool_choice: dropped, there are no tools'],
    });
  });

  it('returns earlier reasoning only where it belongs', () => {
    const messages: GatewayRequest['messages'] = [
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm' },
          { type: 'tool_call', id: 'c', name: 'a', arguments: '{}' },
        ],
      },
    ];
    expect(encode({ messages }, 'deepseek').body).toMatchObject({ messages: [{ reasoning_content: 'hm' }] });
    expect(encode({ messages }).changes).toEqual([
      'messages.reasoning: dropped, earlier reasoning goes back only to the provider it came from',
    ]);
    const signed: GatewayRequest['messages'] = [
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'hm', signature: 's' },
          { type: 'tool_call', id: 'c', name: 'a', arguments: '' },
        ],
      },
    ];
    expect(encode({ messages: signed }, 'deepseek').body).toMatchObject({
      messages: [expect.not.objectContaining({ reasoning_content: 'hm' })],
    });
  });

  it('tells the wish for reasoning in the words of each upstream', () => {
    expect(encode({ reasoning: { effort: 'low' } }, 'openai', 'gpt-5-mini').body).toMatchObject({ reasoning_effort: 'low' });
    const budget = encode({ reasoning: { enabled: true, budgetTokens: 4000 } }, 'openai', 'o3');
    expect(budget.body).toMatchObject({ reasoning_effort: 'medium' });
    expect(budget.changes).toEqual(['reasoning.budget_tokens: sent as effort medium']);
    const chat = encode({ reasoning: { enabled: true, budgetTokens: 4000 } }, 'openai', 'gpt-4o');
    expect(chat.body).not.toHaveProperty('reasoning_effort');
    expect(chat.changes).toEqual(['reasoning: dropped, gpt-4o takes no such wish']);
    expect(encode({ reasoning: { enabled: false } }, 'deepseek').body).toMatchObject({ thinking: { type: 'disabled' } });
    expect(encode({ reasoning: { effort: 'high' } }, 'deepseek').body).toMatchObject({ thinking: { type: 'enabled' } });
  });

  it('keeps a JSON schema, or says that it is weaker', () => {
    const responseFormat = { type: 'json_schema' as const, name: 'n', schema: CLOSED, strict: true };
    expect(encode({ responseFormat }).body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: CLOSED, strict: true } },
    });
    const { body, changes } = encode({ responseFormat }, 'deepseek');
    expect(body).toMatchObject({ response_format: { type: 'json_object' }, messages: [{ role: 'system' }, { role: 'user' }] });
    expect(changes).toEqual(['response_format.json_schema: weakened to json_object with the schema as an instruction']);
  });

  it('keeps cache marks only where they mean something', () => {
    const system = [{ type: 'text' as const, text: 's', cacheControl: { type: 'ephemeral' } }];
    expect(encode({ system }, 'openrouter').body).toMatchObject({
      messages: [{ role: 'system', content: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral' } }] }, {}],
    });
    expect(encode({ system }).changes).toEqual(['cache_control: dropped, OpenAI caches prompts without marks']);
  });

  it('keeps an earlier refusal', () => {
    const messages: GatewayRequest['messages'] = [{ role: 'assistant', content: [], refusal: 'No.' }];
    expect(encode({ messages }).body).toMatchObject({ messages: [{ role: 'assistant', content: null, refusal: 'No.' }] });
    expect(encode({ messages }, 'groq')).toMatchObject({
      body: { messages: [{ role: 'assistant', content: 'No.' }] },
      changes: ['messages.refusal: sent as the text of the assistant message'],
    });
  });
});
