import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';

export const bad = (param: string, message: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${message}.`, { param });

/** @throws GatewayError unknown_field */
export function assertKnown(body: JsonObject, known: ReadonlySet<string>, what: string, prefix = ''): void {
  for (const name of Object.keys(body)) {
    if (known.has(name)) continue;
    const param = prefix + name;
    throw new GatewayError('unknown_field', `\`${param}\` is not a field of ${what}.`, { param });
  }
}

export function textAt(body: JsonObject, name: string, most = 1_000_000): string | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') throw bad(name, 'must be a text');
  if (value.length > most) throw bad(name, `must have at most ${most} characters`);
  return value;
}

export function numberAt(body: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= min && value <= max))
    throw bad(name, max === Number.MAX_SAFE_INTEGER ? `must be a number from ${min}` : `must be a number from ${min} to ${max}`);
  return value;
}

export function wholeAt(body: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = numberAt(body, name, min, max);
  if (value !== undefined && !Number.isInteger(value)) throw bad(name, 'must be a whole number');
  return value;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** A moment with its offset, as UTC. */
export function timeAt(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  const at = typeof value === 'string' && TIME.test(value) ? new Date(value) : undefined;
  if (!at || Number.isNaN(at.getTime())) throw bad(name, 'must be a time such as 2030-01-31T08:00:00Z');
  return at.toISOString();
}

export function oneOf<T extends string>(body: JsonObject, name: string, values: readonly T[]): T | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  const found = values.find((known) => known === value);
  if (found === undefined) throw bad(name, `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}`);
  return found;
}

export function objectsAt(body: JsonObject, name: string, most: number): JsonObject[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length > most || !value.every(isJsonObject))
    throw bad(name, `must be a list of at most ${most} objects`);
  return value;
}
