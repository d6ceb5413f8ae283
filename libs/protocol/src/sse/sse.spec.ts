import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { SseFrameSplitter } from './frame-splitter';
import { parseSseFrame, type SseFrame } from './parse-frame';

const MB = 1024 * 1024;

function split(bytes: Buffer, cuts: readonly number[]): { frames: Buffer[]; rest: Buffer } {
  const splitter = new SseFrameSplitter(MB);
  const frames: Buffer[] = [];
  const points = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  for (let i = 1; i < points.length; i++) frames.push(...splitter.push(bytes.subarray(points[i - 1], points[i])));
  return { frames, rest: splitter.rest() };
}

const events = (frames: readonly Buffer[]): SseFrame[] =>
  frames.map((frame) => parseSseFrame(frame)).filter((frame) => frame !== null);

function oracle(text: string): SseFrame[] {
  const found: SseFrame[] = [];
  const parser = createParser({
    onEvent: ({ data, event, id }) => {
      if (data !== '') found.push({ data, ...(event && { event }), ...(id !== undefined && { id }) });
    },
  });
  parser.feed(text);
  return found;
}

const line = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '{', '"', ' ', ':', '\\') }).map((text) => `data: ${text}`),
  fc.constantFrom('data', 'data:', 'data:x', ': comment', ':', 'event: delta', 'event:', 'retry: 10', 'nonsense', 'data: [DONE]'),
);
const stream = (ending: string) =>
  fc
    .array(fc.array(line, { minLength: 1, maxLength: 4 }), { maxLength: 6 })
    .map((frames) => frames.map((lines) => lines.map((text) => text + ending).join('') + ending).join(''));

describe.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('a stream with %s line endings (G2)', (_name, ending) => {
  it('gives the same events however it is cut, as a reference parser reads them', () => {
    fc.assert(
      fc.property(stream(ending), fc.array(fc.nat()), (text, cuts) => {
        const bytes = Buffer.from(text);
        const { frames, rest } = split(bytes, cuts);
        expect(Buffer.concat([...frames, rest]).equals(bytes)).toBe(true);
        // The reference parser waits behind a final CR; a line that follows lets it go on.
        expect(events(frames)).toEqual(oracle(ending === '\r' ? `${text}:` : text));
      }),
      { numRuns: 300 },
    );
  });

  it('survives a cut at every single byte', () => {
    const bytes = Buffer.from(
      `: hi${ending}${ending}event: delta${ending}data: {"text":"grüß 😀"}${ending}${ending}data: a${ending}data: b${ending}${ending}`,
    );
    const { frames } = split(bytes, [...bytes.keys()]);
    expect(events(frames)).toEqual([{ event: 'delta', data: '{"text":"grüß 😀"}' }, { data: 'a\nb' }]);
  });
});

describe('a stream that mixes line endings', () => {
  it('gives the same events however it is cut', () => {
    const mixed = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r'), fc.constantFrom('', '\n', '\r\n', '\r')), { maxLength: 12 })
      .map((lines) => lines.map((parts) => parts.join('')).join(''));
    fc.assert(
      fc.property(mixed, fc.array(fc.nat()), (text, cuts) => {
        const bytes = Buffer.from(text);
        const { frames, rest } = split(bytes, cuts);
        expect(Buffer.concat([...frames, rest]).equals(bytes)).toBe(true);
        expect(events(frames)).toEqual(oracle(text.endsWith('\r') ? `${text}:` : text));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('SseFrameSplitter', () => {
  it('keeps frames it has handed over as they were, whatever comes behind them', () => {
    const splitter = new SseFrameSplitter(MB);
    const kept: Buffer[] = [];
    const text = Array.from({ length: 500 }, (_, i) => `data: ${'x'.repeat(i % 70)}${i}\n\n`).join('');
    for (let at = 0; at < text.length; at += 13) kept.push(...splitter.push(Buffer.from(text.slice(at, at + 13))));
    expect(Buffer.concat(kept).toString()).toBe(text);
  });

  it('leaves the chunks it was given alone', () => {
    const chunk = Buffer.from('data: 1\n\ndata: 2');
    const splitter = new SseFrameSplitter(MB);
    splitter.push(chunk.subarray(0, 12));
    splitter.push(Buffer.from('!!!!'));
    expect(chunk.toString()).toBe('data: 1\n\ndata: 2');
  });

  it('hands over frames without copying when chunks end with them', () => {
    const chunk = Buffer.from('data: 1\n\ndata: 2\n\n');
    const splitter = new SseFrameSplitter(MB);
    expect(splitter.push(chunk).map(String)).toEqual(['data: 1\n\n', 'data: 2\n\n']);
    expect(splitter.rest()).toHaveLength(0);
  });

  it('keeps what has no end yet', () => {
    const splitter = new SseFrameSplitter(MB);
    expect(splitter.push(Buffer.from('data: 1\n'))).toEqual([]);
    expect(splitter.rest().toString()).toBe('data: 1\n');
    expect(splitter.push(Buffer.from('\nda')).map(String)).toEqual(['data: 1\n\n']);
  });

  it('refuses a frame that never ends (G6)', () => {
    const splitter = new SseFrameSplitter(100);
    splitter.push(Buffer.alloc(90, 'x'));
    expect(() => splitter.push(Buffer.alloc(20, 'x'))).toThrow(expect.objectContaining({ code: 'upstream_too_large' }));
  });
});

describe('parseSseFrame', () => {
  it.each([
    ['data: x\n\n', { data: 'x' }],
    ['data:x\n\n', { data: 'x' }],
    ['data:  x\n\n', { data: ' x' }],
    ['event: e\ndata: x\nid: 7\n\n', { data: 'x', event: 'e', id: '7' }],
    ['\ufeffdata: x\n\n', { data: 'x' }],
    ['\ndata: x\n\n', { data: 'x' }],
    ['data: a\rdata: b\n\n', { data: 'a\nb' }],
    ['id: 1\0\ndata: x\n\n', { data: 'x' }],
    ['data: {"a":"[DONE]"}\n\n', { data: '{"a":"[DONE]"}' }],
    [': keep-alive\n\n', null],
    ['data:\n\n', null],
    ['event: ping\n\n', null],
    ['\n\n', null],
  ])('reads %j', (text, expected) => {
    expect(parseSseFrame(Buffer.from(text))).toEqual(expected);
  });
});
