import fc from 'fast-check';
import { mayHoldBadText } from './bad-text';
import { checkJsonComplexity, JSON_LIMITS } from './limits';
import { parseJsonBody } from './parse-body';
import { readField, scanTopLevel } from './scan-top-level';
import { spliceBody } from './splice-body';

const spaced = (text: string, spaces: string): string =>
  text.replace(/("(?:[^"\\]|\\.)*")|([{}[\],:])/g, (whole, quoted) => (quoted ? whole : `${spaces}${whole}${spaces}`));
const asciiOnly = (text: string): string =>
  text.replace(/[^\x20-\x7e\s]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const objects = fc.dictionary(text, fc.jsonValue({ stringUnit: 'grapheme' }));
const space = fc.constantFrom('', ' ', '\n\t', '\r\n  ');
const tooComplex = expect.objectContaining({ code: 'json_too_complex', status: 400 });
const invalidJson = expect.objectContaining({ code: 'invalid_json', status: 400 });

describe('scanTopLevel', () => {
  it('finds exactly the members that JSON.parse finds, or says that it is unsure', () => {
    fc.assert(
      fc.property(objects, space, fc.boolean(), (object, spaces, escaped) => {
        const json = spaced(JSON.stringify(object), spaces);
        const body = Buffer.from(escaped ? asciiOnly(json) : json);
        const fields = scanTopLevel(body);
        if (fields === null) {
          const odd = mayHoldBadText(body) || Object.keys(JSON.parse(json)).some((name) => body.includes('\\') && name !== '');
          return expect(odd).toBe(true);
        }
        const read = [...fields].map(([name, field]) => [name, readField(body, field)]);
        expect(Object.fromEntries(read)).toEqual(JSON.parse(body.toString()));
      }),
      { numRuns: 500 },
    );
  });

  it('never takes for JSON what JSON.parse refuses, but for the inside of strings', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', '1', '-', ' '), maxLength: 4 });
    const json = fc.dictionary(plain, fc.jsonValue({ stringUnit: fc.constantFrom('a', '{', ',') })).map((o) => JSON.stringify(o));
    const damage = fc.constantFrom(...'{}[],:"-.0e+tfn a'.split(''));
    fc.assert(
      fc.property(json, fc.nat(), damage, fc.constantFrom('replace', 'insert', 'delete'), (good, at, char, how) => {
        const i = at % good.length;
        const bad = good.slice(0, i) + (how === 'delete' ? '' : char) + good.slice(how === 'insert' ? i : i + 1);
        if (scanTopLevel(Buffer.from(bad)) !== null) expect(() => JSON.parse(bad)).not.toThrow();
      }),
      { numRuns: 3000 },
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
    '{"a\n":1}',
    '{a:1}',
    '{"a" 1}',
    '{"a":}',
    '{"a":"x}',
    '{"a":gpt}',
    '{"a":01}',
    '{"a":[1,]}',
    '{"a":[1}]}',
    '{"a":{"b"}}',
    '{"a":nul',
    '{"a":"\\ud800"}',
    '{"a":"\\u0000"}',
  ])('is unsure about %j', (json) => expect(scanTopLevel(Buffer.from(json))).toBeNull());

  it('is unsure about bad UTF-8', () => {
    expect(scanTopLevel(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toBeNull();
  });

  it('is sure about names that are long or hold quotes of other languages, and about escaped emoji', () => {
    const name = 'ü'.repeat(100);
    const body = Buffer.from(`{"${name}":-1.5e+3,"b":"\\ud83d\\ude00 \\uD83D\\uDE00 \\ud7ff"}`);
    expect([...(scanTopLevel(body) ?? [])].map(([key, field]) => [key, readField(body, field)])).toEqual([
      [name, -1500],
      ['b', '😀 😀 \ud7ff'],
    ]);
  });

  it('leaves broken strings to whoever reads them', () => {
    const body = Buffer.from('{"model":"a\\q"}');
    const field = scanTopLevel(body)?.get('model');
    expect(() => readField(body, field ?? { start: 0, end: 0 })).toThrow(invalidJson);
  });
});

describe('limits (E2)', () => {
  const deep = (levels: number) => Buffer.from(`{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`);

  it('refuses deep nesting and floods of members before any recursion', () => {
    const flood = Buffer.from(`{"a":[${'0,'.repeat(1_000_000)}0]}`);
    for (const body of [deep(100_000), deep(JSON_LIMITS.maxDepth + 1), flood]) {
      expect(() => scanTopLevel(body)).toThrow(tooComplex);
      expect(() => checkJsonComplexity(body)).toThrow(tooComplex);
    }
    expect(() => checkJsonComplexity(Buffer.from('['.repeat(100_000)))).toThrow(tooComplex);
    expect(scanTopLevel(deep(JSON_LIMITS.maxDepth))?.size).toBe(1);
    expect(checkJsonComplexity(deep(JSON_LIMITS.maxDepth))).toBeUndefined();
  });

  it('counts brackets and commas in strings for nothing', () => {
    const body = Buffer.from(JSON.stringify({ a: '[{,'.repeat(500_000), b: '\\"[' }));
    expect(scanTopLevel(body)?.size).toBe(2);
    expect(checkJsonComplexity(body)).toBeUndefined();
  });

  it('refuses thousands of names that are numbers, however they are written', () => {
    const names = (make: (i: number) => string) => Buffer.from(`{${Array.from({ length: 3000 }, (_, i) => make(i)).join(',')}}`);
    expect(() => parseJsonBody(names((i) => `"${i}" :1`))).toThrow(tooComplex);
    expect(() => parseJsonBody(names((i) => `"\\u0031${i}":1`))).toThrow(tooComplex);
    expect(Object.keys(parseJsonBody(names((i) => `"a${i}":"1"`)))).toHaveLength(3000);
  });
});

describe('mayHoldBadText', () => {
  it('never trusts a body that holds bad text', () => {
    const unit = fc.constantFrom('\\u0000', '\\ud83d', '\\ude00', '\\uD83D', '\\uDE00', '\\u00fc', '\\\\', 'a', '\\ud7ff');
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 8 }), (units) => {
        const json = `"${units.join('')}"`;
        const value = JSON.parse(json) as string;
        if (!mayHoldBadText(Buffer.from(json)))
          expect(Buffer.from(value).toString() === value && !value.includes('\0')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('trusts what clients write: escaped pairs and code', () => {
    expect(mayHoldBadText(Buffer.from(asciiOnly(JSON.stringify('日本語 😀😀 한국 "\\n"'))))).toBe(false);
  });
});

describe('parseJsonBody (E2-E4)', () => {
  it('reads an object', () => expect(parseJsonBody(Buffer.from('{"a":[1,"ü😀\\ud83d\\ude00"]}'))).toEqual({ a: [1, 'ü😀😀'] }));

  it.each(['', 'null', '[]', '1', '{"a":1', '{"a":"\\ud800"}', '{"a":"\\udc00x"}', '{"a\\u0000":1}', '{"a":["\\u0000"]}'])(
    'refuses %j',
    (json) => expect(() => parseJsonBody(Buffer.from(json))).toThrow(invalidJson),
  );

  it('refuses bad UTF-8', () => {
    expect(() => parseJsonBody(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toThrow(invalidJson);
    expect(() => parseJsonBody(Buffer.from('['.repeat(1000)))).toThrow(tooComplex);
  });

  it('says where it broke and quotes nothing (C2)', () => {
    const thrown = (json: string): unknown => {
      try {
        return parseJsonBody(Buffer.from(json));
      } catch (error) {
        return error instanceof Error ? error.message : error;
      }
    };
    expect(thrown('{"key":"sk-canary","b" 1}')).toMatch(/^The body is not valid JSON at position \d+/);
    for (const json of ['{"a":sk-canary}', '{"sk-canary":}', '{"sk-canary"', 'sk-canary'])
      expect(thrown(json)).not.toContain('canary');
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
      fc.property(objects, text, fc.boolean(), space, fc.option(objects), (object, model, includeUsage, spaces, options) => {
        const original = { ...object, model: 'old', ...(options && { stream_options: options }) };
        const body = Buffer.from(spaced(JSON.stringify(original), spaces));
        const expected = { ...original, model, ...(includeUsage && { stream_options: { ...options, include_usage: true } }) };
        expect(JSON.parse(spliceBody(body, { model, includeUsage }).toString())).toEqual(JSON.parse(JSON.stringify(expected)));
      }),
      { numRuns: 500 },
    );
  });

  it('changes no other byte', () => {
    const body = Buffer.from('{ "z" : 1.00, "model":"old" ,\n"big":123456789012345678901234567890, "u":"\\u00fc"}');
    expect(spliceBody(body, { model: 'new', includeUsage: false }).toString()).toBe(body.toString().replace('"old"', '"new"'));
    expect(spliceBody(body, { model: 'new', includeUsage: true }).toString()).toBe(
      body.toString().replace('"old"', '"new"').replace('{', '{"stream_options":{"include_usage":true},'),
    );
    expect(spliceBody(body, { model: 'old', includeUsage: false })).toBe(body);
    const escaped = Buffer.from('{"model":"\\u006fld"}');
    expect(spliceBody(escaped, { model: 'old', includeUsage: false }).toString()).toBe('{"model":"old"}');
  });

  it('keeps what else stream_options says, before or behind the model', () => {
    const edits = { model: 'new', includeUsage: true };
    const splice = (json: string) => spliceBody(Buffer.from(json), edits).toString();
    expect(splice('{"stream_options":{"include_usage":false,"x":1},"model":"a"}')).toBe(
      '{"stream_options":{"include_usage":true,"x":1},"model":"new"}',
    );
    expect(splice('{"model":"a","stream_options":null}')).toBe('{"model":"new","stream_options":{"include_usage":true}}');
  });

  it('handles a name that is there twice, or the model not at all, by parsing', () => {
    const splice = (json: string) => JSON.parse(spliceBody(Buffer.from(json), { model: 'c', includeUsage: false }).toString());
    expect(splice('{"model":"a","model":"b","x":1}')).toEqual({ model: 'c', x: 1 });
    expect(splice('{"x":1}')).toEqual({ x: 1, model: 'c' });
    expect(splice('{}')).toEqual({ model: 'c' });
  });

  it('refuses what cannot be read', () => {
    const broken = Buffer.from('{"model":"a","stream_options":{"x":"\\q"}}');
    expect(() => spliceBody(broken, { model: 'b', includeUsage: true })).toThrow(invalidJson);
    expect(() => spliceBody(Buffer.from('{"model":'), { model: 'b', includeUsage: false })).toThrow(invalidJson);
  });
});
