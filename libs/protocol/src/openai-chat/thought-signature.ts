import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { ToolCallPart } from '../neutral/content';
import { unwrapOrigin, wrapOrigin } from '../reasoning-origin';
import type { CallExtras } from './wire';

type Signed = Pick<ToolCallPart, 'signature' | 'origin'>;

/*
 * Google's place for the signature of a tool call in OpenAI's form; clients send it back with the call.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */

export function thoughtSignature(call: JsonObject): Signed {
  const google = isJsonObject(call['extra_content']) ? call['extra_content']['google'] : undefined;
  const written = isJsonObject(google) ? google['thought_signature'] : undefined;
  if (typeof written !== 'string' || written === '') return {};
  const { value, origin } = unwrapOrigin(written, 'gemini');
  return { signature: value, origin };
}

export const callExtras = ({ signature, origin }: Signed): CallExtras =>
  signature === undefined ? {} : { extra_content: { google: { thought_signature: wrapOrigin(signature, origin, 'gemini') } } };
