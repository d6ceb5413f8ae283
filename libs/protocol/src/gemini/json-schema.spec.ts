import { toJsonSchema } from './json-schema';

it("makes JSON Schema of Gemini's own kind of schema", () => {
  const own = {
    type: 'OBJECT',
    nullable: true,
    properties: {
      // A property may have the name of a keyword.
      type: { type: 'STRING', format: 'enum', enum: ['A', 'B'], nullable: true },
      many: { type: 'ARRAY', items: { type: 'INTEGER', format: 'int32' }, minItems: '1', max_items: '5' },
      either: { anyOf: [{ type: 'NUMBER', minimum: 1 }, { type: 'BOOLEAN' }], nullable: true },
    },
    required: ['type'],
    propertyOrdering: ['type', 'many'],
    example: { type: 'A' },
  };
  const before = JSON.stringify(own);
  expect(toJsonSchema(own)).toEqual({
    type: ['object', 'null'],
    properties: {
      type: { type: ['string', 'null'], enum: ['A', 'B', null] },
      many: { type: 'array', items: { type: 'integer', format: 'int32' }, minItems: 1, maxItems: 5 },
      either: { anyOf: [{ anyOf: [{ type: 'number', minimum: 1 }, { type: 'boolean' }] }, { type: 'null' }] },
    },
    required: ['type'],
    examples: [{ type: 'A' }],
  });
  expect(JSON.stringify(own)).toBe(before);
});

it('leaves JSON Schema as it is', () => {
  const schema = { type: ['string', 'null'], $defs: { a: { type: 'object', additionalProperties: false } }, const: 'x' };
  expect(toJsonSchema(schema)).toEqual(schema);
});
