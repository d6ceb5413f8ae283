import type { Json, JsonObject } from '@libs/kernel';
import { listOf, objectOf, textOf, wordOf } from '../read';

/** A part of an answer, sorted by what becomes of it. */
export type ReadPart =
  | { kind: 'text'; text: string; signature?: string }
  | { kind: 'thought'; text: string; signature?: string }
  | { kind: 'call'; name: string; id?: string; args: JsonObject; signature?: string; more: boolean; partial: JsonObject[] };

/** undefined: a part without a neutral form (what Google's own tools were asked and found). */
export function readPart(raw: Json): ReadPart | undefined {
  const part = objectOf(raw);
  const signature = wordOf(part['thoughtSignature']);
  const signed = signature === undefined ? {} : { signature };
  if (part['functionCall'] !== undefined) return { ...readCall(objectOf(part['functionCall'])), ...signed };
  if (part['inlineData'] !== undefined) return { kind: 'text', text: asMarkdown(objectOf(part['inlineData'])), ...signed };
  if (typeof part['text'] === 'string')
    return { kind: part['thought'] === true ? 'thought' : 'text', text: part['text'], ...signed };
  return signature === undefined ? undefined : { kind: 'text', text: '', ...signed };
}

function readCall(call: JsonObject): Extract<ReadPart, { kind: 'call' }> {
  const id = wordOf(call['id']);
  return {
    kind: 'call',
    name: textOf(call['name']),
    ...(id !== undefined && { id }),
    args: objectOf(call['args']),
    more: call['willContinue'] === true,
    partial: listOf(call['partialArgs']).map(objectOf),
  };
}

/** A picture that the model made, in the one form in which text can hold it. */
function asMarkdown(blob: JsonObject): string {
  const mimeType = textOf(blob['mimeType']);
  const kind = mimeType.split('/', 1)[0] || 'file';
  return `${kind === 'image' ? '!' : ''}[${kind}](data:${mimeType};base64,${textOf(blob['data'])})`;
}
