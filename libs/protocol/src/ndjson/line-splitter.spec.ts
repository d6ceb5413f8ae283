import fc from 'fast-check';
import { FRAMINGS } from '../framing';
import { LineSplitter } from './line-splitter';

const LIMIT = 1024;

function split(bytes: Buffer, cuts: readonly number[]): { lines: Buffer[]; rest: Buffer } {
  const splitter = new LineSplitter(LIMIT);
  const points = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  const lines = points.slice(1).flatMap((end, i) => splitter.push(bytes.subarray(points[i], end)));
  return { lines, rest: splitter.rest() };
}

describe('a stream of lines', () => {
  it('gives the same lines however it is cut (G2)', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '{', '"', ' ', '\r') });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), line, fc.array(fc.nat()), (lines, rest, cuts) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join('') + rest);
        const cut = split(bytes, cuts);
        expect(Buffer.concat([...cut.lines, cut.rest]).equals(bytes)).toBe(true);
        expect(cut.lines.map(String)).toEqual(lines.map((text) => `${text}\n`));
        expect(cut.rest.toString()).toBe(rest);
      }),
    );
  });

  it('refuses a line that never ends, and one that ends too late (G6)', () => {
    const tooLarge = expect.objectContaining({ code: 'upstream_too_large' });
    const splitter = new LineSplitter(LIMIT);
    splitter.push(Buffer.alloc(LIMIT, 'x'));
    expect(() => splitter.push(Buffer.from('x'))).toThrow(tooLarge);
    expect(() => new LineSplitter(LIMIT).push(Buffer.from(`${'x'.repeat(LIMIT)}\n`))).toThrow(tooLarge);
  });

  it('keeps lines it has handed over as they were, whatever comes behind them', () => {
    const splitter = new LineSplitter(LIMIT);
    const kept: Buffer[] = [];
    const text = Array.from({ length: 300 }, (_, i) => `${'x'.repeat(i % 70)}${i}\n`).join('');
    for (let at = 0; at < text.length; at += 13) kept.push(...splitter.push(Buffer.from(text.slice(at, at + 13))));
    expect(Buffer.concat(kept).toString()).toBe(text);
  });
});

describe('what a line carries', () => {
  it.each([
    ['{"a":1}\n', { data: '{"a":1}' }],
    ['{"a":1}\r\n', { data: '{"a":1}' }],
    ['\n', null],
    [' \r\n', null],
  ])('%j', (line, expected) => {
    expect(FRAMINGS.ndjson.parse(Buffer.from(line))).toEqual(expected);
  });
});
