import { GatewayError } from '@libs/kernel';

/** Byte range of a member's value; `end` is behind its last byte. */
export interface ScannedField {
  start: number;
  end: number;
}

export interface JsonLimits {
  maxDepth: number;
  /** Members and elements, all levels together. */
  maxItems: number;
}

/** More than any honest request has; far less than what hurts a parser or a recursive walk. */
export const JSON_LIMITS: JsonLimits = { maxDepth: 100, maxItems: 250_000 };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function skipSpace(body: Buffer, at: number): number {
  while (isSpace(body[at])) at++;
  return at;
}

/** The position behind the closing quote of the string that opens at `at`; -1 when it never closes. */
function skipString(body: Buffer, at: number): number {
  for (let quote = body.indexOf(QUOTE, at + 1); quote >= 0; quote = body.indexOf(QUOTE, quote + 1)) {
    let slashes = 0;
    while (body[quote - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
  return -1;
}

/**
 * The position behind the value that starts at `at`; -1 when it has no end. Values are delimited, not
 * validated: whoever needs their meaning parses them.
 * @throws GatewayError json_too_complex
 */
function skipValue(body: Buffer, at: number, limits: JsonLimits, counter: { items: number }): number {
  let depth = 0;
  for (let i = at; i < body.length; i++) {
    switch (body[i]) {
      case QUOTE:
        i = skipString(body, i) - 1;
        if (i < 0) return -1;
        if (depth === 0) return i + 1;
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (++depth >= limits.maxDepth) throw tooComplex();
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (depth === 0) return i;
        if (--depth === 0) return i + 1;
        break;
      case COMMA:
        if (depth === 0) return i;
        if (++counter.items > limits.maxItems) throw tooComplex();
        break;
      default:
        break;
    }
  }
  return -1;
}

const tooComplex = (): GatewayError =>
  new GatewayError(
    'json_too_complex',
    `The JSON is nested more than ${JSON_LIMITS.maxDepth} levels deep or has too many members.`,
  );

/**
 * Finds the top-level members of a JSON object by scanning its bytes, jumping over strings. Returns
 * null whenever anything is unusual (not an object, escapes in a name, a name twice, a broken
 * structure): the caller then parses, which gives the exact verdict.
 * @throws GatewayError json_too_complex before anything recursive sees the body
 */
export function scanTopLevel(body: Buffer, limits: JsonLimits = JSON_LIMITS): Map<string, ScannedField> | null {
  let at = skipSpace(body, 0);
  if (body[at] !== OPEN_BRACE) return null;
  const fields = new Map<string, ScannedField>();
  const counter = { items: 0 };
  at = skipSpace(body, at + 1);
  if (body[at] === CLOSE_BRACE) return onlySpaceFrom(body, at + 1) ? fields : null;
  for (;;) {
    if (body[at] !== QUOTE) return null;
    const nameEnd = skipString(body, at);
    if (nameEnd < 0) return null;
    const name = body.toString('utf8', at + 1, nameEnd - 1);
    if (name.includes('\\') || fields.has(name)) return null;
    at = skipSpace(body, nameEnd);
    if (body[at] !== COLON) return null;
    const start = skipSpace(body, at + 1);
    const behind = skipValue(body, start, limits, counter);
    if (behind <= start) return null;
    let end = behind;
    while (isSpace(body[end - 1])) end--;
    fields.set(name, { start, end });
    if (++counter.items > limits.maxItems) throw tooComplex();
    at = skipSpace(body, behind);
    if (body[at] === CLOSE_BRACE) return onlySpaceFrom(body, at + 1) ? fields : null;
    if (body[at] !== COMMA) return null;
    at = skipSpace(body, at + 1);
  }
}

const onlySpaceFrom = (body: Buffer, at: number): boolean => skipSpace(body, at) === body.length;

/**
 * Refuses a body that is nested too deep or has too many members, whatever else is wrong with it.
 * @throws GatewayError json_too_complex
 */
export function checkJsonComplexity(body: Buffer, limits: JsonLimits = JSON_LIMITS): void {
  const counter = { items: 0 };
  let at = 0;
  while (at >= 0 && at < body.length) {
    const next = skipValue(body, at, limits, counter);
    if (next < 0) return;
    if (++counter.items > limits.maxItems) throw tooComplex();
    at = Math.max(next, at + 1);
  }
}
