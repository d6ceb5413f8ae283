import type { JsonObject } from '@libs/kernel';
import { decodeResponse } from './decode-response';
import { OPENAI_COMPATIBLE_PROFILES } from './profiles';
import type { OpenAiCompatibleProfile } from './profile';

const profile = OPENAI_COMPATIBLE_PROFILES.get('generic') as OpenAiCompatibleProfile;
const decode = (body: JsonObject) => decodeResponse(body, profile);
const answer = (message: JsonObject, finishReason: string | null = 'stop', rest: JsonObject = {}): JsonObject => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1700000000,
  model: 'm-1',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finishReason }],
  ...rest,
});

describe('decodeResponse (OpenAI-compatible)', () => {
  it('reads text with its usage', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    expect(decode(answer({ content: 'Hi.' }, 'stop', { usage, service_tier: 'default' }))).toEqual({
      id: 'chatcmpl-1',
      model: 'm-1',
      created: 1700000000,
      serviceTier: 'default',
      candidates: [{ index: 0, content: [{ type: 'text', text: 'Hi.' }], stopReason: 'stop' }],
      usage: { inputTokens: 3, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 2, reasoningTokens: 0, estimated: false },
      usageReported: true,
    });
  });

  it('says when no usage was reported', () => {
    expect(decode(answer({ content: 'Hi.' }))).toMatchObject({ usageReported: false });
  });

  it('reads reasoning under any of its names, and once', () => {
    const expected = [
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'Hi.' },
    ];
    for (const reasoning of [{ reasoning_content: 'hm' }, { reasoning: 'hm' }, { reasoning: 'hm', reasoning_content: 'hm' }]) {
      expect(decode(answer({ content: 'Hi.', ...reasoning })).candidates[0]?.content).toEqual(expected);
    }
    const parts = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'Hi.' },
    ];
    expect(decode(answer({ content: parts })).candidates[0]?.content).toEqual(expected);
  });

  it('reads signatures and encrypted reasoning, and gives calls those that are theirs', () => {
    const format = 'anthropic-claude-v1';
    const reasoning_details = [
      { type: 'reasoning.text', text: 'hm', signature: 'sig', format, index: 0 },
      { type: 'reasoning.encrypted', data: 'enc', format, index: 1 },
      { type: 'reasoning.encrypted', data: 'ts', format: 'google-gemini-v1', id: 'c1', index: 2 },
    ];
    const tool_calls = [{ id: 'c1', type: 'function', function: { name: 'a', arguments: '{}' } }];
    expect(decode(answer({ content: 'Hi.', reasoning: 'hm', reasoning_details, tool_calls })).candidates[0]?.content).toEqual([
      { type: 'reasoning', text: 'hm', signature: 'sig', origin: 'anthropic' },
      { type: 'reasoning', text: '', redactedData: 'enc', origin: 'anthropic' },
      { type: 'text', text: 'Hi.' },
      { type: 'tool_call', id: 'c1', name: 'a', arguments: '{}', signature: 'ts', origin: 'gemini' },
    ]);
  });

  it('reads what the text cites, how likely it was, and calls of plain text', () => {
    const url_citation = { url: 'https://a', title: 'A', start_index: 0, end_index: 3 };
    const token = { token: 'Hi.', logprob: -0.5, bytes: null, top_logprobs: [] };
    const body = answer({
      content: 'Hi.',
      annotations: [{ type: 'url_citation', url_citation }],
      tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'sql', input: 'select 1' } }],
    });
    Object.assign((body['choices'] as JsonObject[])[0] as JsonObject, { logprobs: { content: [token], refusal: null } });
    expect(decode(body).candidates[0]).toMatchObject({
      content: [
        { type: 'text', text: 'Hi.', citations: [{ url: 'https://a', title: 'A', start: 0, end: 3 }] },
        { type: 'tool_call', id: 'c', name: 'sql', arguments: 'select 1', freeform: true },
      ],
      logprobs: [token],
    });
  });

  it('reads tool calls: whole ones, ones without id, arguments as an object', () => {
    const calls = [
      { id: 'c1', type: 'function', function: { name: 'a', arguments: '{"x":1}' } },
      { type: 'function', function: { name: 'b', arguments: { y: 2 } } },
      { id: 'c3', type: 'function', function: { name: 'c', arguments: '' } },
    ];
    const [candidate] = decode(answer({ content: null, tool_calls: calls }, 'tool_calls')).candidates;
    expect(candidate).toMatchObject({
      stopReason: 'tool_calls',
      content: [
        { type: 'tool_call', id: 'c1', name: 'a', arguments: '{"x":1}' },
        { type: 'tool_call', id: expect.stringMatching(/^call_[0-9a-f]{24}$/) as string, name: 'b', arguments: '{"y":2}' },
        { type: 'tool_call', id: 'c3', name: 'c', arguments: '' },
      ],
    });
  });

  it('reads the function call of older servers', () => {
    const [candidate] = decode(
      answer({ content: null, function_call: { name: 'a', arguments: '{}' } }, 'function_call'),
    ).candidates;
    expect(candidate).toMatchObject({ stopReason: 'tool_calls', content: [{ type: 'tool_call', name: 'a', arguments: '{}' }] });
  });

  it('takes the presence of calls for the reason to stop where the upstream says stop', () => {
    const calls = [{ id: 'c', type: 'function', function: { name: 'a', arguments: '{}' } }];
    expect(decode(answer({ content: null, tool_calls: calls }, 'stop')).candidates[0]?.stopReason).toBe('tool_calls');
    expect(decode(answer({ content: null, tool_calls: calls }, 'length')).candidates[0]?.stopReason).toBe('length');
  });

  it.each([
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    ['eos', 'stop'],
    [null, 'stop'],
  ])('maps the finish reason %j', (reason, expected) => {
    expect(decode(answer({ content: 'x' }, reason)).candidates[0]?.stopReason).toBe(expected);
  });

  it('reads several candidates and a refusal', () => {
    const body = answer({ content: null, refusal: 'No.' });
    (body['choices'] as JsonObject[]).push({ index: 1, message: { content: 'two' }, finish_reason: 'stop' });
    expect(decode(body).candidates).toMatchObject([
      { index: 0, refusal: 'No.', content: [] },
      { index: 1, content: [{ text: 'two' }] },
    ]);
  });

  it('refuses an answer that is none', () => {
    expect(() => decode({})).toThrow(expect.objectContaining({ code: 'upstream_bad_response' }));
    expect(() => decode({ choices: [] })).toThrow(expect.objectContaining({ code: 'upstream_bad_response' }));
    const inline = { error: { message: 'Rate limited upstream', code: 429 } };
    expect(() => decode(inline)).toThrow(expect.objectContaining({ code: 'upstream_error', message: 'Rate limited upstream' }));
  });
});
