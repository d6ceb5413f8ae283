import { GatewayError, isJsonObject, type Json, type JsonObject } from '@libs/kernel';

/** What a field of a request is not; `param` in Anthropic's way of writing paths, `messages.0.content`. */
export const badField = (param: string, message: string): GatewayError =>
  new GatewayError('invalid_request', `${param}: ${message}`, { param });

/** Valid in Anthropic's dialect but without a neutral form: another target of the plan may still take it as it is. */
export const untranslatable = (param: string, what: string): GatewayError =>
  new GatewayError('unsupported_by_target', `${param}: ${what} cannot be translated for a model that does not speak this API`, {
    param,
  });

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

const absent = (value: Json | undefined): value is undefined | null => value === undefined || value === null;

/** Reads a field where it is said: `undefined` and `null` both mean that it is not. */
export const optional = <T>(value: Json | undefined, param: string, read: (value: Json, param: string) => T): T | undefined =>
  absent(value) ? undefined : read(value, param);

export function booleanAt(value: Json, param: string): boolean {
  if (typeof value !== 'boolean') throw badField(param, 'must be true or false');
  return value;
}

export const numberAt =
  (min: number, max: number) =>
  (value: Json, param: string): number => {
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
