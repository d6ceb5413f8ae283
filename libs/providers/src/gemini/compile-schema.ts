import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { ChangeList } from '../changes';

/**
 * What Gemini honours of JSON Schema: https://ai.google.dev/gemini-api/docs/structured-output#json_schema_support.
 * Descriptions and the like bind nobody, so nothing is lost where they are not read.
 */
const HONOURED = new Set([
  '$id',
  '$defs',
  '$ref',
  '$anchor',
  'type',
  'format',
  'title',
  'description',
  'enum',
  'items',
  'prefixItems',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'anyOf',
  'oneOf',
  'properties',
  'additionalProperties',
  'required',
  'propertyOrdering',
]);
const WORDS_ONLY = new Set(['$schema', '$comment', 'default', 'examples', 'example', 'deprecated', 'readOnly', 'writeOnly']);
const MAPS = new Set(['properties', '$defs', 'patternProperties', 'dependentSchemas']);
const SCHEMAS = new Set([
  'items',
  'prefixItems',
  'anyOf',
  'oneOf',
  'allOf',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
]);

/** A JSON Schema as Gemini takes it, for `parametersJsonSchema` and `responseJsonSchema`; what binds nothing there is named. */
export function compileSchema(schema: JsonObject, where: string, changes: ChangeList): JsonObject {
  const ignored = new Set<string>();
  const compiled = compile(schema, ignored);
  if (ignored.size > 0) changes.add(where, `Gemini does not hold its answer to ${[...ignored].sort().join(', ')}`);
  return compiled;
}

function compile(schema: JsonObject, ignored: Set<string>): JsonObject {
  const out: JsonObject = {};
  for (const [written, value] of Object.entries(schema)) {
    if (value === undefined || WORDS_ONLY.has(written)) {
      // Bounds of the words: `default` and the like are for readers.
      if (value !== undefined && written !== '$schema' && written !== '$comment') out[written] = value;
      continue;
    }
    const name = written === 'definitions' ? '$defs' : written;
    if (name === 'const') out['enum'] = [value];
    else if (name === '$ref') out['$ref'] = typeof value === 'string' ? value.replace(/^#\/definitions\//, '#/$defs/') : value;
    else if (name === 'allOf' && Array.isArray(value) && value.length === 1 && schema['anyOf'] === undefined)
      out['anyOf'] = inner(value, ignored);
    else {
      if (!HONOURED.has(name)) ignored.add(name);
      out[name] =
        MAPS.has(name) && isJsonObject(value) ? mapOf(value, ignored) : SCHEMAS.has(name) ? inner(value, ignored) : value;
    }
  }
  return aloneRef(out);
}

const inner = (value: Json, ignored: Set<string>): Json =>
  Array.isArray(value) ? value.map((item) => inner(item, ignored)) : isJsonObject(value) ? compile(value, ignored) : value;

const mapOf = (map: JsonObject, ignored: Set<string>): JsonObject =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, value === undefined ? {} : inner(value, ignored)]));

/** A `$ref` suffers no neighbours but those whose names begin with `$`: it moves into a choice of one. */
function aloneRef(schema: JsonObject): JsonObject {
  const { $ref, ...rest } = schema;
  if ($ref === undefined || Object.keys(rest).every((name) => name.startsWith('$'))) return schema;
  return rest['anyOf'] === undefined ? { ...rest, anyOf: [{ $ref }] } : schema;
}
