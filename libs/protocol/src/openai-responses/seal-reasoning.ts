import type { Origin, ReasoningPart, ToolCallPart } from '../neutral/content';
import { NO_ORIGIN, unwrapOrigin, wrapOrigin } from '../reasoning-origin';

/*
 * A reasoning item has one place for what only its maker can read, `encrypted_content`. OpenAI's own stands
 * there as it is. What other providers sign or encrypt says inside its wrapping what it is:
 * - signature: of the text of the summary      - redacted: there is no text
 * - call: the thought signature of a tool call, whose id stands in front of it
 */
const NATIVE = 'openai';

/**
 * For reasoning that nobody signed. Without any seal OpenAI would look its item up by the id, and refuse a
 * conversation whose reasoning came from elsewhere.
 */
export const UNSIGNED = wrapOrigin('', NO_ORIGIN, NATIVE);

type Sealable = Pick<ReasoningPart, 'signature' | 'redactedData' | 'origin'>;

/** What goes into `encrypted_content`; undefined where the reasoning carries nothing of the kind. */
export function sealReasoning(part: Sealable): string | undefined {
  if (part.redactedData !== undefined) return seal('redacted', part.redactedData, part.origin);
  return part.signature === undefined || part.signature === '' ? undefined : seal('signature', part.signature, part.origin);
}

/** The thought signature of a call, as a reasoning item of its own in front of the call. */
export const sealCallSignature = (call: { id: string; signature: string; origin?: Origin }): string =>
  seal('call', `${encodeURIComponent(call.id)}:${call.signature}`, call.origin);

const seal = (kind: string, value: string, origin: Origin = NO_ORIGIN): string =>
  origin === NATIVE ? value : wrapOrigin(`${kind}:${value}`, origin, NATIVE);

export type Unsealed =
  { kind: 'reasoning'; part: Sealable } | { kind: 'call'; callId: string; signature: Pick<ToolCallPart, 'signature' | 'origin'> };

/** What a client sent back in `encrypted_content`. */
export function unsealReasoning(encrypted: string): Unsealed {
  const { value, origin } = unwrapOrigin(encrypted, NATIVE);
  if (origin === NATIVE) return { kind: 'reasoning', part: { redactedData: value, origin } };
  if (value === '') return { kind: 'reasoning', part: {} };
  const colon = value.indexOf(':');
  const kind = value.slice(0, colon);
  const rest = value.slice(colon + 1);
  if (kind === 'signature') return { kind: 'reasoning', part: { signature: rest, origin } };
  const split = rest.indexOf(':');
  if (kind === 'call' && split > 0)
    return { kind: 'call', callId: decodeId(rest.slice(0, split)), signature: { signature: rest.slice(split + 1), origin } };
  return { kind: 'reasoning', part: { redactedData: rest, origin } };
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
