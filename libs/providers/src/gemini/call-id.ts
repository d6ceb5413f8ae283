import { createHash } from 'node:crypto';
import { fingerprintCallId } from '@libs/protocol';

/** An id for a call that Gemini gave none: the same on every reading of the same answer, and known again when it comes back. */
export const geminiCallId = (answerId: string, candidate: number, position: number): string =>
  fingerprintCallId(createHash('sha256').update(`${answerId}\n${candidate}\n${position}`).digest('hex').slice(0, 22));
