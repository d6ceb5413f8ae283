import { type ScannedField, scanTopLevel } from '@libs/protocol';

/** What of a conversation is read for the choice of a model. */
export interface ConversationText {
  /** Of the operator of the application: its beginning. */
  system: string;
  /** What was asked last: its beginning and its end. */
  question: string;
  /** Characters of everything that people and models said. */
  length: number;
  /** Turns of either side. */
  turns: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const SPACE = 0x20;
const LINE_FEED = 0x0a;
/** More tells nothing new. */
const MOST_QUESTION_BYTES = 2_048;
const MOST_SYSTEM_BYTES = 512;
/** Names under which people and models speak, in all dialects; members of a list have none. */
const SPOKEN = new Set(['content', 'text', 'input', 'prompt', 'parts', 'output', '']);
const CONVERSATIONS = ['messages', 'input', 'contents', 'prompt'];
const INSTRUCTIONS = ['system', 'instructions', 'systemInstruction', 'system_instruction'];

interface Piece {
  start: number;
  end: number;
}

/**
 * What was said last, found by walking over the strings of a body without building anything from it: bodies that are
 * relayed are never parsed. Works for every dialect; what cannot be read is empty.
 */
export function readConversation(body: Buffer): ConversationText {
  const fields = scanTopLevel(body);
  if (!fields) return NOTHING;
  const conversation = CONVERSATIONS.map((name) => fields.get(name)).find((field) => field !== undefined);
  const walk = new Walk(body);
  if (conversation) walk.over(conversation);
  const instructions = INSTRUCTIONS.map((name) => fields.get(name)).find((field) => field !== undefined);
  const system = instructions ? [new Walk(body).stringsIn(instructions)[0]].flatMap((one) => one ?? []) : walk.system;
  return {
    system: joined(body, system, MOST_SYSTEM_BYTES),
    question: joined(body, walk.question, MOST_QUESTION_BYTES),
    length: walk.length,
    turns: Math.max(1, walk.turns),
  };
}

const NOTHING: ConversationText = Object.freeze({ system: '', question: '', length: 0, turns: 1 });

class Walk {
  system: Piece[] = [];
  question: Piece[] = [];
  length = 0;
  turns = 0;
  private role: string | undefined;
  private waiting: Piece[] = [];
  /** Some clients write what was said before who said it. */
  private roleComesLast = false;

  constructor(private readonly body: Buffer) {}

  over(range: ScannedField): void {
    this.strings(range, (name, piece) => {
      if (name === 'role') this.turn(this.body.toString('latin1', piece.start, Math.min(piece.end, piece.start + 12)));
      else if (SPOKEN.has(name)) {
        this.length += piece.end - piece.start;
        this.waiting.push(piece);
      }
    });
    if (this.waiting.length > 0) this.said(this.roleComesLast ? 'user' : (this.role ?? 'user'));
  }

  stringsIn(range: ScannedField): Piece[] {
    const pieces: Piece[] = [];
    this.strings(range, (name, piece) => {
      if (SPOKEN.has(name)) pieces.push(piece);
    });
    return pieces;
  }

  private turn(role: string): void {
    if (this.turns++ === 0 && this.waiting.length > 0) this.roleComesLast = true;
    if (this.roleComesLast) this.said(role);
    else if (this.role !== undefined) this.said(this.role);
    this.role = role;
  }

  private said(role: string): void {
    if (role === 'user') this.question = this.waiting;
    else if ((role === 'system' || role === 'developer') && this.system.length === 0) this.system = this.waiting.slice(0, 1);
    this.waiting = [];
  }

  private strings({ start, end: limit }: ScannedField, found: (name: string, piece: Piece) => void): void {
    const { body } = this;
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

/** The last few where there are many. */
function joined(body: Buffer, pieces: readonly Piece[], most: number): string {
  const [only] = pieces;
  if (!only) return '';
  if (pieces.length === 1) return textOf(body, only, most);
  return pieces
    .slice(-4)
    .map((piece) => textOf(body, piece, most / 4))
    .join('\n');
}

/** Its beginning and its end where it is long: what is wanted stands in one of them. */
function textOf(body: Buffer, { start, end }: Piece, most: number): string {
  const cut = end - start > most;
  const raw = cut
    ? `${body.toString('utf8', start, start + most / 2)}\n${body.toString('utf8', end - most / 2, end)}`
    : body.toString('utf8', start, end);
  return raw.includes('\\') ? unescaped(raw) : raw;
}

/** Good enough for reading: what is cut may end within an escape. */
const unescaped = (text: string): string =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_all, code: string | undefined, sign: string | undefined) =>
    code === undefined ? (PLAIN[sign ?? ''] ?? sign ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
const PLAIN: Readonly<Record<string, string>> = { n: '\n', t: ' ', r: ' ', b: ' ', f: ' ' };
