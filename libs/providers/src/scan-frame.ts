/*
 * Reading a few facts out of a JSON frame without parsing it. The frame is given as Latin-1 text of
 * its UTF-8 bytes (one character per byte: cheap to make, and quotes, braces and keys are ASCII).
 * A quoted key inside a JSON string has its quotes escaped, so it can never be taken for a key.
 */

/** Where the value of a key begins, looking from `from`; -1 when the key is not there. */
export function valueAt(frame: string, quotedKey: string, from: number): number {
  for (let at = frame.indexOf(quotedKey, from); at !== -1; at = frame.indexOf(quotedKey, at + 1)) {
    let i = skipBlanks(frame, at + quotedKey.length);
    if (frame.charCodeAt(i) !== COLON) continue;
    i = skipBlanks(frame, i + 1);
    return i;
  }
  return -1;
}

export const QUOTE = 0x22;
export const BRACKET = 0x5b;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;

export function skipBlanks(frame: string, from: number): number {
  let i = from;
  for (let c = frame.charCodeAt(i); c === 0x20 || c === 0x09 || c === 0x0a || c === 0x0d; c = frame.charCodeAt(i)) i++;
  return i;
}

/** Length, as JavaScript counts it, of the JSON string whose opening quote is at `at`. */
export function stringLength(frame: string, at: number): number {
  let length = 0;
  let i = at + 1;
  while (i < frame.length) {
    const c = frame.charCodeAt(i);
    if (c === QUOTE) break;
    if (c === BACKSLASH) {
      i += frame.charCodeAt(i + 1) === LOWER_U ? 6 : 2;
      length++;
      continue;
    }
    // Continuation bytes count nothing; a four-byte character is two units.
    if (c < 0x80 || c >= 0xf0) length += c >= 0xf0 ? 2 : 1;
    else if (c >= 0xc0) length++;
    i++;
  }
  return length;
}
