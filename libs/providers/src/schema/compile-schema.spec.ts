import type { JsonObject } from '@libs/kernel';
import { ChangeList } from '../changes';
import { compileSchema } from './compile-schema';
import {
  ANTHROPIC_SCHEMA_RULES,
  GEMINI_SCHEMA_RULES,
  GROQ_SCHEMA_RULES,
  OPENAI_SCHEMA_RULES,
  type SchemaRules,
  XAI_SCHEMA_RULES,
} from './rules';

function compile(schema: JsonObject, rules: SchemaRules) {
  const changes = new ChangeList();
  const before = JSON.stringify(schema);
  const { schema: compiled, misfits } = compileSchema(schema, rules, changes, 's');
  expect(JSON.stringify(schema)).toBe(before);
  return { compiled, misfits, changes: changes.list() };
}
const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more });
const closed = (properties: JsonObject): JsonObject =>
  object(properties, { required: Object.keys(properties), additionalProperties: false });

const RULES: [string, SchemaRules][] = [
  ['OpenAI', OPENAI_SCHEMA_RULES],
  ['Groq', GROQ_SCHEMA_RULES],
  ['Anthropic', ANTHROPIC_SCHEMA_RULES],
  ['Gemini', GEMINI_SCHEMA_RULES],
  ['xAI', XAI_SCHEMA_RULES],
];

describe.each(RULES)('a schema for %s', (_name, rules) => {
  it('inside the subset stays as it is, and nothing is reported', () => {
    const schema = closed({
      a: { type: 'string', description: 'd' },
      b: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
      c: { type: 'array', items: closed({ d: { enum: ['x', 1, null] } }) },
      e: { $ref: '#/$defs/E' },
    });
    schema['$defs'] = { E: closed({ f: { type: 'boolean' } }) };
    expect(compile(schema, rules)).toEqual({ compiled: schema, misfits: [], changes: [] });
  });

  /** Every keyword of the standard that says something about an answer. */
  it.each([
    ['minimum', 1],
    ['exclusiveMaximum', 1],
    ['multipleOf', 2],
    ['minLength', 1],
    ['maxLength', 1],
    ['pattern', '^a'],
    ['format', 'email'],
    ['format', 'made-up'],
    ['minItems', 2],
    ['maxItems', 2],
    ['uniqueItems', true],
    ['minProperties', 1],
    ['default', 1],
    ['$comment', 'c'],
    ['oneOf', [{ type: 'string' }]],
    ['allOf', [{ type: 'string' }]],
    ['not', { type: 'string' }],
    ['if', { type: 'string' }],
    ['contains', { type: 'string' }],
    ['patternProperties', { '^a': { type: 'string' } }],
    ['prefixItems', [{ type: 'string' }]],
    ['dependentRequired', { a: ['b'] }],
    ['unevaluatedProperties', false],
    ['x-made-up', 1],
  ])('never loses %s without a word', (keyword, value) => {
    const { compiled, misfits, changes } = compile(closed({ a: { [keyword]: value } }), rules);
    const kept = JSON.stringify(compiled).includes(`"${keyword}":`);
    const named = [...misfits, ...changes].some((word) => word.includes(`s.properties.a.${keyword}`));
    expect({ kept, named }).toEqual(kept ? { kept, named: false } : { kept, named: true });
  });
});

describe('a limit that is not enforced', () => {
  it('is told in the description, behind the one that is there', () => {
    const age = { type: 'integer', description: 'In years.', minimum: 0, maximum: 150 };
    const { compiled, misfits, changes } = compile(closed({ age }), ANTHROPIC_SCHEMA_RULES);
    expect(compiled['properties']).toEqual({
      age: { type: 'integer', description: 'In years. (minimum: 0, maximum: 150)' },
    });
    expect(misfits).toEqual([]);
    expect(changes).toEqual([
      's.properties.age.minimum: told in the description, Anthropic does not enforce it',
      's.properties.age.maximum: told in the description, Anthropic does not enforce it',
    ]);
  });

  it('is one only beyond what is enforced', () => {
    const list = (minItems: number) => closed({ a: { type: 'array', items: {}, minItems } });
    expect(compile(list(1), ANTHROPIC_SCHEMA_RULES).changes).toEqual([]);
    expect(compile(list(2), ANTHROPIC_SCHEMA_RULES).changes).toHaveLength(1);
  });
});

describe('objects', () => {
  it('are closed where that is asked, which is reported', () => {
    const { compiled, misfits, changes } = compile(object({ a: object({ b: {} }) }), ANTHROPIC_SCHEMA_RULES);
    expect(compiled).toEqual(object({ a: object({ b: {} }, { additionalProperties: false }) }, { additionalProperties: false }));
    expect(changes).toEqual(['s.properties.a: additionalProperties: false added', 's: additionalProperties: false added']);
    expect(misfits).toEqual([]);
  });

  it.each([
    ['of free properties', { type: 'object' }, 's.additionalProperties'],
    ['that are open', object({ a: {} }, { additionalProperties: true }), 's.additionalProperties'],
    ['that are maps', object({}, { additionalProperties: { type: 'string' } }), 's.additionalProperties'],
  ])('do not fit when they are ones %s', (_name, schema, misfit) =>
    expect(compile(schema, ANTHROPIC_SCHEMA_RULES).misfits).toEqual([misfit]),
  );

  it('with optional properties do not fit where all are required', () => {
    const schema = object({ a: {}, b: {} }, { required: ['a'], additionalProperties: false });
    expect(compile(schema, OPENAI_SCHEMA_RULES).misfits).toEqual(['s.properties.b (not required)']);
    expect(compile(schema, ANTHROPIC_SCHEMA_RULES).misfits).toEqual([]);
  });

  it('may have properties named like keywords', () => {
    const schema = closed({ minimum: { type: 'string' }, not: { type: 'string' }, $ref: { type: 'string' } });
    expect(compile(schema, ANTHROPIC_SCHEMA_RULES)).toEqual({ compiled: schema, misfits: [], changes: [] });
  });
});

describe('references', () => {
  const chain = {
    ...closed({ a: { $ref: '#/$defs/A' }, b: { $ref: '#/$defs/A' } }),
    $defs: { A: closed({ b: { $ref: '#/$defs/B' } }), B: closed({}) },
  };
  const tree = {
    ...closed({ a: { $ref: '#/$defs/A' } }),
    $defs: { A: closed({ kids: { type: 'array', items: { $ref: '#/$defs/A' } } }) },
  };

  it('may be followed, twice too', () => {
    expect(compile(chain, ANTHROPIC_SCHEMA_RULES).misfits).toEqual([]);
    expect(compile(tree, OPENAI_SCHEMA_RULES).misfits).toEqual([]);
  });

  it('may lead back only where that is known', () => {
    expect(compile(tree, ANTHROPIC_SCHEMA_RULES).misfits).toEqual(['s.$ref']);
    expect(compile(closed({ a: { $ref: '#' } }), ANTHROPIC_SCHEMA_RULES).misfits).toEqual(['s.$ref']);
  });

  it('lead nowhere else', () =>
    expect(compile(closed({ a: { $ref: 'https://a/b' } }), OPENAI_SCHEMA_RULES).misfits).toEqual(['s.properties.a.$ref']));
});

it('a root that is no object does not fit where one is asked', () => {
  expect(compile({ type: 'array', items: {} }, OPENAI_SCHEMA_RULES).misfits).toEqual(['s']);
  expect(compile({ anyOf: [closed({})] }, OPENAI_SCHEMA_RULES).misfits).toEqual(['s']);
  expect(compile({ type: 'array', items: {} }, ANTHROPIC_SCHEMA_RULES).misfits).toEqual([]);
});
