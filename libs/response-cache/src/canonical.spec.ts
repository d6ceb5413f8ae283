import type { GatewayRequest } from '@libs/protocol';
import { canonicalJson, canonicalRequest } from './canonical';

const text = (value: string) => ({ type: 'text' as const, text: value });
const request = (more: Partial<GatewayRequest> = {}): GatewayRequest => ({
  ...{ model: 'm', system: [text('Be brief.')], stream: false, includeUsage: false, temperature: 0 },
  messages: [
    { role: 'user', content: [text('Hello')] },
    { role: 'assistant', content: [text('Hi')] },
    { role: 'user', content: [text('And now?')] },
  ],
  ...more,
});
const whole = (asked: GatewayRequest, dialect = 'openai-chat'): string => {
  const { rest, last } = canonicalRequest(asked, dialect);
  return `${rest}\n${last}`;
};

describe('the canonical form', () => {
  it('is the same for the same value: order of names, absent names, numbers', () => {
    expect(canonicalJson({ b: [1, { y: null, x: 'ü' }], a: 0.0, c: undefined })).toBe('{"a":0,"b":[1,{"x":"ü","y":null}]}');
    expect(canonicalJson([undefined, 1e2])).toBe('[null,100]');
  });

  it.each<[string, Partial<GatewayRequest>]>([
    ['whether it is streamed', { stream: true, includeUsage: true }],
    ['who asks', { user: 'u', metadata: { a: 'b' } }],
    ['how fast it is served', { serviceTier: 'flex', promptCacheKey: 'k' }],
    ['what decoding left out', { leftOut: ['x'] }],
    ['marks for the provider’s cache', { system: [{ ...text('Be brief.'), cacheControl: { ttl: '1h' } }] }],
  ])('does not tell apart: %s', (_what, more) => {
    expect(whole(request(more))).toBe(whole(request()));
  });

  it('does not tell where marks for the provider’s cache stand, and takes no name of a client’s own for one', () => {
    const mark = { cacheControl: { type: 'ephemeral' } };
    const asked = (at: object, schema: object, args: string): GatewayRequest =>
      request({
        tools: [{ name: 't', parameters: { type: 'object', properties: schema } as never, ...at }],
        messages: [
          { role: 'assistant', content: [{ type: 'tool_call', id: 'c', name: 't', arguments: args, ...at }] },
          { role: 'user', content: [{ type: 'tool_result', toolCallId: 'c', content: [{ ...text('r'), ...at }], ...at }] },
        ],
      });
    const plain = whole(asked({}, {}, '{}'));
    expect(whole(asked(mark, {}, '{}'))).toBe(plain);
    const named = [{ cacheControl: { type: 'string' } }, { cacheControl: { type: 'number' } }].map((s) =>
      whole(asked({}, s, '{}')),
    );
    const format = (schema: object) =>
      whole(request({ responseFormat: { type: 'json_schema', name: 'n', schema: { properties: schema } as never } }));
    const formats = [format({ cacheControl: { type: 'string' } }), format({ cacheControl: { type: 'number' } }), format({})];
    expect(new Set([plain, ...named, ...formats]).size).toBe(6);
  });

  it('does not tell a tool that is not strict from one of which nothing is said', () => {
    const tool = { name: 't', parameters: {} };
    const [unsaid, loose, strict] = [{}, { strict: false }, { strict: true }].map((said) =>
      whole(request({ tools: [{ ...tool, ...said }] })),
    );
    expect([loose === unsaid, strict === unsaid]).toEqual([true, false]);
  });

  it.each<[string, Partial<GatewayRequest>]>([
    ['the system prompt', { system: [text('Be long.')] }],
    ['a parameter', { topP: 0.5 }],
    ['the tools', { tools: [{ name: 't', inputSchema: { type: 'object' } } as never] }],
    ['the limit', { maxOutputTokens: 5 }],
    ['the last turn', { messages: [{ role: 'user', content: [text('And then?')] }] }],
    ['what only the dialect knows', { extra: { logit_bias: { '1': 2 } } }],
    ['the seed', { seed: 1 }],
  ])('tells apart: %s', (_what, more) => {
    expect(whole(request(more))).not.toBe(whole(request()));
  });

  it('tells dialects apart only where fields are theirs alone', () => {
    expect(whole(request(), 'anthropic')).toBe(whole(request()));
    const extra = { top_k: 4 };
    expect(whole(request({ extra }), 'anthropic')).not.toBe(whole(request({ extra })));
  });

  it('keeps apart what is before the last turn and the last turn', () => {
    const { rest, last, question } = canonicalRequest(request(), 'openai-chat');
    expect([rest.includes('Hello'), rest.includes('And now?'), last.includes('And now?'), question]).toEqual([
      ...[true, false, true, 'And now?'],
    ]);
  });

  it.each<[string, GatewayRequest['messages']]>([
    ['nothing', [{ role: 'user', content: [text('  ')] }]],
    ['an essay', [{ role: 'user', content: [text('x'.repeat(2_001))] }]],
    ['an answer', [{ role: 'assistant', content: [text('Yes')] }]],
    ['a picture', [{ role: 'user', content: [text('What?'), { type: 'image' } as never] }]],
    ['no turn', []],
  ])('offers no question to be compared where the last turn is %s', (_what, messages) => {
    expect(canonicalRequest(request({ messages }), 'openai-chat').question).toBeUndefined();
  });
});
