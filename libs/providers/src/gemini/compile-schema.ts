import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { ChangeList } from '../changes';
import { compileSchema as compileTo } from '../schema/compile-schema';
import { DATA, MAPS } from '../schema/keywords';
import { GEMINI_SCHEMA_RULES } from '../schema/rules';

/**
 * A JSON Schema for `parametersJsonSchema` and `responseJsonSchema`. What Gemini has another word for is
 * rewritten without a loss; what it does not hold its answers to is left out and named.
 * https://ai.google.dev/gemini-api/docs/structured-output#json_schema_support
 */
export function compileSchema(schema: JsonObject, where: string, changes: ChangeList): JsonObject {
  const { schema: compiled, misfits } = compileTo(rewrite(schema), GEMINI_SCHEMA_RULES, changes, where);
  for (const misfit of misfits) changes.dropped(misfit, 'Gemini does not hold its answers to it');
  return compiled;
}

/** Said by tools about the schema itself: nobody who asks a model means anything by it. */
const SILENT = new Set(['$schema', '$comment']);

function rewrite(schema: JsonObject): JsonObject {
  const out: JsonObject = {};
  for (const [name, value] of Object.entries(schema)) {
    if (value === undefined || SILENT.has(name)) continue;
    if (name === 'const') out['enum'] = [value];
    else if (name === '$ref') out['$ref'] = typeof value === 'string' ? value.replace(/^#\/definitions\//, '#/$defs/') : value;
    else if (DATA.has(name)) out[name] = value;
    else if (name === 'allOf' && Array.isArray(value) && value.length === 1 && schema['anyOf'] === undefined)
      out['anyOf'] = inner(value);
    else if (MAPS.has(name) && isJsonObject(value)) out[name === 'definitions' ? '$defs' : name] = mapOf(value);
    else out[name] = inner(value);
  }
  return aloneRef(out);
}

const inner = (value: Json): Json => (Array.isArray(value) ? value.map(inner) : isJsonObject(value) ? rewrite(value) : value);

const mapOf = (map: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, value === undefined ? {} : inner(value)]));

/** A `$ref` suffers no neighbours but those whose names begin with `$`: it moves into a choice of one. */
function aloneRef(schema: JsonObject): JsonObject {
  const { $ref, ...rest } = schema;
  if ($ref === undefined || Object.keys(rest).every((name) => name.startsWith('$'))) return schema;
  return rest['anyOf'] === undefined ? { ...rest, anyOf: [{ $ref }] } : schema;
}
