import type { Json, JsonObject } from '@libs/kernel';
import { decodeReasoningDetails, thoughtSignature, type Origin, type ReasoningPart } from '@libs/protocol';
import { listOf, objectOf, textOf } from '../read';

/** One piece of a message or delta: text for the client, or reasoning. */
export interface ContentPiece {
  kind: 'text' | 'reasoning';
  text: string;
  /** Read from `reasoning_details`. */
  detailed?: boolean;
  /** The signature or encrypted half of this reasoning. */
  opaque?: ReasoningPart;
}

/** One (piece of a) tool call as it stands on the wire. */
export interface CallPiece {
  index: number | undefined;
  id: string;
  name: string;
  arguments: string;
  /** `arguments` is plain text. */
  freeform: boolean;
  signature?: string;
  origin?: Origin;
}

/**
 * Reasoning and text of a message or delta, in the order in which they are meant. Reads a plain
 * string, a list of parts, Mistral's list with `thinking` parts, and `reasoning_details`.
 */
export function contentPieces(message: JsonObject, reasoningFields: readonly string[]): ContentPiece[] {
  const pieces: ContentPiece[] = [];
  // Some upstreams send the same reasoning under two names.
  const named = reasoningFields.map((field) => textOf(message[field])).find((text) => text !== '');
  const details = message['reasoning_details'] === undefined ? [] : decodeReasoningDetails(message['reasoning_details']);
  // The list says all that the text says, and what belongs to what.
  if (named !== undefined && details.every(({ text }) => text === '')) pieces.push({ kind: 'reasoning', text: named });
  for (const part of details) {
    const isOpaque = part.signature !== undefined || part.redactedData !== undefined;
    pieces.push({ kind: 'reasoning', text: part.text, detailed: true, ...(isOpaque && { opaque: part }) });
  }
  const { content } = message;
  if (typeof content === 'string') {
    if (content !== '') pieces.push({ kind: 'text', text: content });
    return pieces;
  }
  for (const item of listOf(content)) {
    const part = objectOf(item);
    const isThinking = part['type'] === 'thinking';
    const text = isThinking ? thinkingText(part['thinking']) : textOf(part['text']);
    if (text !== '') pieces.push({ kind: isThinking ? 'reasoning' : 'text', text });
  }
  return pieces;
}

const thinkingText = (thinking: Json | undefined): string =>
  typeof thinking === 'string'
    ? thinking
    : listOf(thinking)
        .map((part) => textOf(objectOf(part)['text']))
        .join('');

/** Tool calls of a message or delta, and the `function_call` of older servers as a call without index. */
export function callPieces(message: JsonObject): CallPiece[] {
  const calls = listOf(message['tool_calls']).map((item) => callPiece(objectOf(item)));
  const legacy = message['function_call'];
  if (calls.length === 0 && legacy !== undefined && legacy !== null) calls.push(callPiece({ function: legacy }));
  return calls;
}

function callPiece(call: JsonObject): CallPiece {
  const freeform = call['custom'] !== undefined;
  const called = objectOf(freeform ? call['custom'] : call['function']);
  const args = called[freeform ? 'input' : 'arguments'];
  return {
    index: typeof call['index'] === 'number' ? call['index'] : undefined,
    id: textOf(call['id']),
    name: textOf(called['name']),
    // Some servers send the arguments as an object instead of its text.
    arguments: typeof args === 'object' && args !== null ? JSON.stringify(args) : textOf(args),
    freeform,
    ...thoughtSignature(call),
  };
}
