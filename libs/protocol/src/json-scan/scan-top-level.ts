import { GatewayError, type Json } from '@libs/kernel';
import { mayHoldBadText } from './bad-text';
import { ComplexityWatch, JSON_LIMITS, type JsonLimits } from './limits';
import { skipName, skipSpace, skipString, skipValue } from './skip-value';

/** Byte range of a member's value; `end` is behind its last byte. */
export interface ScannedField {
  start: number;
  end: number;
}

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const COMMA = 0x2c;

/**
 * Finds the top-level members of a JSON object by scanning its bytes, jumping over strings. Returns
 * null whenever anything is unusual (not an object, not well-formed, escapes in a name, a name twice,
 * text that may be bad): the caller then parses, which gives the exact verdict. The inside of strings
 * is not checked: read a value with `readField`.
 * @throws GatewayError json_too_complex before anything recursive sees the body
 */
export function scanTopLevel(body: Buffer, limits: JsonLimits = JSON_LIMITS): Map<string, ScannedField> | null {
  return mayHoldBadText(body) ? null : findMembers(body, limits);
}

/** The scan alone, for a body whose text was looked at before. @throws GatewayError json_too_complex */
export function findMembers(body: Buffer, limits: JsonLimits = JSON_LIMITS): Map<string, ScannedField> | null {
  let at = skipSpace(body, 0);
  if (body[at] !== OPEN_BRACE) return null;
  const fields = new Map<string, ScannedField>();
  const watch = new ComplexityWatch(limits);
  at = skipSpace(body, at + 1);
  if (body[at] === CLOSE_BRACE) return onlySpaceFrom(body, at + 1) ? fields : null;
  for (;;) {
    const start = skipName(body, at);
    if (start < 0) return null;
    const name = body.toString('utf8', at + 1, skipString(body, at) - 1);
    if (DOUBTFUL_NAME.test(name) || fields.has(name)) return null;
    const end = skipValue(body, start, 1, watch);
    if (end < 0) return null;
    fields.set(name, { start, end });
    watch.item();
    at = skipSpace(body, end);
    if (body[at] === CLOSE_BRACE) return onlySpaceFrom(body, at + 1) ? fields : null;
    if (body[at] !== COMMA) return null;
    at = skipSpace(body, at + 1);
  }
}

// Escapes, and what JSON has no place for in a string.
const DOUBTFUL_NAME = /[\\\u0000-\u001f]/;

const onlySpaceFrom = (body: Buffer, at: number): boolean => skipSpace(body, at) === body.length;

/**
 * The value of a scanned member.
 * @throws GatewayError invalid_json when a string inside it is broken
 */
export function readField(body: Buffer, field: ScannedField): Json {
  try {
    return JSON.parse(body.toString('utf8', field.start, field.end)) as Json;
  } catch (cause) {
    throw new GatewayError('invalid_json', 'The body is not valid JSON: a string in it is broken.', { cause });
  }
}
