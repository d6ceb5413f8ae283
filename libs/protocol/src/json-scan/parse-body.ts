import { isUtf8 } from 'node:buffer';
import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import { mayHoldBadText } from './bad-text';
import { checkJsonComplexity } from './limits';

const invalid = (message: string, cause?: unknown): GatewayError => new GatewayError('invalid_json', message, { cause });

/**
 * A request body as JSON, refused when it is not what any dialect can mean: bad UTF-8, not an object,
 * NUL or half a surrogate pair in a string (PostgreSQL stores neither).
 * @throws GatewayError invalid_json, json_too_complex
 */
export function parseJsonBody(body: Buffer): JsonObject {
  if (body.length === 0) throw invalid('The body is empty: send a JSON object.');
  if (!isUtf8(body)) throw invalid('The body is not valid UTF-8.');
  checkJsonComplexity(body);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw invalid(`The body is not valid JSON${whereOf(cause)}.`, cause);
  }
  if (!isJsonObject(parsed)) throw invalid('The body must be a JSON object.');
  if (mayHoldBadText(body) && holdsBadText(parsed)) {
    throw invalid('A string in the body holds \\u0000 or half of a surrogate pair.');
  }
  return parsed;
}

/** Only where it broke: the parser's own message quotes the body, which may hold a secret. */
function whereOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const at = /at position \d+(?: \(line \d+ column \d+\))?/.exec(message);
  if (at) return ` ${at[0]}`;
  return message.includes('end of JSON input') ? ': it ends too early' : '';
}

function holdsBadText(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || LONE_SURROGATE.test(value);
  if (Array.isArray(value)) return value.some(holdsBadText);
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([name, inner]) => holdsBadText(name) || holdsBadText(inner));
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
