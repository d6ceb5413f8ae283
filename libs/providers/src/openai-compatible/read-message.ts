import type { Json, JsonObject } from '@libs/kernel';
import { listOf, objectOf, textOf } from '../read';

/** One piece of a message or delta: text for the client, or reasoning. */
export interface ContentPiece {
  kind: 'text' | 'reasoning';
  text: string;
}

/** One (piece of a) tool call as it stands on the wire. */
export interface CallPiece {
  index: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

/**
 * Reasoning and text of a message or delta, in the order in which they are meant. Reads a plain
 * string, a list of parts, and Mistral's list with `thinking` parts.
 */
export function contentPieces(message: JsonObject, reasoningFields: readonly string[]): ContentPiece[] {
  const pieces: ContentPiece[] = [];
  // Some upstreams send the same reasoning under two names.
  const reasoning = reasoningFields.map((field) => textOf(message[field])).find((text) => text !== '');
  if (reasoning !== undefined) pieces.push({ kind: 'reasoning', text: reasoning });
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
  const calls = listOf(message['tool_calls']).map((item) => {
    const call = objectOf(item);
    return callPiece(call, objectOf(call['function']));
  });
  const legacy = message['function_call'];
  if (calls.length === 0 && legacy !== undefined && legacy !== null) calls.push(callPiece({}, objectOf(legacy)));
  return calls;
}

function callPiece(call: JsonObject, fn: JsonObject): CallPiece {
  const args = fn['arguments'];
  return {
    index: typeof call['index'] === 'number' ? call['index'] : undefined,
    id: textOf(call['id']),
    name: textOf(fn['name']),
    // Some servers send the arguments as an object instead of its text.
    arguments: typeof args === 'object' && args !== null ? JSON.stringify(args) : textOf(args),
  };
}
