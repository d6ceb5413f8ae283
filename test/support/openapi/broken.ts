import fc, { type Arbitrary } from 'fast-check';
import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';

const ODD_TEXT = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202etxt.exe',
  '🙂'.repeat(50),
  'x'.repeat(5_000),
  "' OR 1=1 --",
  '../../etc/passwd',
  '{{7*7}}',
  '%00',
  '%',
  '\r\nx: y',
  '__proto__',
];
const ODD_VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  0.5,
  -0,
  1e308,
  2 ** 53,
  2 ** 63,
  [],
  {},
  [[]],
  ['', null],
  { '': '' },
  { a: { b: [null] } },
];

export const oddText = fc.constantFrom(...ODD_TEXT);
const oddValue = fc.oneof(
  // The mistake that clients make most.
  fc.constant(null),
  fc.constantFrom(...ODD_VALUES),
  oddText,
  fc.jsonValue({ maxDepth: 3 }) as Arbitrary<Json>,
);

/** A fitting body with something wrong about it, as JSON text. */
export function brokenBody(fitting: Arbitrary<Json>): Arbitrary<string> {
  const replaced = fc.tuple(fitting, fc.nat(), oddValue).map(([body, at, value]) => JSON.stringify(replaceAt(body, at, value)));
  const dropped = fc.tuple(fitting, fc.nat()).map(([body, at]) => JSON.stringify(dropAt(body, at)));
  const added = fc
    .tuple(fitting, oddText, oddValue)
    .map(([body, name, value]) => JSON.stringify({ ...objectOr(body), [name]: value }));
  const another = oddValue.map((value) => JSON.stringify(value));
  return fc.oneof(
    { arbitrary: replaced, weight: 4 },
    { arbitrary: dropped, weight: 2 },
    { arbitrary: added, weight: 2 },
    { arbitrary: another, weight: 1 },
    { arbitrary: brokenText(fitting), weight: 2 },
  );
}

/** Not even JSON, or JSON that parsers disagree about. */
const brokenText = (fitting: Arbitrary<Json>): Arbitrary<string> =>
  fc.oneof(
    fc.tuple(fitting, fc.nat()).map(([body, at]) => cut(JSON.stringify(body), at)),
    fc.constantFrom(
      '',
      '{',
      'nul',
      '{"a":1,}',
      "{'a':1}",
      '{"a":NaN}',
      '{"a":1e999}',
      '{"a":"\\ud800"}',
      '{"__proto__":{"role":"admin"}}',
      '{"constructor":{"prototype":{}}}',
      '{"model":"a","model":"b","messages":[],"messages":1}',
      `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
      `{"prompt":${'9'.repeat(400)}}`,
      '\ufeff{}',
    ),
  );

const cut = (text: string, at: number): string => text.slice(0, text.length === 0 ? 0 : at % text.length);
const objectOr = (value: Json): JsonObject => (isJsonObject(value) ? value : {});

/** Puts a value where one of the members, at any depth, was. */
function replaceAt(body: Json, at: number, value: Json): Json {
  const entries = Array.isArray(body) ? body.map((item, i) => [String(i), item] as const) : Object.entries(objectOr(body));
  if (entries.length === 0) return value;
  const [name, inner] = entries[at % entries.length] as readonly [string, Json];
  const rest = Math.floor(at / entries.length);
  const next =
    typeof inner === 'object' && inner !== null && rest % 3 !== 0 ? replaceAt(inner, Math.floor(rest / 3), value) : value;
  return Array.isArray(body) ? body.map((item, i) => (String(i) === name ? next : item)) : { ...objectOr(body), [name]: next };
}

function dropAt(body: Json, at: number): Json {
  const names = Object.keys(objectOr(body));
  const dropped = names[at % Math.max(1, names.length)];
  return Object.fromEntries(Object.entries(objectOr(body)).filter(([name]) => name !== dropped)) as JsonObject;
}
