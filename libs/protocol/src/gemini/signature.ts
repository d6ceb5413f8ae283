import { isJsonObject } from '@libs/kernel';
import type { Origin } from '../neutral/content';
import { MARK_IN_BASE64, unwrapOrigin, wrapOrigin } from '../reasoning-origin';

export const GEMINI = 'gemini';

/** What only its origin can read, of one reasoning part or tool call. */
export interface Sealed {
  signature?: string;
  redactedData?: string;
  /** OpenAI's id of the reasoning item. */
  id?: string;
  origin?: Origin;
}

/**
 * `thoughtSignature` of a part. Gemini's own is passed as it is. That of another provider is wrapped
 * with its origin, all of it in base64: to Google's clients the field is bytes.
 */
export function toThoughtSignature(sealed: Sealed): string | undefined {
  const { signature, redactedData, id, origin } = sealed;
  if (origin === undefined || origin === GEMINI) return signature ?? redactedData;
  if (signature === undefined && redactedData === undefined) return undefined;
  const wrapped = wrapOrigin(JSON.stringify({ signature, redactedData, id }), origin, GEMINI);
  return Buffer.from(wrapped).toString('base64');
}

/** The reverse; a signature that is not wrapped is Gemini's own. Some of Google's clients write base64 for URLs. */
export function fromThoughtSignature(value: string): Sealed & { origin: Origin } {
  if (!value.startsWith(MARK_IN_BASE64)) return { signature: value, origin: GEMINI };
  const { origin, value: inner } = unwrapOrigin(Buffer.from(value, 'base64').toString('utf8'), GEMINI);
  if (origin === GEMINI) return { signature: value, origin };
  return { ...sealedIn(inner), origin };
}

function sealedIn(text: string): Sealed {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return {};
  }
  if (!isJsonObject(parsed)) return {};
  const { signature, redactedData, id } = parsed;
  return {
    ...(typeof signature === 'string' && { signature }),
    ...(typeof redactedData === 'string' && { redactedData }),
    ...(typeof id === 'string' && { id }),
  };
}
