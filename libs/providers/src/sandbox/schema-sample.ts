import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { listOf, objectOf, textOf } from '../read';

const MAX_DEPTH = 8;

const FORMATS: Record<string, string> = {
  date: '2025-01-01',
  'date-time': '2025-01-01T00:00:00Z',
  time: '00:00:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** Arguments that satisfy a tool's JSON Schema; always the same for the same schema. */
export function sampleArguments(schema: JsonObject): JsonObject {
  const value = sample({ type: 'object', ...schema }, 'value', schema, 0);
  return isJsonObject(value) ? value : {};
}

function sample(raw: Json | undefined, name: string, root: JsonObject, depth: number): Json {
  const schema = resolve(objectOf(raw), root);
  for (const fixed of [schema['const'], schema['default'], listOf(schema['enum'])[0], listOf(schema['examples'])[0]]) {
    if (fixed !== undefined) return fixed;
  }
  if (depth >= MAX_DEPTH) return null;
  const choice = listOf(schema['anyOf'])[0] ?? listOf(schema['oneOf'])[0];
  if (choice !== undefined) return sample(choice, name, root, depth + 1);
  switch (typeOf(schema)) {
    case 'object':
      return sampleObject(schema, root, depth);
    case 'array': {
      const size = Math.max(1, Math.min(8, numberOf(schema['minItems']) ?? 1));
      return Array.from({ length: size }, () => sample(schema['items'] ?? { type: 'string' }, name, root, depth + 1));
    }
    case 'integer':
      return sampleNumber(schema, true);
    case 'number':
      return sampleNumber(schema, false);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return sampleString(schema, name);
  }
}

function sampleObject(schema: JsonObject, root: JsonObject, depth: number): JsonObject {
  const properties = objectOf(schema['properties']);
  const required = listOf(schema['required']).map((name) => textOf(name));
  const out: JsonObject = {};
  for (const name of required.length > 0 ? required : Object.keys(properties)) {
    out[name] = sample(properties[name], name, root, depth + 1);
  }
  return out;
}

function sampleNumber(schema: JsonObject, whole: boolean): number {
  const above = numberOf(schema['exclusiveMinimum']);
  const low = numberOf(schema['minimum']) ?? (above === undefined ? undefined : above + (whole ? 1 : 0.5));
  const high = numberOf(schema['maximum']) ?? Number.MAX_SAFE_INTEGER;
  const value = Math.min(low ?? 1, high);
  const step = numberOf(schema['multipleOf']);
  if (step !== undefined && step > 0) return Math.ceil(value / step) * step;
  return whole ? Math.ceil(value) : value;
}

function sampleString(schema: JsonObject, name: string): string {
  const formatted = FORMATS[textOf(schema['format'])];
  if (formatted !== undefined) return formatted;
  const min = numberOf(schema['minLength']) ?? 0;
  const max = numberOf(schema['maxLength']) ?? Number.MAX_SAFE_INTEGER;
  return `sample ${name}`.padEnd(Math.min(min, 4096), '.').slice(0, max);
}

function typeOf(schema: JsonObject): string {
  const { type } = schema;
  if (Array.isArray(type)) return textOf(type.find((each) => each !== 'null')) || 'null';
  return textOf(type) || (schema['properties'] === undefined ? 'string' : 'object');
}

/** Follows local references and merges `allOf`. */
function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  let found = schema;
  for (let hops = 0; hops < MAX_DEPTH && typeof found['$ref'] === 'string'; hops++) {
    let target: Json | undefined = root;
    for (const step of found['$ref'].replace(/^#\/?/, '').split('/')) if (step !== '') target = objectOf(target)[step];
    found = objectOf(target);
  }
  const all = listOf(found['allOf']).map((part) => objectOf(part));
  if (all.length === 0) return found;
  const merged: JsonObject = { ...found, ...Object.assign({}, ...all) };
  merged['properties'] = Object.assign({}, found['properties'], ...all.map((part) => part['properties']));
  merged['required'] = [found, ...all].flatMap((part) => listOf(part['required']));
  return merged;
}

const numberOf = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
