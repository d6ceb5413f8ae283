import { isUtf8 } from 'node:buffer';
import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import { checkJsonComplexity } from './scan-top-level';

const invalid = (message: string, cause?: unknown): GatewayError => new GatewayError('invalid_json', message, { cause });

/**
 * A request body as JSON, refused when it is not what any dialect can mean: bad UTF-8, not an object,
 * NUL or half a surrogate pair in a string (PostgreSQL stores neither).
 * @throws GatewayError invalid_json, json_too_complex
 */
export function parseJsonBody(body: Buffer): JsonObject {
  if (!isUtf8(body)) throw invalid('The body is not valid UTF-8.');
  checkJsonComplexity(body);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw invalid(
      `The body is not valid JSON: ${cause instanceof Error ? cause.message.slice(0, 120) : 'it could not be read'}.`,
      cause,
    );
  }
  if (!isJsonObject(parsed)) throw invalid('The body must be a JSON object.');
  if (mayHoldBadText(body) && holdsBadText(parsed)) {
    throw invalid('A string in the body holds \\u0000 or half of a surrogate pair.');
  }
  return parsed;
}

/** The escapes that bad text needs; well-formed UTF-8 cannot hold a lone surrogate, and JSON no raw NUL. */
export const mayHoldBadText = (body: Buffer): boolean =>
  body.includes('\\u0000') || body.includes('\\ud') || body.includes('\\uD');

function holdsBadText(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !isWellFormed(value);
  if (Array.isArray(value)) return value.some(holdsBadText);
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([name, inner]) => holdsBadText(name) || holdsBadText(inner));
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const isWellFormed = (text: string): boolean => !LONE_SURROGATE.test(text);
