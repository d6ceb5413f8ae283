/** A part of a body: its bytes from `start` up to `end`. */
export interface Piece {
  start: number;
  end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const SPACE = 0x20;
const LINE_FEED = 0x0a;

/** Names under which people and models speak, in all dialects; members of a list have none. */
export const SPOKEN: ReadonlySet<string> = new Set(['content', 'text', 'input', 'prompt', 'parts', 'output', '']);
export const CONVERSATIONS = ['messages', 'input', 'contents', 'prompt'];
export const INSTRUCTIONS = ['system', 'instructions', 'systemInstruction', 'system_instruction'];

/** Each string that is a value, with the name that it stands under. */
export function eachString(body: Buffer, { start, end: limit }: Piece, found: (name: string, piece: Piece) => void): void {
  let name = '';
  for (let at = body.indexOf(QUOTE, start); at !== -1 && at < limit;) {
    const end = endOfString(body, at + 1);
    if (end < 0) return;
    let next = end + 1;
    while (body[next] === SPACE || body[next] === LINE_FEED) next++;
    if (body[next] === COLON) name = body.toString('latin1', at + 1, Math.min(end, at + 24));
    else found(name, { start: at + 1, end });
    at = body.indexOf(QUOTE, end + 1);
  }
}

const OPENS = new Set([0x7b, 0x5b]);
const CLOSES = new Set([0x7d, 0x5d]);
const COMMA = 0x2c;

/** The members of the list that stands there, one after the other, as long as they are wanted. */
export function* membersOf(body: Buffer, { start, end: limit }: Piece): Generator<Piece> {
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < limit; at++) {
    const byte = body[at] ?? 0;
    if (byte === QUOTE) {
      at = endOfString(body, at + 1);
      if (at < 0) return;
    } else if (OPENS.has(byte)) depth++;
    else if (byte === COMMA && depth === 1) {
      yield { start: from, end: at };
      from = at + 1;
    } else if (CLOSES.has(byte) && --depth === 0) {
      if (at > from) yield { start: from, end: at };
      return;
    }
  }
}

/** Of the string that begins here; -1 when it has no end. */
function endOfString(body: Buffer, from: number): number {
  for (let end = body.indexOf(QUOTE, from); end !== -1; end = body.indexOf(QUOTE, end + 1)) {
    let slashes = 0;
    while (body[end - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return -1;
}
