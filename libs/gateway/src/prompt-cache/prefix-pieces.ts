import { hash } from 'node:crypto';
import { isJsonObject } from '@libs/kernel';

/** One piece of a prompt, in the order in which providers cache them: tools, system, messages. */
export interface Piece {
  readonly kind: 'tool' | 'system' | 'message';
  /** `tools[2] get_weather`, `messages[4] (user)`. */
  readonly name: string;
  readonly hash: string;
}

export interface Prefix {
  readonly pieces: readonly Piece[];
  /** Marks for the provider's cache in the whole prompt. */
  readonly marks: number;
}

const MARK = 'cache_control';
const MOST_PIECES = 2_000;
const LONGEST_BODY = 8 * 1024 * 1024;
/** The names of all dialects. */
const SYSTEM = ['system', 'instructions', 'systemInstruction', 'system_instruction'];
const MESSAGES = ['messages', 'input', 'contents'];

/** What of a body providers cache; undefined where it is none that can be read, or too much. */
export function prefixOf(body: Buffer): Prefix | undefined {
  if (body.length > LONGEST_BODY) return undefined;
  let top: unknown;
  try {
    top = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  if (!isJsonObject(top)) return undefined;
  const pieces: Piece[] = [];
  let marks = 0;
  const add = (kind: Piece['kind'], place: string, value: unknown, label: string): void => {
    const text = JSON.stringify(value, (name, inner: unknown) => {
      if (name !== MARK) return inner;
      marks++;
      return undefined;
    });
    pieces.push({ kind, name: label === '' ? place : `${place} ${label}`, hash: hash('sha1', text, 'base64url').slice(0, 12) });
  };
  for (const [i, tool] of listOf(top['tools']).entries()) add('tool', `tools[${i}]`, tool, toolName(tool));
  for (const name of SYSTEM) if (top[name] !== undefined && top[name] !== null) add('system', name, top[name], '');
  for (const name of MESSAGES) {
    const value = top[name];
    if (typeof value === 'string') add('message', name, value, '');
    for (const [i, message] of listOf(value).entries()) add(kindOf(message), `${name}[${i}]`, message, roleOf(message));
  }
  return pieces.length === 0 || pieces.length > MOST_PIECES ? undefined : { pieces, marks };
}

/** Instructions stand among the messages in some dialects. */
const kindOf = (message: unknown): Piece['kind'] =>
  isJsonObject(message) && (message['role'] === 'system' || message['role'] === 'developer') ? 'system' : 'message';
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const short = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 64) : '');
const roleOf = (message: unknown): string =>
  isJsonObject(message) && short(message['role']) !== '' ? `(${short(message['role'])})` : '';
function toolName(tool: unknown): string {
  if (!isJsonObject(tool)) return '';
  const inner = tool['function'];
  return short(tool['name']) || (isJsonObject(inner) ? short(inner['name']) : '');
}
