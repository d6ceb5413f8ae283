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

export function optionalBoolean(body: JsonObject, name: string): boolean | undefined {
  const value = body[name];
  if (absent(value)) return undefined;
  if (typeof value !== 'boolean') throw badField(name, 'must be true or false');
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
