import { GatewayError, isJsonObject, type Json, type JsonObject } from '@libs/kernel';

/*
 * Loose readers for what upstreams send: only the fields in use are looked at, and a field of
 * another type counts as absent, so that an upstream's addition never breaks an answer.
 */

/** '' when it is not a string. */
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** undefined when it is not a string or is empty. */
export const wordOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** {} when it is not an object. */
export const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});

export const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

/** More tokens than any model can hold: a figure above it is a fault of the upstream, not a bill. */
const MAX_TOKENS = 1e9;

/** A believable number of tokens, or undefined: negative, fractional and absurd figures count as not said. */
export const tokensOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_TOKENS ? value : undefined;

/** A figure was told, and it is none: whatever stands beside it is not to be billed as exact. */
export const isAbsurd = (value: Json | undefined): boolean => typeof value === 'number' && tokensOf(value) === undefined;

/** @throws GatewayError upstream_bad_response */
export function parseUpstreamObject(text: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new GatewayError('upstream_bad_response', 'The provider sent something that is not JSON.', { cause });
  }
  if (!isJsonObject(parsed)) throw new GatewayError('upstream_bad_response', 'The provider sent JSON that is not an object.');
  return parsed;
}
