import { GatewayError, type JsonObject } from '@libs/kernel';
import { ANSWER, CONTEXT, EVENTS, FACTS, framesOf, USAGE, written } from '../answer.fixture';
import type { GatewayEvent } from '../neutral/event';
import { houseChat } from './dialect';

const decode = (body: JsonObject) => houseChat.decodeRequest({ prompt: 'Hello', ...body });
const refused = (param: string, code = 'invalid_request') => expect.objectContaining({ code, param, status: 400 });
const text = (said: string) => ({ type: 'text', text: said });
const whole = () => JSON.parse(houseChat.encodeResponse(ANSWER, FACTS, CONTEXT)) as JsonObject;
const stream = (events: readonly GatewayEvent[] = EVENTS) => framesOf(written(houseChat.createStreamEncoder(CONTEXT), events));

describe('a house request', () => {
  it('may be a prompt alone', () => {
    expect(decode({})).toEqual({
      model: 'auto',
      system: [],
      messages: [{ role: 'user', content: [text('Hello')] }],
      stream: false,
      includeUsage: true,
    });
  });

  it('may be a conversation with everything', () => {
    const request = houseChat.decodeRequest({
      system: 'first',
      messages: [
        { role: 'system', content: 'second' },
        { role: 'user', content: 'hi' },
      ],
      provider: 'acme',
      model: 'm',
      stream: true,
      temperature: 0.5,
      max_tokens: 9,
      tools: [{ type: 'function', function: { name: 'f' } }],
    });
    expect(request).toMatchObject({
      model: 'acme/m',
      system: [text('first'), text('second')],
      stream: true,
      temperature: 0.5,
      maxOutputTokens: 9,
      tools: [{ name: 'f' }],
    });
  });

  it('gives attachments to what the user said last', () => {
    const { messages } = houseChat.decodeRequest({
      messages: [
        { role: 'user', content: 'first' },
        { role: 'user', content: 'last' },
        { role: 'assistant', content: 'So' },
      ],
      attachments: [
        { type: 'text', text: 'body', name: 'a "b".txt' },
        { type: 'text', text: 'bare' },
        { type: 'image', url: 'https://a/b.png', name: 'b' },
        { type: 'image', url: 'data:image/png;base64,AAAA' },
        { type: 'image', media_type: 'image/gif', data: 'BBBB' },
      ],
    });
    expect(messages[0]?.content).toEqual([text('first')]);
    expect(messages[1]?.content).toEqual([
      text('last'),
      text('Attachment "a \\"b\\".txt":\nbody'),
      text('bare'),
      { type: 'image', source: { type: 'url', url: 'https://a/b.png' } },
      { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AAAA' } },
      { type: 'image', source: { type: 'base64', mediaType: 'image/gif', data: 'BBBB' } },
    ]);
  });

  it.each<[JsonObject, string]>([
    [{ temprature: 1 }, 'temprature'],
    [{ api_base: 'http://evil' }, 'api_base'],
    [{ base_url: 'http://evil' }, 'base_url'],
    [{ n: 2 }, 'n'],
    [{ attachments: [{ type: 'text', text: 'a', base_url: 'x' }] }, 'attachments[0].base_url'],
    [{ attachments: [{ type: 'text', text: 'a', url: 'x' }] }, 'attachments[0].url'],
    [{ attachments: [{ type: 'audio', url: 'https://a' }] }, 'attachments[0].url'],
  ])('with the unknown field %j is refused (D5)', (body, param) =>
    expect(() => decode(body)).toThrow(refused(param, 'unknown_field')),
  );

  it.each<[JsonObject, string]>([
    [{ prompt: undefined }, 'prompt'],
    [{ messages: [{ role: 'user', content: 'x' }] }, 'prompt'],
    [{ prompt: 5 }, 'prompt'],
    [{ model: 5 }, 'model'],
    [{ provider: 5 }, 'provider'],
    [{ system: 5 }, 'system'],
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ attachments: 'x' }, 'attachments'],
    [{ attachments: ['x'] }, 'attachments[0]'],
    [{ attachments: [{ type: 'video' }] }, 'attachments[0].type'],
    [{ attachments: [{ type: 'constructor' }] }, 'attachments[0].type'],
    [{ attachments: [{ type: 'text' }] }, 'attachments[0].text'],
    [{ attachments: [{ type: 'image' }] }, 'attachments[0].url'],
    [{ attachments: [{ type: 'image', url: 'https://a', data: 'A' }] }, 'attachments[0].url'],
    [{ attachments: [{ type: 'image', data: 'A' }] }, 'attachments[0].media_type'],
    [{ attachments: [{ type: 'image', data: 'A', media_type: 'text/html' }] }, 'attachments[0].media_type'],
    [{ prompt: undefined, messages: [{ role: 'assistant', content: 'x' }], attachments: [] }, 'attachments'],
  ])('like %j is refused by the name of its field', (body, param) => expect(() => decode(body)).toThrow(refused(param)));

  it('takes documents, sound and files of ours', () => {
    const attachments = [
      { type: 'document', media_type: 'application/pdf', data: 'JVBERi0x', name: 'a.pdf' },
      { type: 'document', url: 'data:application/pdf;base64,JVBERi0x' },
      { type: 'document', url: 'https://a/b.pdf' },
      { type: 'document', text: 'words', name: 'w.txt' },
      { type: 'document', file_id: 'file_1' },
      { type: 'image', file_id: 'file_2' },
      { file_id: 'file_3' },
      { type: 'audio', media_type: 'audio/mpeg', data: 'AAAA' },
    ];
    const pdf = { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0x' };
    expect(decode({ attachments }).messages[0]?.content.slice(1)).toEqual([
      { type: 'document', source: pdf, title: 'a.pdf' },
      { type: 'document', source: pdf },
      { type: 'document', source: { type: 'url', url: 'https://a/b.pdf' } },
      { type: 'document', source: { type: 'text', mediaType: 'text/plain', text: 'words' }, title: 'w.txt' },
      { type: 'document', source: { type: 'file', fileId: 'file_1' } },
      { type: 'image', source: { type: 'file', fileId: 'file_2' } },
      { type: 'document', source: { type: 'file', fileId: 'file_3' } },
      { type: 'audio', format: 'mp3', data: 'AAAA' },
    ]);
  });

  it.each<[JsonObject, string]>([
    [{ type: 'document' }, 'url'],
    [{ type: 'document', url: 'https://a', file_id: 'file_1' }, 'url'],
    [{ type: 'document', text: 'a', file_id: 'file_1' }, 'text'],
    [{ type: 'document', data: 'A', media_type: 'image/png' }, 'media_type'],
    [{ type: 'audio', data: 'A', media_type: 'text/plain' }, 'media_type'],
    [{ type: 'audio', media_type: 'audio/wav' }, 'data'],
  ])('takes no attachment like %j', (attachment, field) =>
    expect(() => decode({ attachments: [attachment] })).toThrow(refused(`attachments[0].${field}`)),
  );

  it('takes no image from an address that is not of the web (D4)', () => {
    const attachments = [{ type: 'image', url: 'file:///etc/passwd' }];
    expect(() => decode({ attachments })).toThrow(refused('attachments[0].url', 'url_not_allowed'));
  });
});

describe('a house answer', () => {
  it('is one flat object', () => {
    expect(whole()).toEqual({
      content: 'Grüße 😀',
      reasoning: 'Hmm.',
      model: 'm-1',
      provider: 'acme',
      finish_reason: 'tool_calls',
      tool_calls: [
        { id: 'call_a', name: 'weather', arguments: '{"city":"Oslo"}' },
        { id: 'call_b', name: 'now', arguments: '{}' },
      ],
      usage: {
        input_tokens: 123,
        output_tokens: 12,
        total_tokens: 135,
        cache_read_tokens: 20,
        cache_write_tokens: 3,
        reasoning_tokens: 5,
        estimated: false,
      },
      cost: { usd: 0.25, state: 'exact' },
      gateway: FACTS,
    });
  });

  it('says how sure its cost is', () => {
    const cost = (usd: number | null, estimated: boolean) =>
      JSON.parse(houseChat.encodeResponse({ ...ANSWER, usage: { ...USAGE, estimated } }, { ...FACTS, cost_usd: usd }, CONTEXT))
        .cost;
    expect(cost(1, true)).toEqual({ usd: 1, state: 'estimated' });
    expect(cost(null, false)).toEqual({ usd: null, state: 'unknown' });
  });

  it('streams as deltas, tool calls, and the whole answer at the end', () => {
    expect(stream()).toEqual([
      { event: 'reasoning', data: { content: 'Hm' } },
      { event: 'reasoning', data: { content: 'm.' } },
      { event: 'delta', data: { content: 'Grüße ' } },
      { event: 'delta', data: { content: '😀' } },
      { event: 'tool_call', data: { id: 'call_a', name: 'weather', arguments: '{"city":"Oslo"}' } },
      { event: 'tool_call', data: { id: 'call_b', name: 'now', arguments: '{}' } },
      { event: 'done', data: whole() },
    ]);
  });

  it('has the first candidate only, refusals included, and closes calls that stayed open', () => {
    const frames = stream([
      { type: 'refusal_delta', candidate: 0, text: 'no' },
      { type: 'text_delta', candidate: 1, block: 0, text: 'other' },
      { type: 'block_start', candidate: 0, block: 0, kind: 'tool_call', id: 'c', name: 'f' },
      { type: 'finish', candidate: 0, stopReason: 'refusal' },
    ]);
    expect(frames.map(({ event }) => event)).toEqual(['delta', 'tool_call', 'done']);
    expect(frames.at(-1)?.data).toMatchObject({ content: 'no', finish_reason: 'refusal', tool_calls: [{ arguments: '{}' }] });
  });

  it('tells the words of a call that takes text as JSON, whole and streamed', () => {
    const call = { id: 'c', name: 'sql', arguments: 'select 1', freeform: true };
    const told = [{ id: 'c', name: 'sql', arguments: '{"input":"select 1"}' }];
    const candidate = { index: 0, content: [{ type: 'tool_call' as const, ...call }], stopReason: 'tool_calls' as const };
    const answer = houseChat.encodeResponse({ ...ANSWER, candidates: [candidate] }, FACTS, CONTEXT);
    expect(JSON.parse(answer)).toMatchObject({ tool_calls: told });
    const frames = stream([
      { type: 'block_start', candidate: 0, block: 0, kind: 'tool_call', id: 'c', name: 'sql', freeform: true },
      { type: 'arguments_delta', candidate: 0, block: 0, json: 'select 1' },
      { type: 'block_stop', candidate: 0, block: 0 },
    ]);
    expect(frames.map(({ data }) => data)).toMatchObject([told[0], { tool_calls: told }]);
  });

  it('tells errors in the one shape of the product, in a stream as one event', () => {
    const error = new GatewayError('rate_limited', 'Slow down.', { param: 'x' });
    const shape = {
      error: { message: 'Slow down.', type: 'rate_limit_error', code: 'rate_limited', param: 'x' },
      request_id: 'r',
    };
    const { status, body } = houseChat.encodeError(error, 'r');
    expect([status, JSON.parse(body)]).toEqual([429, shape]);
    expect(framesOf(houseChat.encodeStreamError(error, 'r'))).toEqual([{ event: 'error', data: shape }]);
  });
});
