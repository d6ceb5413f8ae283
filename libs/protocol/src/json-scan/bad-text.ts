import { isUtf8 } from 'node:buffer';

const BACKSLASH = 0x5c;
const U = 0x75;
const ESCAPE = Buffer.from('\\u');
const NUL = Buffer.from('\\u0000');
const SURROGATE = Buffer.from('\\ud');
const SURROGATE_UPPER = Buffer.from('\\uD');
const LOWER_D = 0x64;
const UPPER_D = 0x44;

/** The value of a hexadecimal digit; what it gives for anything else does not matter, a parser will refuse that. */
const hex = (byte: number | undefined): number => (byte === undefined ? 0 : byte <= 0x39 ? byte - 0x30 : (byte & 0x5f) - 0x37);

/** `\udc00` to `\udfff` stands at `at`. */
function lowSurrogateAt(body: Buffer, at: number): boolean {
  const d = body[at + 2];
  return body[at] === BACKSLASH && body[at + 1] === U && (d === LOWER_D || d === UPPER_D) && hex(body[at + 3]) >= 0xc;
}

/**
 * False when every string in the body is certainly good text: valid UTF-8 without escaped NUL or
 * half a surrogate pair. True means: parse and look. Escaped pairs (how many clients write emoji) are
 * good; an escape behind another backslash may be none, so it counts as doubtful.
 */
export function mayHoldBadText(body: Buffer): boolean {
  if (!isUtf8(body)) return true;
  const escape = body.indexOf(ESCAPE);
  if (escape < 0) return false;
  if (body.includes(NUL, escape)) return true;
  let lower = body.indexOf(SURROGATE, escape);
  let upper = body.indexOf(SURROGATE_UPPER, escape);
  while (lower >= 0 || upper >= 0) {
    const at = lower >= 0 && (upper < 0 || lower < upper) ? lower : upper;
    if (body[at - 1] === BACKSLASH) return true;
    let next = at + 3;
    if (hex(body[next]) >= 8) {
      if (hex(body[next]) >= 0xc || !lowSurrogateAt(body, at + 6)) return true;
      next = at + 12;
    }
    if (lower >= 0 && lower < next) lower = body.indexOf(SURROGATE, next);
    if (upper >= 0 && upper < next) upper = body.indexOf(SURROGATE_UPPER, next);
  }
  return false;
}
