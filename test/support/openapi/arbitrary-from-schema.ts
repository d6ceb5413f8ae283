import fc, { type Arbitrary } from 'fast-check';
import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';

/** Looks up `#/components/schemas/Name`. */
export type Resolve = (ref: string) => JsonObject;

/** Values that a schema cannot ask for by itself but that get a request further than random words would. */
export type Hints = Readonly<Record<string, readonly Json[]>>;

/** Lengths of everything are small: what is tested is shape, not size. */
const LONGEST = 12;
const DEEPEST = 6;

/** Values that fit the schema: the part of JSON Schema that the product's own document uses. */
export function arbitraryFromSchema(schema: unknown, resolve: Resolve, hints: Hints = {}, depth = 0): Arbitrary<Json> {
  const inner = (next: unknown): Arbitrary<Json> => arbitraryFromSchema(next, resolve, hints, depth + 1);
  if (!isJsonObject(schema)) return fc.jsonValue({ maxDepth: 2 }) as Arbitrary<Json>;
  if (typeof schema['$ref'] === 'string') return inner(resolve(schema['$ref']));
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum']);
  const choices = schema['oneOf'] ?? schema['anyOf'];
  if (Array.isArray(choices) && schema['properties'] === undefined) return fc.oneof(...choices.map(inner));
  const type = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  return fc.oneof(...type.map((one) => ofType(one, schema)));

  function ofType(one: Json | undefined, { minItems, maxItems, items }: JsonObject): Arbitrary<Json> {
    switch (one) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return fc.integer(range(schema as JsonObject, 1_000));
      case 'number':
        return fc.double({ ...range(schema as JsonObject, 1_000), noNaN: true, noDefaultInfinity: true });
      case 'string':
        return stringOf(schema as JsonObject);
      case 'array':
        return fc.array(inner(items ?? {}), {
          minLength: numberOr(minItems, 0),
          maxLength: depth > DEEPEST ? numberOr(minItems, 0) : Math.min(numberOr(maxItems, 3), numberOr(minItems, 0) + 2),
        });
      case 'object':
        return objectOf(schema as JsonObject, inner, hints);
      default:
        return fc.jsonValue({ maxDepth: 2 }) as Arbitrary<Json>;
    }
  }
}

const numberOr = (value: Json | undefined, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

function range({ minimum, maximum }: JsonObject, width: number): { min: number; max: number } {
  const min = numberOr(minimum, typeof maximum === 'number' ? maximum - width : 0);
  return { min, max: Math.min(numberOr(maximum, min + width), min + width) };
}

function stringOf({ pattern, minLength, maxLength, format }: JsonObject): Arbitrary<string> {
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern.replaceAll(/\\p\{[LN]\}/g, 'a-z0-9'), 'u'));
  if (format === 'uri') return fc.webUrl();
  if (format === 'email') return fc.emailAddress();
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  const min = numberOr(minLength, 0);
  return fc.string({
    unit: 'grapheme',
    minLength: min,
    maxLength: Math.max(min, Math.min(numberOr(maxLength, LONGEST), LONGEST)),
  });
}

function objectOf(schema: JsonObject, inner: (schema: unknown) => Arbitrary<Json>, hints: Hints): Arbitrary<Json> {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  return fc.constantFrom(...ways(schema)).chain(({ required, without }) => {
    const left = (name: string): boolean => without.includes(name) || (hints[name]?.length === 0 && !required.includes(name));
    const members = Object.entries(properties).filter(([name]) => !left(name));
    const model = Object.fromEntries(members.map(([name, value]) => [name, hinted(name, inner(value), hints)]));
    return fc.record(model, { requiredKeys: required.filter((name) => name in model) }) as Arbitrary<Json>;
  });
}

const hinted = (name: string, plain: Arbitrary<Json>, hints: Hints): Arbitrary<Json> =>
  hints[name]?.length
    ? fc.oneof({ arbitrary: fc.constantFrom(...hints[name]), weight: 4 }, { arbitrary: plain, weight: 1 })
    : plain;

/** `oneOf: [{required: [a]}, {required: [b]}]` beside properties: either a or b, never both. */
function ways(schema: JsonObject): { required: string[]; without: string[] }[] {
  const always = names(schema['required']);
  const either = Array.isArray(schema['oneOf'])
    ? schema['oneOf'].map((way) => names(isJsonObject(way) ? way['required'] : []))
    : [];
  if (either.length === 0) return [{ required: always, without: [] }];
  return either.map((way) => ({
    required: [...always, ...way],
    without: either.flat().filter((name) => !way.includes(name)),
  }));
}

const names = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);
