import { scanTopLevel } from '@libs/protocol';
import { CONVERSATIONS, eachString, INSTRUCTIONS, membersOf, type Piece, SPOKEN } from '../classify/strings';
import { hashBytes } from '../hash';

/** Of each text: how it begins and how it ends. */
const MOST_BYTES = 1_024;
const BRACKET = 0x5b;
const NAMED = /"(?:role|type)"\s*:/;
/** Behind the first thing that is not of these a model has answered, and conversations differ from turn to turn. */
const ASKS = /"role"\s*:\s*"(?:system|developer|user)"/;

/**
 * What a conversation is known by whose client gives it no name: its instructions and what was asked before the first
 * answer, which stay the same from turn to turn. Only what was said counts: marks of caches and settings move.
 * @returns undefined where nothing can be read
 */
export function conversationOf(body: Buffer, seed: number): number | undefined {
  const fields = scanTopLevel(body);
  const spoken = CONVERSATIONS.map((name) => fields?.get(name)).find((field) => field !== undefined);
  if (!fields || !spoken) return undefined;
  let hash = seed;
  for (const name of INSTRUCTIONS) {
    const field = fields.get(name);
    if (field) hash = said(body, field, hash);
  }
  if (body[spoken.start] !== BRACKET) hash = said(body, spoken, hash);
  else
    for (const member of membersOf(body, spoken)) {
      if (!asks(body, member)) break;
      hash = said(body, member, hash);
    }
  return hash === seed ? undefined : hash;
}

/** Who speaks stands at either end of what they say. */
function asks(body: Buffer, { start, end }: Piece): boolean {
  const short = end - start <= 2 * MOST_BYTES;
  const ends = short
    ? body.toString('latin1', start, end)
    : `${body.toString('latin1', start, start + MOST_BYTES)} ${body.toString('latin1', end - MOST_BYTES, end)}`;
  // Gemini's first turn may leave out who speaks; calls of tools and the like say what they are instead.
  return ASKS.test(ends) || !NAMED.test(ends);
}

function said(body: Buffer, range: Piece, seed: number): number {
  let hash = seed;
  eachString(body, range, (name, { start, end }) => {
    if (!SPOKEN.has(name)) return;
    hash = hashBytes(body, start, Math.min(end, start + MOST_BYTES), hash);
    if (end - start > MOST_BYTES) hash = hashBytes(body, Math.max(start + MOST_BYTES, end - MOST_BYTES), end, hash);
  });
  return hash;
}
