import fc from 'fast-check';
import { parseJsonBody } from './parse-body';
import { checkJsonComplexity, scanTopLevel } from './scan-top-level';
import { spliceBody } from './splice-body';

const spaced = (text: string, spaces: string): string =>
  text.replace(/("(?:[^"\\]|\\.)*")|([{}[\],:])/g, (whole, quoted) => (quoted ? whole : `${spaces}${whole}${spaces}`));
const objects = fc.dictionary(fc.string(), fc.jsonValue());
const space = fc.constantFrom('', ' ', '\n\t', '\r\n  ');
const bad = (text: string | Buffer, code = 'invalid_json') =>
  expect(() => parseJsonBody(Buffer.from(text as string))).toThrow(expect.objectContaining({ code, status: 400 }));

describe('scanTopLevel', () => {
  it('finds exactly the members that JSON.parse finds, or says that it is unsure', () => {
    fc.assert(
      fc.property(objects, space, (object, spaces) => {
        const body = Buffer.from(spaced(JSON.stringify(object), spaces));
        const fields = scanTopLevel(body);
        if (fields === null) return expect(Object.keys(object).some((name) => JSON.stringify(name).includes('\\'))).toBe(true);
        const read = [...fields].map(([name, { start, end }]) => [name, JSON.parse(body.toString('utf8', start, end))]);
        expect(Object.fromEntries(read)).toEqual(JSON.parse(body.toString()));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '',
    ' ',
    '[]',
    '"a"',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1}x',
    '{"a":1,}',
    '{"a":1,"a":2}',
    '{"\\u0061":1}',
    '{a:1}',
    '{"a" 1}',
    '{"a":}',
    '{"a":"x}',
  ])('is unsure about %j', (text) => expect(scanTopLevel(Buffer.from(text))).toBeNull());

  it('refuses deep nesting and floods of members before any recursion (E2)', () => {
    const deep = Buffer.from(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    const flood = Buffer.from(`{"a":[${'0,'.repeat(1_000_000)}0]}`);
    for (const body of [deep, flood]) {
      expect(() => scanTopLevel(body)).toThrow(expect.objectContaining({ code: 'json_too_complex', status: 400 }));
      expect(() => checkJsonComplexity(body)).toThrow(expect.objectContaining({ code: 'json_too_complex' }));
    }
    expect(() => checkJsonComplexity(Buffer.from('['.repeat(100_000)))).toThrow(
      expect.objectContaining({ code: 'json_too_complex' }),
    );
  });
});

describe('parseJsonBody (E2-E4)', () => {
  it('reads an object', () => expect(parseJsonBody(Buffer.from('{"a":[1,"ü😀\\ud83d\\ude00"]}'))).toEqual({ a: [1, 'ü😀😀'] }));

  it('refuses what is no JSON object, bad UTF-8, NUL and lone surrogates', () => {
    for (const text of [
      '',
      'null',
      '[]',
      '1',
      '{"a":1',
      '{"a":"\\ud800"}',
      '{"a":"\\udc00x"}',
      '{"a\\u0000":1}',
      '{"a":["\\u0000"]}',
    ])
      bad(text);
    bad(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]));
    bad('['.repeat(1000), 'json_too_complex');
  });

  it('does not mistake an escaped backslash for bad text', () => {
    expect(parseJsonBody(Buffer.from('{"a":"\\\\u0000 \\\\ud800"}'))).toEqual({ a: '\\u0000 \\ud800' });
  });

  it('keeps __proto__ inert (E3)', () => {
    const parsed = parseJsonBody(Buffer.from('{"__proto__":{"admin":true},"constructor":1}'));
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});

describe('spliceBody', () => {
  it('means the same as parsing, editing and writing', () => {
    fc.assert(
      fc.property(
        objects,
        fc.string(),
        fc.boolean(),
        space,
        fc.option(fc.dictionary(fc.string(), fc.jsonValue())),
        (object, model, includeUsage, spaces, options) => {
          const original = { ...object, model: 'old', ...(options && { stream_options: options }) };
          const body = Buffer.from(spaced(JSON.stringify(original), spaces));
          const expected = { ...original, model, ...(includeUsage && { stream_options: { ...options, include_usage: true } }) };
          expect(JSON.parse(spliceBody(body, { model, includeUsage }).toString())).toEqual(JSON.parse(JSON.stringify(expected)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('changes no other byte', () => {
    const body = Buffer.from('{ "z" : 1.00, "model":"old" ,\n"big":123456789012345678901234567890, "u":"\\u00fc"}');
    expect(spliceBody(body, { model: 'new', includeUsage: false }).toString()).toBe(body.toString().replace('"old"', '"new"'));
    expect(spliceBody(body, { model: 'new', includeUsage: true }).toString()).toBe(
      body.toString().replace('"old"', '"new"').replace('{', '{"stream_options":{"include_usage":true},'),
    );
  });

  it('handles a name that is there twice by parsing', () => {
    expect(
      JSON.parse(spliceBody(Buffer.from('{"model":"a","model":"b","x":1}'), { model: 'c', includeUsage: false }).toString()),
    ).toEqual({ model: 'c', x: 1 });
  });
});
