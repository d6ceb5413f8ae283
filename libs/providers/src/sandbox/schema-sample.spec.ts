import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import type { JsonObject } from '@libs/kernel';
import { sampleArguments } from './schema-sample';

const ajv = addFormats(new Ajv({ strict: false }));

describe('sampleArguments', () => {
  const schemas: [string, JsonObject][] = [
    ['nothing', {}],
    ['no properties', { type: 'object', properties: {} }],
    [
      'scalars',
      {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'integer' }, c: { type: 'boolean' }, d: { type: 'null' } },
      },
    ],
    ['only what is required', { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['b'] }],
    [
      'limits',
      {
        properties: {
          a: { type: 'integer', minimum: 5, multipleOf: 4 },
          b: { type: 'string', minLength: 20 },
          c: { type: 'number', exclusiveMinimum: 1 },
        },
      },
    ],
    ['fixed values', { properties: { a: { enum: ['x', 'y'] }, b: { const: 3 }, c: { type: 'string', default: 'd' } } }],
    [
      'formats',
      {
        properties: {
          a: { type: 'string', format: 'date' },
          b: { type: 'string', format: 'email' },
          c: { type: 'string', format: 'uuid' },
        },
      },
    ],
    ['lists', { properties: { a: { type: 'array', items: { type: 'integer' }, minItems: 3 } } }],
    ['nesting', { properties: { a: { type: 'object', properties: { b: { type: ['null', 'string'] } }, required: ['b'] } } }],
    ['choices', { properties: { a: { anyOf: [{ type: 'integer' }, { type: 'string' }] } } }],
    [
      'references',
      {
        $defs: { p: { type: 'object', properties: { x: { type: 'integer' } }, required: ['x'] } },
        properties: { a: { $ref: '#/$defs/p' } },
      },
    ],
    [
      'all of several',
      {
        allOf: [
          { properties: { a: { type: 'integer' } }, required: ['a'] },
          { properties: { b: { type: 'string' } }, required: ['b'] },
        ],
      },
    ],
  ];
  it.each(schemas)('satisfies a schema of %s', (_name, schema) => {
    const sample = sampleArguments(schema);
    expect(ajv.validate(schema, sample)).toBe(true);
    expect(sampleArguments(schema)).toEqual(sample);
  });

  it('ends where a schema does not', () => {
    const endless: JsonObject = {
      $defs: { n: { type: 'object', properties: { next: { $ref: '#/$defs/n' } } } },
      $ref: '#/$defs/n',
    };
    expect(JSON.stringify(sampleArguments(endless)).length).toBeLessThan(500);
  });
});
