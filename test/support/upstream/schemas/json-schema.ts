import type { SchemaObject } from 'ajv';

/** Short words for writing JSON Schema by hand. */
export const text: SchemaObject = { type: 'string' };
export const words = (...values: string[]): SchemaObject => ({ type: 'string', enum: values });
export const constant = (value: string): SchemaObject => ({ const: value });
export const flag: SchemaObject = { type: 'boolean' };
export const whole = (minimum: number): SchemaObject => ({ type: 'integer', minimum });
export const between = (minimum: number, maximum: number): SchemaObject => ({ type: 'number', minimum, maximum });
export const listOf = (items: SchemaObject, minItems = 0): SchemaObject => ({ type: 'array', items, minItems });
export const anyObject: SchemaObject = { type: 'object' };
export const orNull = (schema: SchemaObject): SchemaObject => ({ anyOf: [schema, { type: 'null' }] });

/** An object with exactly these fields; a name that ends in `!` is required. */
export function object(fields: Record<string, SchemaObject>): SchemaObject {
  const names = Object.keys(fields);
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name.replace(/!$/, ''), fields[name] as SchemaObject])),
    required: names.filter((name) => name.endsWith('!')).map((name) => name.slice(0, -1)),
    additionalProperties: false,
  };
}

/** One of several objects, told apart by a field that each of them has as a constant. */
export const oneOf = (discriminator: string, ...schemas: SchemaObject[]): SchemaObject => ({
  type: 'object',
  discriminator: { propertyName: discriminator },
  required: [discriminator],
  oneOf: schemas,
});
