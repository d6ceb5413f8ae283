import type { SchemaObject } from 'ajv';
import type { JsonObject } from '@libs/kernel';
import { anyObject, between, constant, flag, listOf, object, text, whole, words } from './json-schema';
import { listIn, objectIn, type Problem } from './problem';

/**
 * Ollama's chat requests: https://docs.ollama.com/api/chat
 * Ollama itself ignores what it does not know; here that is a fault, since nothing may be lost in silence.
 */
const base64: SchemaObject = { type: 'string', pattern: '^[A-Za-z0-9+/]+=*$' };
const anyOf = (...schemas: SchemaObject[]): SchemaObject => ({ anyOf: schemas });

const toolCall = object({ id: text, 'function!': object({ index: whole(0), 'name!': text, 'arguments!': anyObject }) });
const message = object({
  'role!': words('system', 'user', 'assistant', 'tool'),
  'content!': text,
  thinking: text,
  images: listOf(base64, 1),
  tool_calls: listOf(toolCall, 1),
  tool_name: text,
  tool_call_id: text,
});
const tool = object({
  'type!': constant('function'),
  'function!': object({
    'name!': text,
    description: text,
    'parameters!': {
      type: 'object',
      properties: { type: constant('object'), properties: anyObject, required: listOf(text) },
      required: ['type', 'properties'],
    },
  }),
});
const options = object({
  num_ctx: whole(1),
  num_keep: whole(-1),
  num_predict: whole(-2),
  temperature: between(0, 2),
  top_k: whole(0),
  top_p: between(0, 1),
  min_p: between(0, 1),
  typical_p: between(0, 1),
  seed: { type: 'integer' },
  stop: listOf(text, 1),
  repeat_last_n: whole(-1),
  repeat_penalty: { type: 'number' },
  presence_penalty: { type: 'number' },
  frequency_penalty: { type: 'number' },
});

export const ollamaChatSchema: SchemaObject = object({
  'model!': text,
  'messages!': listOf(message, 1),
  'stream!': flag,
  tools: listOf(tool, 1),
  format: anyOf(constant('json'), anyObject),
  think: anyOf(flag, words('low', 'medium', 'high', 'max')),
  keep_alive: anyOf(text, { type: 'number' }),
  truncate: flag,
  shift: flag,
  logprobs: flag,
  top_logprobs: { ...whole(0), maximum: 20 },
  options,
});

/** Results answer calls that were made, by their names: templates print the name, some also the id. */
export function ollamaSequence(body: JsonObject): Problem[] {
  const called = new Map<string, unknown>();
  return listIn(body, 'messages').flatMap((entry, index): Problem[] => {
    const at = `/messages/${index}`;
    for (const call of listIn(entry, 'tool_calls')) called.set(String(call['id']), objectIn(call, 'function')['name']);
    if (entry['role'] !== 'tool') return [];
    const name = called.get(String(entry['tool_call_id']));
    if (name === undefined) return [{ at, problem: `answers '${String(entry['tool_call_id'])}', which nobody called` }];
    return entry['tool_name'] === name ? [] : [{ at, problem: `must name the tool '${String(name)}'` }];
  });
}
