import { GatewayError, isJsonObject, type Json, type JsonObject } from '@libs/kernel';

/** What a field of a request is not; `param` in Google's way of writing paths, `contents[0].parts[1].text`. */
export const badField = (param: string, message: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${message}.`, { param });

/** Valid in Gemini's dialect but without a neutral form: a Gemini model may still take it as it is. */
export const untranslatable = (param: string, what: string): GatewayError =>
  new GatewayError(
    'unsupported_by_target',
    `\`${param}\`: ${what} cannot be translated for a model that does not speak this API.`,
    {
      param,
    },
  );

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The other way that protobuf's JSON may write a field: `fileUri` is also `file_uri`. */
export const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());

/** A field under either of its names; null counts as not said. */
export function field(object: JsonObject, name: string): Json | undefined {
  const value = object[name] ?? object[snake(name)];
  return value === null ? undefined : value;
}

/** The fields that are not in `known` (camelCase), under their camelCase names. */
export function others(object: JsonObject, known: ReadonlySet<string>): JsonObject {
  const rest: JsonObject = {};
  for (const [name, value] of Object.entries(object)) {
    if (value !== undefined && value !== null && !known.has(camel(name))) rest[camel(name)] = value;
  }
  return rest;
}

export function objectAt(value: Json | undefined, param: string): JsonObject {
  if (!isJsonObject(value)) throw badField(param, 'must be an object');
  return value;
}

export function stringAt(value: Json | undefined, param: string): string {
  if (typeof value !== 'string') throw badField(param, 'must be a string');
  return value;
}

/** Google takes one element for a list of one. */
export function listAt(value: Json | undefined, param: string): Json[] {
  if (Array.isArray(value)) return value;
  if (isJsonObject(value)) return [value];
  throw badField(param, 'must be a list');
}

export function booleanAt(value: Json | undefined, param: string): boolean {
  if (typeof value !== 'boolean') throw badField(param, 'must be true or false');
  return value;
}

export const numberAt =
  (min: number, max: number) =>
  (value: Json | undefined, param: string): number => {
    if (typeof value !== 'number' || !(value >= min && value <= max))
      throw badField(param, `must be a number from ${min} to ${max}`);
    return value;
  };

export const wholeNumberAt =
  (min: number) =>
  (value: Json | undefined, param: string): number => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min)
      throw badField(param, `must be a whole number from ${min}`);
    return value;
  };

/** Reads a field where it is said. */
export function optional<T>(
  object: JsonObject | undefined,
  name: string,
  prefix: string,
  read: (value: Json, param: string) => T,
): T | undefined {
  const value = object && field(object, name);
  return value === undefined ? undefined : read(value, prefix === '' ? name : `${prefix}.${name}`);
}

/** Without the fields that are not said. */
export const defined = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
