import type { SchemaObject } from 'ajv';
import { isJsonObject, type JsonObject } from '@libs/kernel';
import { anyObject, between, constant, flag, listOf, object, oneOf, orNull, text, whole, words } from './json-schema';
import { listIn, type Problem } from './problem';

/** Responses requests: https://platform.openai.com/docs/api-reference/responses/create */
const inputText = object({ 'type!': constant('input_text'), 'text!': text });
const inputImage = object({
  'type!': constant('input_image'),
  image_url: orNull({ type: 'string', pattern: '^(https?://|data:)' }),
  file_id: orNull(text),
  detail: words('auto', 'low', 'high', 'original'),
});
const inputFile = object({
  'type!': constant('input_file'),
  filename: text,
  file_data: text,
  file_id: orNull(text),
  file_url: text,
});
const outputText = object({
  'type!': constant('output_text'),
  'text!': text,
  annotations: listOf(anyObject),
  logprobs: listOf(anyObject),
});
const refusal = object({ 'type!': constant('refusal'), 'refusal!': text });

const stringOr = (...parts: SchemaObject[]): SchemaObject => ({
  if: { type: 'array' },
  then: listOf(oneOf('type', ...parts)),
  else: text,
});

const status = words('in_progress', 'completed', 'incomplete');
const id = (prefix: string): SchemaObject => ({ type: 'string', pattern: `^${prefix}_` });
const callId: SchemaObject = { type: 'string', minLength: 1, maxLength: 64 };

const message = object({
  type: constant('message'),
  id: id('msg'),
  'role!': words('user', 'assistant', 'system', 'developer'),
  'content!': stringOr(inputText, inputImage, inputFile, outputText, refusal),
  status,
  phase: text,
});
const output = stringOr(inputText, inputImage, inputFile);
const summary = listOf(object({ 'type!': constant('summary_text'), 'text!': text }));
const items = [
  object({
    'type!': constant('reasoning'),
    id: id('rs'),
    'summary!': summary,
    content: listOf(anyObject),
    encrypted_content: orNull(text),
    status,
  }),
  object({
    'type!': constant('function_call'),
    id: id('fc'),
    'call_id!': callId,
    'name!': text,
    'arguments!': text,
    status,
  }),
  object({ 'type!': constant('function_call_output'), id: text, 'call_id!': callId, 'output!': output, status }),
  object({ 'type!': constant('custom_tool_call'), id: id('ctc'), 'call_id!': callId, 'name!': text, 'input!': text, status }),
  object({ 'type!': constant('custom_tool_call_output'), id: text, 'call_id!': callId, 'output!': output }),
  object({ 'type!': constant('item_reference'), 'id!': text }),
];
const item: SchemaObject = {
  if: { anyOf: [{ not: { required: ['type'] } }, { properties: { type: { const: 'message' } } }] },
  then: message,
  else: oneOf('type', ...items),
};

const tool: SchemaObject = {
  if: { properties: { type: { enum: ['function', 'custom'] } } },
  then: oneOf(
    'type',
    object({
      'type!': constant('function'),
      'name!': { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,128}$' },
      description: orNull(text),
      'parameters!': orNull(anyObject),
      strict: orNull(flag),
    }),
    object({ 'type!': constant('custom'), 'name!': text, description: text, format: anyObject }),
  ),
  else: object({ 'type!': words('web_search', 'web_search_preview', 'code_interpreter', 'file_search'), container: anyObject }),
};

export const openAiResponsesSchema: SchemaObject = object({
  'model!': { type: 'string', minLength: 1 },
  input: { if: { type: 'array' }, then: listOf(item, 1), else: text },
  instructions: orNull(text),
  include: orNull(listOf(text)),
  max_output_tokens: orNull(whole(16)),
  max_tool_calls: orNull(whole(1)),
  metadata: orNull({ type: 'object', maxProperties: 16, additionalProperties: { type: 'string', maxLength: 512 } }),
  parallel_tool_calls: orNull(flag),
  previous_response_id: orNull(text),
  prompt_cache_key: orNull(text),
  reasoning: orNull(object({ effort: orNull(text), summary: orNull(words('auto', 'concise', 'detailed')) })),
  safety_identifier: orNull(text),
  service_tier: orNull(words('auto', 'default', 'flex', 'scale', 'priority')),
  store: orNull(flag),
  stream: orNull(flag),
  stream_options: orNull(object({ include_obfuscation: flag })),
  temperature: orNull(between(0, 2)),
  text: object({ format: anyObject, verbosity: orNull(words('low', 'medium', 'high')) }),
  tool_choice: { if: { type: 'string' }, then: words('none', 'auto', 'required'), else: anyObject },
  tools: listOf(tool),
  top_logprobs: orNull({ type: 'integer', minimum: 0, maximum: 20 }),
  top_p: orNull(between(0, 1)),
  truncation: orNull(words('auto', 'disabled')),
  user: text,
});

/**
 * What a schema cannot say. Nothing is kept here, so every id is unknown: as for a provider that is called with
 * another account's key.
 */
export function openAiResponsesSequence(body: JsonObject): Problem[] {
  const problems: Problem[] = [];
  if (body['previous_response_id'] !== undefined && body['previous_response_id'] !== null)
    problems.push({ at: '/previous_response_id', problem: 'Previous response not found' });
  const called = new Set<unknown>();
  const answered = new Set<unknown>();
  listIn(body, 'input').forEach((entry, index) => {
    const at = `/input/${index}`;
    switch (entry['type']) {
      case 'item_reference':
        problems.push({ at, problem: `Item with id '${String(entry['id'])}' not found` });
        break;
      case 'reasoning':
        if (!String(entry['encrypted_content']).startsWith('gAAAAA'))
          problems.push({ at, problem: 'reasoning that is neither kept here nor encrypted by us' });
        break;
      case 'function_call':
      case 'custom_tool_call':
        called.add(entry['call_id']);
        break;
      case 'function_call_output':
      case 'custom_tool_call_output':
        answered.add(entry['call_id']);
        if (!called.has(entry['call_id']))
          problems.push({ at, problem: `No tool call found with call_id ${String(entry['call_id'])}` });
        break;
    }
  });
  for (const id of called)
    if (!answered.has(id)) problems.push({ at: '/input', problem: `No tool output found for function call ${String(id)}` });
  const { tools } = body;
  if (isJsonObject(body['tool_choice']) && !Array.isArray(tools))
    problems.push({ at: '/tool_choice', problem: 'there are no tools' });
  return problems;
}

/** Legacy completions requests: https://platform.openai.com/docs/api-reference/completions/create */
export const openAiCompletionsSchema: SchemaObject = object({
  'model!': { type: 'string', minLength: 1 },
  'prompt!': { if: { type: 'array' }, then: { type: 'array', minItems: 1 }, else: text },
  suffix: orNull(text),
  echo: orNull(flag),
  best_of: orNull(whole(1)),
  stream: orNull(flag),
  stream_options: orNull(object({ include_usage: flag })),
  max_tokens: orNull(whole(1)),
  temperature: orNull(between(0, 2)),
  top_p: orNull(between(0, 1)),
  stop: orNull({ anyOf: [text, listOf(text, 1)] }),
  seed: orNull({ type: 'integer' }),
  frequency_penalty: orNull(between(-2, 2)),
  presence_penalty: orNull(between(-2, 2)),
  logit_bias: orNull(anyObject),
  n: orNull(whole(1)),
  logprobs: orNull({ type: 'integer', minimum: 0, maximum: 5 }),
  user: text,
});
