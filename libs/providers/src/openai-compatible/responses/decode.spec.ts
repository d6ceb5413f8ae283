import fc from 'fast-check';
import { type JsonObject, NO_USAGE } from '@libs/kernel';
import {
  assembleResponse,
  dialects,
  type Candidate,
  type EncodeContext,
  type GatewayEvent,
  type GatewayFacts,
  type GatewayResponse,
  parseSseFrame,
  responseEvents,
  retell,
  SseFrameSplitter,
} from '@libs/protocol';
import { callTools, refuse, type Said, say, think } from '../../../../../test/support/upstream/answer';
import type { ReceivedRequest } from '../../../../../test/support/upstream/received';
import { toWire } from '../../../../../test/support/upstream/to-wire';
import { blocksOf, decodeAll, stateOf } from '../../assemble.fixture';
import { decodeResponses } from './decode-response';
import { ResponsesStreamDecoder } from './decode-stream';
import { ResponsesRelayTap } from './tap';

const request = (stream: boolean): ReceivedRequest => ({
  ...{ number: 1, api: 'openai-responses', operation: 'chat', method: 'POST', path: '/v1/responses', headers: {} },
  ...{ bytes: Buffer.alloc(0), body: { tools: [{ type: 'custom', name: 'shell' }] }, model: 'gpt-5-mini', stream },
  reply: { status: 0, bytes: Buffer.alloc(0), bytesSent: 0, state: 'open' },
});
const bytesOf = (said: Said, stream: boolean): Buffer => Buffer.concat(toWire(request(stream), said).frames);
const framesOf = (bytes: Buffer): string[] => new SseFrameSplitter(1 << 20).push(bytes).map((frame) => frame.toString('utf8'));
const wholeOf = (bytes: Buffer, native = true): GatewayResponse =>
  decodeResponses(JSON.parse(bytes.toString()) as JsonObject, native);
const eventsOf = (frames: readonly string[], native = true): GatewayEvent[] =>
  decodeAll(new ResponsesStreamDecoder(native), frames);
const event = (type: string, fields: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

const ANSWERS: Record<string, Said> = {
  text: say('Grüße 😀 "quoted"', { tokens: { input: 8, cacheRead: 4, output: 3, reasoning: 5 } }),
  'reasoning and text': think('Hm, let me see.', 'Four.'),
  'calls, one of plain text': callTools([
    ['get_weather', { city: 'Tromsø' }],
    ['shell', 'ls -l "x"'],
  ]),
  refusal: refuse('I would rather not.'),
  'half an answer': say('Half', { stop: 'length' }),
  'an answer withheld': say('Ha', { stop: 'content_filter' }),
  'nothing told about usage': say('x', { tokens: null }),
};

describe.each(Object.entries(ANSWERS))('a response that is read, at %s', (_name, said) => {
  it('means the same streamed and whole', () => {
    const events = eventsOf(framesOf(bytesOf(said, true)));
    expect(() => blocksOf(events)).not.toThrow();
    const whole = wholeOf(bytesOf(said, false));
    expect(whole.serviceTier).toBe('default');
    expect(assembleResponse(events)).toEqual({ ...whole, usage: whole.usageReported ? whole.usage : NO_USAGE });
  });

  it('means the same where a whole one is told in pieces', () => {
    const told = retell.frames(bytesOf(said, false)).map((frame) => frame.toString('utf8'));
    const { serviceTier: _streamed, ...streamed } = assembleResponse(eventsOf(told));
    const { serviceTier: _whole, ...whole } = wholeOf(bytesOf(said, false));
    expect(streamed).toEqual({ ...whole, usage: whole.usageReported ? whole.usage : NO_USAGE });
  });

  it('has the events of one that streamed', () => {
    const bare = (frames: string[]) =>
      frames.map(
        (frame) =>
          JSON.parse(parseSseFrame(Buffer.from(frame))?.data ?? '', (name, value: unknown) =>
            ['delta', 'obfuscation', 'sequence_number', 'service_tier', 'encrypted_content'].includes(name) ? undefined : value,
          ) as JsonObject,
      );
    const once = (events: JsonObject[]) => events.filter(({ type }, i) => type !== events[i - 1]?.['type']);
    const told = retell.frames(bytesOf(said, false)).map((frame) => frame.toString('utf8'));
    expect(once(bare(told))).toEqual(once(bare(framesOf(bytesOf(said, true)))));
  });

  it('is what the relay sees', () => {
    const frames = framesOf(bytesOf(said, true));
    const tap = new ResponsesRelayTap();
    for (const frame of frames) tap.frame(Buffer.from(frame));
    const { sequence: _none, ...state } = tap.state;
    expect(stateOf(eventsOf(frames))).toEqual(state);
  });
});

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
type Part = Candidate['content'][number];
const text = words.map((value): Part => ({ type: 'text', text: value }));
const reasoning = fc
  .record({ text: fc.option(words, { nil: '' }), data: words })
  .map(({ text: value, data }): Part => ({ type: 'reasoning', text: value, redactedData: data, origin: 'openai', id: 'rs_1' }));
const call = fc
  .record({ id: words, name: fc.stringMatching(/^[a-z]{1,8}$/), json: fc.json() })
  .map(({ id, name, json }): Part => ({ type: 'tool_call', id, name, arguments: json }));
const FACTS = { model: 'm', provider: 'p' } as GatewayFacts;
const CONTEXT: EncodeContext = {
  ...{ requestId: 'req_1', createdSeconds: 5, includeUsage: true, estimatedInputTokens: 1 },
  request: { model: 'm', system: [], messages: [], stream: true, includeUsage: true },
};

describe('a response that our own dialect wrote', () => {
  const usage = { ...NO_USAGE, inputTokens: 7, outputTokens: 2 };
  const answer = (content: Part[]): GatewayResponse => ({
    ...{ id: '', model: 'm', created: 5, usage, usageReported: true },
    candidates: [{ index: 0, content, stopReason: content.some(({ type }) => type === 'tool_call') ? 'tool_calls' : 'stop' }],
  });

  it('is read as it was meant, streamed and whole', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(text, reasoning, call), { maxLength: 5 }), (content) => {
        const said = answer(content);
        const dialect = dialects['openai-responses'];
        expect(wholeOf(Buffer.from(dialect.encodeResponse(said, FACTS, CONTEXT)))).toEqual(said);
        const encoder = dialect.createStreamEncoder(CONTEXT);
        const frames = responseEvents(said).map((one) =>
          one.type === 'end' ? encoder.finish(FACTS, usage) : encoder.encode(one),
        );
        expect(assembleResponse(eventsOf(framesOf(Buffer.from(frames.join('')))))).toEqual(said);
      }),
    );
  });
});

describe('a response that is written otherwise', () => {
  const completed = (output: object[]): string =>
    event('response.completed', { response: { status: 'completed', model: 'm', output } });
  const message = { type: 'message', id: 'msg_1', content: [{ type: 'output_text', text: 'Hi' }] };
  const opened = (item: object): string => event('response.output_item.added', { output_index: 0, item });
  const done = (item: object): string => event('response.output_item.done', { output_index: 0, item });

  it('is told by its items where there were no pieces, and begins with what comes first', () => {
    const called = { type: 'function_call', call_id: 'c', name: 'f', namespace: 'crm', arguments: '{"a":1}' };
    const frames = [opened({ ...message, content: [] }), done(message), opened({ ...called, arguments: '' }), done(called)];
    const events = eventsOf([...frames, completed([message, called])]);
    expect(blocksOf(events)).toEqual({ 0: ['text(Hi)', 'crm__f#c({"a":1})'] });
  });

  it('says by which tier it was served, which is known at its end, to clients of either API', () => {
    const created = event('response.created', { response: { model: 'm', created_at: 5, service_tier: 'auto' } });
    const item = [opened({ ...message, content: [] }), done(message)];
    const end = (tier: string): string =>
      event('response.completed', { response: { status: 'completed', model: 'm', service_tier: tier, output: [message] } });
    const events = eventsOf([created, ...item, end('flex')]);
    expect(events.slice(-3).map(({ type }) => type)).toEqual(['served', 'finish', 'end']);
    expect(assembleResponse(events).serviceTier).toBe('flex');
    for (const [name, reads] of Object.entries({
      'openai-chat': /"finish_reason":"stop"/,
      'openai-responses': /response\.completed.*"service_tier":"flex"/,
    })) {
      const encoder = dialects[name as 'openai-chat'].createStreamEncoder(CONTEXT);
      const frames = events.map((one) => (one.type === 'end' ? encoder.finish(FACTS, NO_USAGE) : encoder.encode(one)));
      const last = frames
        .join('')
        .split('\n\n')
        .filter((frame) => frame.includes('"service_tier":"flex"'));
      expect([name, last.length > 0, reads.test(last.join('').replaceAll('\n', ' '))]).toEqual([name, true, true]);
    }
    // What stood at the beginning already is not told again.
    const known = event('response.created', { response: { model: 'm', service_tier: 'default' } });
    expect(eventsOf([known, ...item, end('default')]).filter(({ type }) => type === 'served')).toEqual([]);
  });

  it('puts the parts of a summary into paragraphs, streamed and whole', () => {
    const item = { type: 'reasoning', id: 'rs_1', summary: [{ text: 'One' }, { text: 'Two' }] };
    const part = (delta: string): string[] => [
      event('response.reasoning_summary_text.delta', { delta }),
      event('response.reasoning_summary_part.done', {}),
    ];
    const events = eventsOf([opened({ ...item, summary: [] }), ...part('One'), ...part('Two'), done(item), completed([item])]);
    expect(blocksOf(events)).toEqual({ 0: ['reasoning(One\n\nTwo)'] });
    expect(wholeOf(Buffer.from(JSON.stringify({ output: [item] }))).candidates[0]?.content).toMatchObject([
      { text: 'One\n\nTwo' },
    ]);
  });

  it('hands on encrypted reasoning only of OpenAI itself, and nothing of reasoning that is only an id', () => {
    const item = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' };
    const body = (one: object): Buffer => Buffer.from(JSON.stringify({ output: [one] }));
    expect(wholeOf(body(item)).candidates[0]?.content).toMatchObject([{ redactedData: 'gAAAA', origin: 'openai' }]);
    expect(wholeOf(body(item), false).candidates[0]?.content).toEqual([]);
    expect(wholeOf(body({ ...item, encrypted_content: null })).candidates[0]?.content).toEqual([]);
    const streamed = (native: boolean): string[] =>
      eventsOf([opened(item), done(item), completed([item])], native).map(({ type }) => type);
    expect(streamed(true)).toContain('reasoning_redacted');
    expect(streamed(false)).toEqual(['start', 'finish', 'end']);
  });

  it.each([
    ['an error', event('error', { error: { message: 'Sick', code: 'server_error' } })],
    ['an error that is the event itself', event('error', { message: 'Sick', code: 'server_error' })],
    ['a response that failed', event('response.failed', { response: { error: { message: 'Sick', code: 'server_error' } } })],
  ])('ends with %s, and says nothing after it', (_name, frame) => {
    const decoder = new ResponsesStreamDecoder(true);
    expect(decodeAll(decoder, [frame])).toMatchObject([{ type: 'error', message: 'Sick', code: 'server_error' }]);
    expect(decodeAll(decoder, [completed([])])).toEqual([]);
  });

  it('is refused where it failed or is none', () => {
    const read =
      (body: JsonObject): (() => GatewayResponse) =>
      () =>
        decodeResponses(body, true);
    expect(read({ status: 'failed', error: { message: 'Sick' }, output: [] })).toThrow('Sick');
    expect(read({ choices: [] })).toThrow('without output');
    expect(parseSseFrame(Buffer.from(completed([])))).not.toBeNull();
  });
});
