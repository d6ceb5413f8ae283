import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';

/** Counts that Google writes as strings, as all 64-bit numbers in its JSON. */
const COUNTS = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']);
/** Their values are schemas, or lists or maps of them. */
const SCHEMAS = new Set(['items', 'anyOf', 'oneOf', 'allOf', 'prefixItems', 'additionalProperties', 'not']);
const MAPS = new Set(['properties', '$defs', 'defs', 'definitions', 'patternProperties']);
const NAMES: Readonly<Record<string, string>> = {
  any_of: 'anyOf',
  min_items: 'minItems',
  max_items: 'maxItems',
  min_length: 'minLength',
  max_length: 'maxLength',
  min_properties: 'minProperties',
  max_properties: 'maxProperties',
  additional_properties: 'additionalProperties',
  property_ordering: 'propertyOrdering',
};

/**
 * Gemini's own kind of schema (a part of OpenAPI 3.0, types in capitals, `nullable`) as JSON Schema.
 * What is JSON Schema already stays as it is.
 */
export function toJsonSchema(schema: JsonObject): JsonObject {
  const out: JsonObject = {};
  for (const [written, value] of Object.entries(schema)) {
    const name = NAMES[written] ?? written;
    if (name === 'nullable' || value === undefined) continue;
    if (name === 'type') out['type'] = typeOf(value);
    else if (COUNTS.has(name) && typeof value === 'string' && /^\d{1,15}$/.test(value)) out[name] = Number(value);
    else if (MAPS.has(name) && isJsonObject(value)) out[name] = mapOf(value);
    else if (SCHEMAS.has(name)) out[name] = innerOf(value);
    else if (name === 'format' && value === 'enum') continue;
    else if (name === 'example') out['examples'] = [value];
    else if (name !== 'propertyOrdering') out[name] = value;
  }
  return schema['nullable'] === true ? orNull(out) : out;
}

const typeOf = (type: Json): Json => {
  if (Array.isArray(type)) return type.map(typeOf);
  return typeof type === 'string' ? type.toLowerCase() : type;
};

const innerOf = (value: Json): Json =>
  Array.isArray(value) ? value.map(innerOf) : isJsonObject(value) ? toJsonSchema(value) : value;

const mapOf = (map: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, value === undefined ? {} : innerOf(value)]));

function orNull(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (typeof type !== 'string') return Array.isArray(type) ? schema : { anyOf: [schema, { type: 'null' }] };
  const values = schema['enum'];
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) && !values.includes(null) && { enum: [...values, null] }) };
}
