/*
 * What the keywords of JSON Schema do, as far as it decides what becomes of one that a provider does not know.
 * https://json-schema.org/draft/2020-12/json-schema-validation
 */

/** Limits on a value: without them the shape of the answer is the same, so they can be told in words. */
export const BOUNDS: ReadonlySet<string> = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]);

/** Words about the schema: no answer is right or wrong because of them. */
export const NOTES: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'example',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  '$schema',
  '$id',
  '$anchor',
  '$comment',
  'propertyOrdering',
  'contentEncoding',
  'contentMediaType',
]);

/** Their values are maps from a free name to a schema. */
export const MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

/** Their values are data, not schemas. */
export const DATA: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'example', 'examples', 'required', 'type']);
