import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { Origin, ReasoningPart } from '../neutral/content';
import { NO_ORIGIN, unwrapOrigin, wrapOrigin } from '../reasoning-origin';

/*
 * `reasoning_details`, OpenRouter's way to carry signed and encrypted reasoning in OpenAI's form; its clients send
 * the list back with the assistant's message. https://openrouter.ai/docs/use-cases/reasoning-tokens
 */

const FORMAT_OF: Readonly<Record<Origin, string>> = {
  anthropic: 'anthropic-claude-v1',
  gemini: 'google-gemini-v1',
  openai: 'openai-responses-v1',
  xai: 'xai-responses-v1',
};
const ORIGIN_OF = new Map(Object.entries(FORMAT_OF).map(([origin, format]) => [format, origin]));

/** How signatures and encrypted data are written: marked with their origin for clients, bare for OpenRouter itself. */
export type OpaqueForm = 'wrapped' | 'bare';

/**
 * Clients are given only what they have to send back: reasoning that nobody known signed or encrypted gives nothing.
 * OpenRouter takes that too.
 */
export function encodeReasoningDetails(parts: readonly ReasoningPart[], form: OpaqueForm): JsonObject[] {
  return parts.flatMap((part, index) => {
    const { text, signature, redactedData, origin, id } = part;
    if (origin === undefined)
      return form === 'bare' && text !== '' ? [{ type: 'reasoning.text', text, format: 'unknown', index }] : [];
    const opaque = (value: string): string => (form === 'bare' ? value : wrapOrigin(value, origin, ''));
    const common = { format: FORMAT_OF[origin] ?? 'unknown', index, ...(id !== undefined && { id }) };
    const details: JsonObject[] = [];
    if (signature !== undefined) details.push({ type: 'reasoning.text', text, signature: opaque(signature), ...common });
    else if (redactedData !== undefined && text !== '') details.push({ type: 'reasoning.summary', summary: text, ...common });
    if (redactedData !== undefined) details.push({ type: 'reasoning.encrypted', data: opaque(redactedData), ...common });
    return details;
  });
}

/** One entry of the list, whole or a piece of a streamed one. */
interface Detail {
  text: string;
  signature: string | undefined;
  data: string | undefined;
  origin: Origin | undefined;
  id: string | undefined;
  index: number | undefined;
}

const word = (value: Json | undefined): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function readDetail(raw: Json): Detail | undefined {
  if (!isJsonObject(raw) || typeof raw['type'] !== 'string' || !raw['type'].startsWith('reasoning.')) return undefined;
  const native = ORIGIN_OF.get(word(raw['format']) ?? '');
  const opaque = (value: string | undefined) => (value === undefined ? undefined : unwrapOrigin(value, native ?? NO_ORIGIN));
  const signature = opaque(word(raw['signature']));
  const data = opaque(word(raw['data']));
  const origin = signature?.origin ?? data?.origin ?? native;
  return {
    text: word(raw['text']) ?? word(raw['summary']) ?? '',
    signature: signature?.value,
    data: data?.value,
    origin: origin === NO_ORIGIN ? undefined : origin,
    id: word(raw['id']),
    index: typeof raw['index'] === 'number' ? raw['index'] : undefined,
  };
}

/** The reasoning of an assistant's message; pieces of one entry, as a stream brings them, are put together. */
export function decodeReasoningDetails(raw: Json | undefined): ReasoningPart[] {
  const whole: Detail[] = [];
  for (const detail of (Array.isArray(raw) ? raw : []).map(readDetail)) {
    if (!detail) continue;
    const last = whole.at(-1);
    if (last && continues(last, detail)) whole[whole.length - 1] = joined(last, detail);
    else whole.push(detail);
  }
  return whole.filter(({ text, signature, data }) => text !== '' || signature !== undefined || data !== undefined).map(partOf);
}

/** A signature or encrypted data ends an entry. */
const continues = (last: Detail, next: Detail): boolean =>
  last.index === next.index &&
  last.origin === next.origin &&
  last.signature === undefined &&
  last.data === undefined &&
  (next.data === undefined || last.index !== undefined);

const joined = (last: Detail, next: Detail): Detail => ({ ...next, text: last.text + next.text, id: next.id ?? last.id });

const partOf = ({ text, signature, data, origin, id }: Detail): ReasoningPart => ({
  type: 'reasoning',
  text,
  ...(signature !== undefined && { signature }),
  ...(data !== undefined && { redactedData: data }),
  // What is neither signed nor encrypted belongs to nobody.
  ...(origin !== undefined && (signature !== undefined || data !== undefined) && { origin }),
  ...(id !== undefined && { id }),
});
