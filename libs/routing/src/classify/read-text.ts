import { scanTopLevel } from '@libs/protocol';
import { CONVERSATIONS, eachString, INSTRUCTIONS, type Piece, SPOKEN } from './strings';

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

/** More tells nothing new. */
const MOST_QUESTION_BYTES = 2_048;
const MOST_SYSTEM_BYTES = 512;

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

  over(range: Piece): void {
    eachString(this.body, range, (name, piece) => {
      if (name === 'role') this.turn(this.body.toString('latin1', piece.start, Math.min(piece.end, piece.start + 12)));
      else if (SPOKEN.has(name)) {
        this.length += piece.end - piece.start;
        this.waiting.push(piece);
      }
    });
    if (this.waiting.length > 0) this.said(this.roleComesLast ? 'user' : (this.role ?? 'user'));
  }

  stringsIn(range: Piece): Piece[] {
    const pieces: Piece[] = [];
    eachString(this.body, range, (name, piece) => {
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
