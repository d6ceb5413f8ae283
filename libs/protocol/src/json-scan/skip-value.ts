const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const DOT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;
const ZERO = 0x30;

const isSpace = (byte: number | undefined): boolean =>
  byte !== undefined && byte <= 0x20 && (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= 0x39;

export function skipSpace(body: Buffer, at: number): number {
  while (isSpace(body[at])) at++;
  return at;
}

/** The position behind the closing quote of the string that opens at `at`; -1 when it never closes. */
export function skipString(body: Buffer, at: number): number {
  // A native search costs as much as a handful of steps of our own, so even short strings are jumped.
  for (let quote = body.indexOf(QUOTE, at + 1); quote >= 0; quote = body.indexOf(QUOTE, quote + 1)) {
    if (body[quote - 1] !== BACKSLASH) return quote + 1;
    let slashes = 1;
    while (body[quote - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
  return -1;
}

function skipDigits(body: Buffer, at: number): number {
  if (!isDigit(body[at])) return -1;
  while (isDigit(body[at])) at++;
  return at;
}

function skipNumber(body: Buffer, at: number): number {
  if (body[at] === MINUS) at++;
  at = body[at] === ZERO ? at + 1 : skipDigits(body, at);
  if (at >= 0 && body[at] === DOT) at = skipDigits(body, at + 1);
  if (at >= 0 && (body[at] === 0x65 || body[at] === 0x45)) {
    const sign = body[at + 1] === MINUS || body[at + 1] === PLUS ? 1 : 0;
    at = skipDigits(body, at + 1 + sign);
  }
  return at;
}

const WORDS: ReadonlyMap<number, Buffer> = new Map(
  ['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]),
);

function skipScalar(body: Buffer, at: number): number {
  const first = body[at] as number;
  if (first === QUOTE) return skipString(body, at);
  const word = WORDS.get(first);
  if (!word) return skipNumber(body, at);
  const end = at + word.length;
  return body.compare(word, 0, word.length, at, Math.min(end, body.length)) === 0 ? end : -1;
}

/** `:` behind a member's name that opens at `at`: the position of its value, -1 when it is not there. */
export function skipName(body: Buffer, at: number): number {
  if (body[at] !== QUOTE) return -1;
  const behind = skipString(body, at);
  if (behind < 0) return -1;
  const colon = skipSpace(body, behind);
  return body[colon] === COLON ? skipSpace(body, colon + 1) : -1;
}

/** Told of each member and element, so that a flood can be stopped while it is read. */
export interface ValueWatch {
  /** @throws GatewayError when there are too many */
  item(): void;
  /** @throws GatewayError when `depth` is too much */
  nested(depth: number): void;
}

/**
 * The position behind the value that starts at `at`; -1 when it is not well-formed JSON. Checks the
 * whole grammar but the inside of strings, and keeps its own stack, so no depth can overflow ours.
 * @param depth of the container that holds the value
 */
export function skipValue(body: Buffer, at: number, depth: number, watch: ValueWatch): number {
  /** What closes each open container, the innermost last; and the innermost, 0 when none is open. */
  const closers: number[] = [];
  let closer = 0;
  for (;;) {
    const opener = body[at];
    if (opener === OPEN_BRACE || opener === OPEN_BRACKET) {
      closer = opener === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET;
      closers.push(closer);
      watch.nested(depth + closers.length);
      at = skipSpace(body, at + 1);
      if (body[at] !== closer) {
        if (closer === CLOSE_BRACE) at = skipName(body, at);
        if (at < 0) return -1;
        continue;
      }
    } else {
      at = skipScalar(body, at);
      if (at < 0 || closer === 0) return at;
      at = skipSpace(body, at);
    }
    // Behind a value inside containers: they end, or one goes on.
    while (body[at] === closer) {
      at++;
      closers.pop();
      // Not by what lies before the first: looking there costs more than all of this loop.
      if (closers.length === 0) return at;
      closer = closers[closers.length - 1] as number;
      at = skipSpace(body, at);
    }
    if (body[at] !== COMMA) return -1;
    watch.item();
    at = skipSpace(body, at + 1);
    if (closer === CLOSE_BRACE) at = skipName(body, at);
    if (at < 0) return -1;
  }
}
