import type { SchemaObject } from 'ajv';
import { anyObject, between, constant, flag, listOf, object, oneOf, orNull, text, whole, words } from './json-schema';

/** Chat Completions requests: https://platform.openai.com/docs/api-reference/chat/create */
const FUNCTION_NAME: SchemaObject = { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,64}$' };

const textPart = object({ 'type!': constant('text'), 'text!': text, prompt_cache_breakpoint: anyObject });
const refusalPart = object({ 'type!': constant('refusal'), 'refusal!': text });
const imagePart = object({
  'type!': constant('image_url'),
  'image_url!': object({
    'url!': { type: 'string', pattern: '^(https?://|data:)' },
    detail: words('auto', 'low', 'high', 'original'),
  }),
  prompt_cache_breakpoint: anyObject,
});
const audioPart = object({
  'type!': constant('input_audio'),
  'input_audio!': object({ 'data!': text, 'format!': words('wav', 'mp3') }),
  prompt_cache_breakpoint: anyObject,
});
const filePart = object({
  'type!': constant('file'),
  'file!': object({ filename: text, file_data: text, file_id: text }),
  prompt_cache_breakpoint: anyObject,
});

const textOrParts = (...parts: SchemaObject[]): SchemaObject => ({
  if: { type: 'array' },
  then: listOf(oneOf('type', ...parts), 1),
  else: text,
});

const functionCall = object({ 'name!': FUNCTION_NAME, 'arguments!': text });
const toolCall = oneOf(
  'type',
  object({ 'id!': { type: 'string', minLength: 1 }, 'type!': constant('function'), 'function!': functionCall, index: whole(0) }),
  object({ 'id!': text, 'type!': constant('custom'), 'custom!': object({ 'name!': text, 'input!': text }) }),
);

const instructions = (role: string): SchemaObject =>
  object({ 'role!': constant(role), 'content!': textOrParts(textPart), name: text });

export const userMessage = object({
  'role!': constant('user'),
  'content!': textOrParts(textPart, imagePart, audioPart, filePart),
  name: text,
});

export const assistantFields = {
  'role!': constant('assistant'),
  content: { if: { type: 'null' }, else: textOrParts(textPart, refusalPart) },
  refusal: orNull(text),
  name: text,
  audio: orNull(object({ 'id!': text })),
  tool_calls: listOf(toolCall, 1),
  function_call: orNull(functionCall),
  // What clients send back because they append the whole message that they were given.
  annotations: listOf(anyObject),
};

const assistantMessage = object(assistantFields);
const toolMessage = object({ 'role!': constant('tool'), 'content!': textOrParts(textPart), 'tool_call_id!': text });
const functionMessage = object({ 'role!': constant('function'), 'content!': orNull(text), 'name!': text });

const functionTool = object({
  'type!': constant('function'),
  'function!': object({ 'name!': FUNCTION_NAME, description: text, parameters: anyObject, strict: orNull(flag) }),
});
const customTool = object({
  'type!': constant('custom'),
  'custom!': object({ 'name!': text, description: text, format: anyObject }),
});

export const toolChoice: SchemaObject = {
  if: { type: 'string' },
  then: words('none', 'auto', 'required'),
  else: oneOf(
    'type',
    object({ 'type!': constant('function'), 'function!': object({ 'name!': FUNCTION_NAME }) }),
    object({ 'type!': constant('custom'), 'custom!': object({ 'name!': text }) }),
    object({ 'type!': constant('allowed_tools'), 'allowed_tools!': anyObject }),
  ),
};

const responseFormat = oneOf(
  'type',
  object({ 'type!': constant('text') }),
  object({ 'type!': constant('json_object') }),
  object({
    'type!': constant('json_schema'),
    'json_schema!': object({ 'name!': FUNCTION_NAME, description: text, schema: anyObject, strict: orNull(flag) }),
  }),
);

export const chatFields = {
  'model!': { type: 'string', minLength: 1 },
  stream: orNull(flag),
  stream_options: orNull(object({ include_usage: flag, include_obfuscation: flag })),
  max_tokens: orNull(whole(1)),
  temperature: orNull(between(0, 2)),
  top_p: orNull(between(0, 1)),
  frequency_penalty: orNull(between(-2, 2)),
  presence_penalty: orNull(between(-2, 2)),
  stop: orNull({ if: { type: 'array' }, then: { ...listOf(text, 1), maxItems: 4 }, else: text }),
  logprobs: orNull(flag),
  top_logprobs: orNull({ type: 'integer', minimum: 0, maximum: 20 }),
  tools: listOf(oneOf('type', functionTool, customTool), 1),
  tool_choice: toolChoice,
  response_format: responseFormat,
  reasoning_effort: orNull(words('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max')),
};

export const openAiChatSchema: SchemaObject = object({
  ...chatFields,
  'messages!': listOf(
    oneOf('role', instructions('system'), instructions('developer'), userMessage, assistantMessage, toolMessage, functionMessage),
    1,
  ),
  max_completion_tokens: orNull(whole(1)),
  n: orNull({ type: 'integer', minimum: 1, maximum: 128 }),
  seed: orNull({ type: 'integer' }),
  parallel_tool_calls: flag,
  user: text,
  safety_identifier: orNull(text),
  metadata: orNull({ type: 'object', maxProperties: 16, additionalProperties: { type: 'string', maxLength: 512 } }),
  store: orNull(flag),
  service_tier: orNull(words('auto', 'default', 'flex', 'scale', 'priority')),
  logit_bias: orNull({ type: 'object', additionalProperties: between(-100, 100) }),
  modalities: orNull(listOf(words('text', 'audio'))),
  audio: orNull(anyObject),
  prediction: orNull(object({ 'type!': constant('content'), 'content!': textOrParts(textPart) })),
  web_search_options: anyObject,
  verbosity: orNull(words('low', 'medium', 'high')),
  prompt_cache_key: orNull(text),
  prompt_cache_retention: orNull(text),
  prompt_cache_options: anyObject,
  moderation: orNull(anyObject),
  functions: listOf(anyObject, 1),
  function_call: { anyOf: [text, anyObject] },
});
