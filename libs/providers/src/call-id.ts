import { createHash } from 'node:crypto';

/**
 * An id for a tool call whose upstream gave none. Made from the answer's own facts: the same answer
 * gives the same id on every reading, two answers of a conversation give different ones.
 */
export const madeUpCallId = (answerId: string, candidate: number, position: number): string =>
  `call_${createHash('sha256').update(`${answerId}\n${candidate}\n${position}`).digest('hex').slice(0, 24)}`;
