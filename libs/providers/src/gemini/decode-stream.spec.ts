import fc from 'fast-check';
import { parseSseFrame, SseFrameSplitter, type GatewayEvent } from '@libs/protocol';
import { blocksOf, decodeAll } from '../assemble.fixture';
import { geminiCallId } from './call-id';
import { GeminiStreamDecoder } from './decode-stream';
import { BARE_ERROR, GEMINI_STREAMS } from './streams.fixture';

const decode = (frames: readonly string[]): GatewayEvent[] => {
  const decoder = new GeminiStreamDecoder();
  return [...decodeAll(decoder, frames), ...decoder.endOfConnection()];
};
const stream = (name: string): readonly string[] => GEMINI_STREAMS[name] as string[];
const made = (block: number): string => geminiCallId('r1', 0, block);

describe('GeminiStreamDecoder', () => {
  it('tells a whole story', () => {
    const at = (block: number) => ({ candidate: 0, block });
    const usage = {
      inputTokens: 10,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 0,
      reasoningTokens: 3,
      estimated: false,
    };
    expect(decode(stream('usage, caches and thoughts'))).toEqual([
      { type: 'start', id: 'r1', model: 'gemini-3-test' },
      { type: 'block_start', ...at(0), kind: 'reasoning' },
      { type: 'reasoning_delta', ...at(0), text: 'Hm' },
      { type: 'usage', usage },
      { type: 'reasoning_delta', ...at(0), text: 'm.' },
      { type: 'usage', usage: { ...usage, reasoningTokens: 6 } },
      { type: 'block_stop', ...at(0) },
      { type: 'block_start', ...at(1), kind: 'text' },
      { type: 'text_delta', ...at(1), text: 'Four.' },
      { type: 'usage', usage: { ...usage, outputTokens: 1, reasoningTokens: 8 } },
      { type: 'usage', usage: { ...usage, inputTokens: 9, cacheReadTokens: 6, outputTokens: 2, reasoningTokens: 9 } },
      { type: 'block_stop', ...at(1) },
      { type: 'block_start', ...at(2), kind: 'reasoning' },
      { type: 'reasoning_signature', ...at(2), signature: 'c2ln', origin: 'gemini' },
      { type: 'block_stop', ...at(2) },
      { type: 'finish', candidate: 0, stopReason: 'stop' },
      { type: 'end' },
    ]);
  });

  const table: [string, string[], string][] = [
    ['text', ['text(Hi there.)'], 'stop'],
    ['LF line ends', ['text(Hi there.)'], 'stop'],
    ['an empty piece of text at the end', ['text(Hi there.)'], 'stop'],
    ['an end without parts', ['text(Hi there.)'], 'stop'],
    ['a reason in every frame', ['text(Hi there.)'], 'stop'],
    ['a signed thought', ['reasoning(Hm.)', 'text(Four.)'], 'stop'],
    ['a signed call', [`weather#${made(0)}({"city":"Köln"})`], 'tool_calls'],
    ['text and parallel calls in one frame', ['text(Looking.)', 'a#id-1({"x":1})', `b#${made(2)}({})`], 'tool_calls'],
    ['signed text before a call', ['text(Looking.)', 'reasoning()', 'a#id-1({})'], 'tool_calls'],
    ['arguments value by value', ['a#id-1({"city":"Boston","days":[null,{"n":2}]})'], 'tool_calls'],
    ['tools that Google runs', ['text(One.)'], 'stop'],
    ['a picture', ['text(Here: ![image](data:image/png;base64,aW1n))'], 'stop'],
    ['no text before the limit', [], 'length'],
    ['withheld in the middle', ['text(I)'], 'content_filter'],
    ['a blocked prompt', [], 'content_filter'],
    ['a reason nobody has heard of', ['text(Hi there.)'], 'stop'],
  ];
  it.each(table)('reads %s', (name, blocks, stopReason) => {
    const events = decode(stream(name));
    expect(blocksOf(events)[0] ?? []).toEqual(blocks);
    expect(events.slice(-2)).toEqual([{ type: 'finish', candidate: 0, stopReason }, { type: 'end' }]);
  });

  it('keeps two candidates apart', () => {
    const events = decode(stream('two candidates'));
    expect(blocksOf(events)).toEqual({ 0: ['text(Aa)'], 1: ['text(B)'] });
    expect(events.filter(({ type }) => type === 'finish')).toEqual([
      { type: 'finish', candidate: 0, stopReason: 'stop' },
      { type: 'finish', candidate: 1, stopReason: 'length' },
    ]);
  });

  it("tells a call's signature with its start", () => {
    expect(decode(stream('a signed call'))).toContainEqual(
      expect.objectContaining({ kind: 'tool_call', name: 'weather', signature: 'c2ln', origin: 'gemini' }),
    );
  });

  it('tells sources with their place in characters', () => {
    expect(decode(stream('sources of the text'))).toContainEqual({
      type: 'citation',
      candidate: 0,
      block: 0,
      citation: { url: 'https://a.example/', title: 'A', start: 10, end: 15 },
    });
  });

  it.each(Object.keys(GEMINI_STREAMS))('gives the same events wherever the bytes are cut: %s', (name) => {
    const whole = JSON.stringify(decode(stream(name)));
    for (const text of [stream(name).join(''), stream(name).join('').replaceAll('\r', '')]) {
      const bytes = Buffer.from(text);
      const cuts = Array.from({ length: bytes.length + 1 }, (_, cut) => [bytes.subarray(0, cut), bytes.subarray(cut)]);
      const others = cuts.filter((chunks) => JSON.stringify(decodeBytes(chunks)) !== whole);
      expect(others).toEqual([]);
      expect(JSON.stringify(decodeBytes([...bytes].map((byte) => Buffer.from([byte]))))).toBe(whole);
    }
  });

  it('keeps the promised order and ends at most once, whatever is left out', () => {
    const frames = Object.values(GEMINI_STREAMS).flat();
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...frames), { maxLength: 12 }), (mixed) => {
        const events = decode(mixed);
        blocksOf(events);
        expect(events.filter(({ type }) => type === 'end').length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('a stream that is not whole', () => {
  it('has no end when a candidate has not said why it stopped', () => {
    expect(decode(stream('text').slice(0, 1)).some(({ type }) => type === 'end')).toBe(false);
    expect(decode(stream('two candidates').slice(0, 1)).some(({ type }) => type === 'end')).toBe(false);
    expect(decode([])).toEqual([]);
  });

  it('is an error when Google says so, in a frame or between them', () => {
    const error = { type: 'error', message: 'It was cancelled.', code: '499', upstreamType: 'CANCELLED' };
    const inFrame = `data: ${JSON.stringify(JSON.parse(BARE_ERROR))}\n\n`;
    expect(decode([...stream('text').slice(0, 1), inFrame]).at(-1)).toEqual(error);
    const decoder = new GeminiStreamDecoder();
    decodeAll(decoder, stream('text'));
    expect(decoder.stray(`${BARE_ERROR}\n\n`)).toEqual([error]);
    expect(decoder.endOfConnection()).toEqual([]);
    expect(new GeminiStreamDecoder().stray(`[${BARE_ERROR}]`)).toEqual([error]);
  });

  it('sees no error in comments and half lines', () => {
    for (const text of [': keep-alive\n\n', '\n', '{"error', '{"text":"an \\"error\\""}']) {
      expect(new GeminiStreamDecoder().stray(text)).toEqual([]);
    }
  });

  it('is an error when the model wrote a call that nobody can read, unless the client reads Gemini itself', () => {
    const broken = 'data: {"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"oops"}]}\n\n';
    expect(decode([broken]).at(-1)).toMatchObject({ type: 'error', code: 'MALFORMED_FUNCTION_CALL' });
    const lenient = new GeminiStreamDecoder(false);
    decodeAll(lenient, [broken]);
    expect(lenient.endOfConnection().at(-1)).toEqual({ type: 'end' });
  });

  it.each(['data: {"candidates":\n\n', 'data: 5\n\n', 'data: <html>\n\n'])('throws for what is no answer: %j', (raw) => {
    expect(() => decode([raw])).toThrow(expect.objectContaining({ code: 'upstream_bad_response' }));
  });
});

function decodeBytes(chunks: readonly Buffer[]): GatewayEvent[] {
  const decoder = new GeminiStreamDecoder();
  const splitter = new SseFrameSplitter(1 << 20);
  const events = chunks.flatMap((chunk) =>
    splitter.push(chunk).flatMap((bytes) => {
      const frame = parseSseFrame(bytes);
      return frame ? decoder.frame(frame.data) : [];
    }),
  );
  return [...events, ...decoder.endOfConnection()];
}
