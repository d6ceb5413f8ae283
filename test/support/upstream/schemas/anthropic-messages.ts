import type { SchemaObject } from 'ajv';
import { anyObject, between, constant, flag, listOf, object, oneOf, orNull, text, whole, words } from './json-schema';

/** Messages requests: https://platform.claude.com/docs/en/api/messages/create. Anthropic refuses every field it does not know. */
const cacheControl = orNull(object({ 'type!': constant('ephemeral'), ttl: words('5m', '1h') }));
const TOOL_NAME: SchemaObject = { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,128}$' };
const TOOL_USE_ID: SchemaObject = { type: 'string', pattern: '^[a-zA-Z0-9_-]+$' };

const textBlock = object({
  'type!': constant('text'),
  'text!': { type: 'string', minLength: 1 },
  cache_control: cacheControl,
  citations: orNull(listOf(anyObject)),
});

const imageBlock = object({
  'type!': constant('image'),
  'source!': oneOf(
    'type',
    object({
      'type!': constant('base64'),
      'media_type!': words('image/jpeg', 'image/png', 'image/gif', 'image/webp'),
      'data!': { type: 'string', pattern: '^[A-Za-z0-9+/]+=*$' },
    }),
    object({ 'type!': constant('url'), 'url!': { type: 'string', pattern: '^https?://' } }),
    object({ 'type!': constant('file'), 'file_id!': text }),
  ),
  cache_control: cacheControl,
});

const documentBlock = object({
  'type!': constant('document'),
  'source!': anyObject,
  title: orNull(text),
  context: orNull(text),
  citations: orNull(anyObject),
  cache_control: cacheControl,
});
const searchResultBlock = object({
  'type!': constant('search_result'),
  'source!': text,
  'title!': text,
  'content!': listOf(textBlock),
  citations: anyObject,
  cache_control: cacheControl,
});

const textOrBlocks = (minItems: number, ...blocks: SchemaObject[]): SchemaObject => ({
  if: { type: 'array' },
  then: listOf(oneOf('type', ...blocks), minItems),
  else: text,
});

const toolUseBlock = object({
  'type!': constant('tool_use'),
  'id!': TOOL_USE_ID,
  'name!': TOOL_NAME,
  'input!': anyObject,
  cache_control: cacheControl,
  caller: anyObject,
});
const toolResultBlock = object({
  'type!': constant('tool_result'),
  'tool_use_id!': TOOL_USE_ID,
  content: textOrBlocks(0, textBlock, imageBlock, documentBlock, searchResultBlock),
  is_error: flag,
  cache_control: cacheControl,
});
const thinkingBlock = object({ 'type!': constant('thinking'), 'thinking!': text, 'signature!': text });
const redactedThinkingBlock = object({ 'type!': constant('redacted_thinking'), 'data!': text });
const serverToolUseBlock = object({
  'type!': constant('server_tool_use'),
  'id!': text,
  'name!': text,
  'input!': anyObject,
  cache_control: cacheControl,
  caller: anyObject,
});
const webSearchResultBlock = object({
  'type!': constant('web_search_tool_result'),
  'tool_use_id!': text,
  'content!': {},
  cache_control: cacheControl,
  caller: anyObject,
});

const userMessage = object({
  'role!': constant('user'),
  'content!': textOrBlocks(1, textBlock, imageBlock, documentBlock, searchResultBlock, toolResultBlock),
});
const assistantMessage = object({
  'role!': constant('assistant'),
  'content!': textOrBlocks(
    0,
    textBlock,
    toolUseBlock,
    thinkingBlock,
    redactedThinkingBlock,
    serverToolUseBlock,
    webSearchResultBlock,
  ),
});

/** Instructions that come later than the first ones. */
const systemMessage = object({ 'role!': constant('system'), 'content!': textOrBlocks(1, textBlock) });

const clientTool = object({
  type: orNull(constant('custom')),
  'name!': TOOL_NAME,
  description: text,
  'input_schema!': { type: 'object', properties: { type: { const: 'object' } }, required: ['type'] },
  cache_control: cacheControl,
  strict: flag,
  eager_input_streaming: orNull(flag),
  defer_loading: flag,
  allowed_callers: listOf(text),
  input_examples: listOf(anyObject),
});
/** Tools that Anthropic runs itself, or whose shape it knows: `web_search_20250305` and the like. */
const serverTool: SchemaObject = {
  type: 'object',
  properties: { type: { type: 'string', pattern: '_\\d{8}$' }, name: text },
  required: ['type', 'name'],
};

export const anthropicMessagesSchema: SchemaObject = object({
  'model!': { type: 'string', minLength: 1 },
  'max_tokens!': whole(1),
  'messages!': listOf(oneOf('role', userMessage, assistantMessage, systemMessage), 1),
  system: textOrBlocks(0, textBlock),
  stream: flag,
  stop_sequences: listOf({ type: 'string', pattern: '\\S' }),
  temperature: between(0, 1),
  top_p: between(0, 1),
  top_k: whole(0),
  metadata: object({ user_id: orNull({ type: 'string', maxLength: 512 }) }),
  service_tier: words('auto', 'standard_only'),
  thinking: oneOf(
    'type',
    object({ 'type!': constant('enabled'), 'budget_tokens!': whole(1024), display: orNull(text) }),
    object({ 'type!': constant('disabled') }),
    object({ 'type!': constant('adaptive'), display: orNull(text) }),
  ),
  tools: listOf({ if: { required: ['input_schema'] }, then: clientTool, else: serverTool }),
  tool_choice: oneOf(
    'type',
    object({ 'type!': constant('auto'), disable_parallel_tool_use: flag }),
    object({ 'type!': constant('any'), disable_parallel_tool_use: flag }),
    object({ 'type!': constant('tool'), 'name!': text, disable_parallel_tool_use: flag }),
    object({ 'type!': constant('none') }),
  ),
  output_config: object({
    effort: orNull(words('low', 'medium', 'high', 'xhigh', 'max')),
    format: orNull(object({ 'type!': constant('json_schema'), 'schema!': anyObject })),
  }),
  cache_control: cacheControl,
  container: orNull(text),
  inference_geo: orNull(text),
  context_management: orNull(anyObject),
  mcp_servers: listOf(anyObject),
  diagnostics: orNull(anyObject),
  speed: orNull(words('standard', 'fast')),
  user_profile_id: text,
  workspace_id: text,
});
