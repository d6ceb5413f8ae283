import { createHash } from 'node:crypto';

const OURS = /^call_g_[0-9a-f]{22}$/;

/** An id for a call that Gemini gave none: the same on every reading of the same answer, and known again when it comes back. */
export const geminiCallId = (answerId: string, candidate: number, position: number): string =>
  `call_g_${createHash('sha256').update(`${answerId}\n${candidate}\n${position}`).digest('hex').slice(0, 22)}`;

/** Gemini is shown only ids that it could have given itself, or another provider. */
export const isMadeUp = (id: string): boolean => OURS.test(id);
