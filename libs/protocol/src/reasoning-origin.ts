import type { Origin } from './neutral/content';

/*
 * Signatures and encrypted reasoning travel through clients of any dialect, and may come back to a gateway that
 * now asks another provider. A foreign one is therefore wrapped with the name of who can read it; what
 * is native to the client's dialect stays as it is, so that relayed conversations never see us.
 */

const MARK = 'rlg-origin:';
const WRAPPED = /^rlg-origin:([a-z0-9-]{1,32}):([^]*)$/;

/** The origin of what nobody signed: wrapped all the same where an empty signature would be taken for a forged one. */
export const NO_ORIGIN: Origin = 'none';

/** `value` as a client of a dialect whose own origin is `native` keeps it. */
export const wrapOrigin = (value: string, origin: Origin | undefined, native: Origin): string =>
  origin === undefined || origin === native ? value : `${MARK}${origin}:${value}`;

/** What a client sent back: whose it is, and as that one wrote it. */
export function unwrapOrigin(value: string, native: Origin): { value: string; origin: Origin } {
  const match = WRAPPED.exec(value);
  return match ? { origin: match[1] as string, value: match[2] as string } : { origin: native, value };
}

/** The one thing that is carried as its owner writes it: Google's own name for it in tool calls of OpenAI's form. */
const THOUGHT_SIGNATURE = '"thought_signature"';

/** How a wrapped one begins in base64: where a dialect wants bytes (Gemini), all of it is written so. */
export const MARK_IN_BASE64 = Buffer.from(MARK.slice(0, 9)).toString('base64');

/** Whether a body holds something of another origin: then it must be translated even to an upstream of its own dialect. */
export const holdsWrappedOrigin = (body: Buffer, native: Origin = ''): boolean =>
  native === 'gemini' ? body.includes(MARK_IN_BASE64) : body.includes(MARK) || body.includes(THOUGHT_SIGNATURE);
