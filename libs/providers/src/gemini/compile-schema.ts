import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { ChangeList } from '../changes';
import { compileSchema as compileTo } from '../schema/compile-schema';
import { BOUNDS, DATA, MAPS, NOTES } from '../schema/keywords';
import { GEMINI_SCHEMA_RULES } from '../schema/rules';

/**
 * A JSON Schema for `parametersJsonSchema` and `responseJsonSchema`. What Gemini has another word for is
 * rewritten without a loss; what it does not hold its answers to is left out and named.
 * https://ai.google.dev/gemini-api/docs/structured-output#json_schema_support
 */
export function compileSchema(schema: JsonObject, where: string, changes: ChangeList): JsonObject {
  const plain = new Rewriter(changes).schema(schema, where);
  return compileTo(plain, GEMINI_SCHEMA_RULES, changes, where).schema;
}

/** Said by tools about the schema itself: nobody who asks a model means anything by it. */
const SILENT = new Set(['$schema', '$comment']);

class Rewriter {
  constructor(private readonly changes: ChangeList) {}

  schema(schema: JsonObject, path: string): JsonObject {
    const out: JsonObject = {};
    for (const [name, value] of Object.entries(schema)) {
      if (value === undefined || SILENT.has(name)) continue;
      const at = `${path}.${name}`;
      if (name === 'definitions') out['$defs'] = this.inside(name, value, at);
      else if (name === 'allOf' && Array.isArray(value) && value.length === 1 && schema['anyOf'] === undefined)
        out['anyOf'] = this.inside(name, value, at);
      else if (this.fits(name, value)) this.keep(out, name, value, at);
      else this.changes.dropped(at, 'Gemini does not hold its answers to it');
    }
    return aloneRef(out);
  }

  private fits(name: string, value: Json): boolean {
    if (name === '$ref') return typeof value === 'string' && value.startsWith('#');
    if (name === 'enum') return Array.isArray(value) && !value.some(isComplex);
    if (name === 'const') return !isComplex(value);
    return GEMINI_SCHEMA_RULES.honoured.has(name) || BOUNDS.has(name) || NOTES.has(name);
  }

  private keep(out: JsonObject, name: string, value: Json, at: string): void {
    if (name === 'const') out['enum'] = [value];
    else if (name === '$ref') out['$ref'] = (value as string).replace(/^#\/definitions\//, '#/$defs/');
    else out[name] = this.inside(name, value, at);
  }

  private inside(name: string, value: Json, at: string): Json {
    if (DATA.has(name)) return value;
    if (!MAPS.has(name) || !isJsonObject(value)) return this.value(value, at);
    const entries = Object.entries(value).map(([key, inner]) => [key, this.value(inner ?? {}, `${at}.${key}`)] as const);
    return Object.fromEntries(entries);
  }

  private value(value: Json, at: string): Json {
    if (Array.isArray(value)) return value.map((item, i) => this.value(item, `${at}.${i}`));
    return isJsonObject(value) ? this.schema(value, at) : value;
  }
}

const isComplex = (value: Json): boolean => typeof value === 'object' && value !== null;

/** A `$ref` suffers no neighbours but those whose names begin with `$`: it moves into a choice of one. */
function aloneRef(schema: JsonObject): JsonObject {
  const { $ref, ...rest } = schema;
  if ($ref === undefined || Object.keys(rest).every((name) => name.startsWith('$'))) return schema;
  return rest['anyOf'] === undefined ? { ...rest, anyOf: [{ $ref }] } : schema;
}
