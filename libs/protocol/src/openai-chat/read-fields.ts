import { GatewayError, isJsonObject, type Json, type JsonObject } from '@libs/kernel';

/** What a field of a request is not; `param` in OpenAI's way of writing paths. */
export const badField = (param: string, message: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${message}.`, { param });

const absent = (value: unknown): value is undefined | null => value === undefined || value === null;

export function optionalNumber(body: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = body[name];
  if (absent(value)) return undefined;
  if (typeof value !== 'number' || !(value >= min && value <= max))
    throw badField(name, `must be a number from ${min} to ${max}`);
  return value;
}

export function optionalWholeNumber(
  body: JsonObject,
  name: string,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = body[name];
  if (absent(value)) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
    throw badField(name, `must be a whole number ${range}`);
  }
  return value;
}

export function optionalString(body: JsonObject, name: string, param = name): string | undefined {
  const value = body[name];
  if (absent(value)) return undefined;
  if (typeof value !== 'string') throw badField(param, 'must be a string');
  return value;
}

export function optionalBoolean(body: JsonObject, name: string, param = name): boolean | undefined {
  const value = body[name];
  if (absent(value)) return undefined;
  if (typeof value !== 'boolean') throw badField(param, 'must be true or false');
  return value;
}

export function objectAt(value: Json | undefined, param: string): JsonObject {
  if (!isJsonObject(value)) throw badField(param, 'must be an object');
  return value;
}

export function stringAt(value: Json | undefined, param: string): string {
  if (typeof value !== 'string') throw badField(param, 'must be a string');
  return value;
}

export function listAt(value: Json | undefined, param: string): Json[] {
  if (!Array.isArray(value)) throw badField(param, 'must be a list');
  return value;
}

/** Valid in OpenAI's dialect but without a neutral form: another target of the plan may still take it as it is. */
export const untranslatable = (param: string, what: string): GatewayError =>
  new GatewayError(
    'unsupported_by_target',
    `\`${param}\`: ${what} cannot be translated for a model that does not speak this API.`,
    {
      param,
    },
  );

/** A list where there is one. */
export function optionalList(body: JsonObject, name: string, param = name): Json[] | undefined {
  const value = body[name];
  return absent(value) ? undefined : listAt(value, param);
}

/** An object where there is one. */
export function optionalObject(body: JsonObject, name: string, param = name): JsonObject | undefined {
  const value = body[name];
  return absent(value) ? undefined : objectAt(value, param);
}

/** The fields that have a value, so that "not said" stays absent. */
export function defined<T extends object>(fields: T): Partial<T> {
  const said: Partial<T> = {};
  for (const name of Object.keys(fields) as (keyof T)[]) if (fields[name] !== undefined) said[name] = fields[name];
  return said;
}
