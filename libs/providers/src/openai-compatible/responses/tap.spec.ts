import fc from 'fast-check';
import type { JsonObject } from '@libs/kernel';
import { SseFrameSplitter } from '@libs/protocol';
import { callTools, refuse, type Said, say, think } from '../../../../../test/support/upstream/answer';
import type { ReceivedRequest } from '../../../../../test/support/upstream/received';
import { toWire } from '../../../../../test/support/upstream/to-wire';
import { ResponsesRelayTap } from './tap';

const request = (stream: boolean): ReceivedRequest => ({
  number: 1,
  api: 'openai-responses',
  operation: 'chat',
  method: 'POST',
  path: '/v1/responses',
  headers: {},
  bytes: Buffer.alloc(0),
  body: { tools: [{ type: 'custom', name: 'shell' }] },
  model: 'gpt-5-mini',
  stream,
  reply: { status: 0, bytes: Buffer.alloc(0), bytesSent: 0, state: 'open' },
});
const bytesOf = (said: Said, stream: boolean): Buffer => Buffer.concat(toWire(request(stream), said).frames);
const framesOf = (bytes: Buffer): Buffer[] => new SseFrameSplitter(1 << 20).push(bytes);

function tapped(frames: readonly Buffer[]): ResponsesRelayTap['state'] {
  const tap = new ResponsesRelayTap();
  for (const frame of frames) expect(tap.frame(frame)).toEqual({ forward: true });
  return tap.state;
}

const ANSWERS: Record<string, Said> = {
  text: say('Grüße 😀 "quoted"', { tokens: { input: 8, cacheRead: 4, cacheWrite: 2, output: 3, reasoning: 5 } }),
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
const STOPS = { text: 'stop', refusal: 'refusal', 'calls, one of plain text': 'tool_calls', 'half an answer': 'length' };

describe.each(Object.entries(ANSWERS))('the tap, at %s', (name, said) => {
  it('reads from the stream what it reads from the whole answer', () => {
    const whole = new ResponsesRelayTap();
    whole.body(bytesOf(said, false));
    const frames = framesOf(bytesOf(said, true));
    const { sequence, declines, ...streamed } = tapped(frames);
    const { sequence: _none, ...facts } = whole.state;
    expect(streamed).toEqual(facts);
    expect(sequence).toBe(frames.length);
    expect(declines).toBe(name === 'refusal' ? true : undefined);
    expect(streamed).toMatchObject({ model: 'gpt-5-mini-2026-01-15', committed: true, ended: true });
    if (name in STOPS) expect(streamed.stopReason).toBe(STOPS[name as keyof typeof STOPS]);
  });

  it('sees the same wherever the stream is cut, and with any line endings', () => {
    const bytes = bytesOf(said, true);
    const frames = framesOf(bytes);
    const expected = tapped(frames);
    // A tap sees whole frames: the same ones wherever the bytes are cut, and with them the same facts.
    const lengths = frames.map(({ length }) => length).join(' ');
    for (let at = 0; at <= bytes.length; at++) {
      const splitter = new SseFrameSplitter(1 << 20);
      const cut = [...splitter.push(bytes.subarray(0, at)), ...splitter.push(bytes.subarray(at))];
      if (cut.map(({ length }) => length).join(' ') !== lengths) throw new Error(`cut at ${at}`);
    }
    for (const ending of ['\r\n', '\r']) {
      const other = Buffer.from(bytes.toString().replaceAll('\n', ending));
      expect(tapped(framesOf(other))).toEqual(expected);
    }
  });
});

describe('the tap', () => {
  const event = (type: string, fields: JsonObject): Buffer =>
    Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);

  it('tells usage in disjoint buckets', () => {
    expect(tapped(framesOf(bytesOf(ANSWERS['text'] as Said, true))).usage).toEqual({
      inputTokens: 8,
      cacheReadTokens: 4,
      cacheWriteTokens: 2,
      outputTokens: 3,
      reasoningTokens: 5,
      estimated: false,
    });
  });

  it('is committed by the first item: reasoning may be silent for a minute', () => {
    const frames = framesOf(bytesOf(ANSWERS['reasoning and text'] as Said, true));
    expect(tapped(frames.slice(0, 2)).committed).toBe(false);
    expect(tapped(frames.slice(0, 3)).committed).toBe(true);
  });

  it.each<[string, Buffer, JsonObject]>([
    ['nested', event('error', { error: { type: 'insufficient_quota', code: 'q', message: 'No quota.' } }), { code: 'q' }],
    ['flat', event('error', { code: 'server_error', message: 'No quota.', param: null }), { code: 'server_error' }],
    ['a failed response', event('response.failed', { response: { error: { code: 'q', message: 'No quota.' } } }), { code: 'q' }],
  ])('knows an error: %s', (_, frame, expected) => {
    expect(tapped([frame]).error).toMatchObject({ message: 'No quota.', ...expected });
  });

  it('keeps the usage of a response that failed', () => {
    const usage = { input_tokens: 3, output_tokens: 1 };
    expect(tapped([event('response.failed', { response: { usage, error: { message: 'x' } } })]).usage).toMatchObject({
      inputTokens: 3,
    });
  });

  it('is not fooled by what a text says', () => {
    const text = 'event: response.completed\n"type":"response.failed","delta":"x"';
    const state = tapped([event('response.output_text.delta', { delta: text })]);
    expect(state).toMatchObject({ committed: true, ended: false, outputChars: text.length });
  });

  it('counts any text as the parser would', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (delta) => {
        expect(tapped([event('response.output_text.delta', { item_id: 'x', delta })]).outputChars).toBe(delta.length);
      }),
    );
  });

  it.each([
    '{"object":"response","status":"failed","error":{"code":"x","message":"Broken."}}',
    '{"error":{"message":"Broken."}}',
  ])('takes a failure sent with status 200 for one: %s', (body) => {
    expect(() => new ResponsesRelayTap().body(Buffer.from(body))).toThrow(
      expect.objectContaining({ code: 'upstream_error', message: 'Broken.' }),
    );
  });

  it('refuses what is no response', () => {
    for (const body of ['{}', '<html>', '[]'])
      expect(() => new ResponsesRelayTap().body(Buffer.from(body))).toThrow(
        expect.objectContaining({ code: 'upstream_bad_response' }),
      );
  });
});
