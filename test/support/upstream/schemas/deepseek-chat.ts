import type { SchemaObject } from 'ajv';
import { assistantFields, chatFields, userMessage } from './openai-chat';
import { constant, flag, listOf, object, oneOf, orNull, text, words } from './json-schema';

/**
 * DeepSeek's chat requests: https://api-docs.deepseek.com/api/create-chat-completion
 * Top-level fields that DeepSeek does not know are ignored by it; roles and parts that it does not
 * know are refused.
 */
const plain = (role: string): SchemaObject => object({ 'role!': constant(role), 'content!': text, name: text });

export const deepSeekChatSchema: SchemaObject = {
  ...object({
    ...chatFields,
    'messages!': listOf(
      oneOf(
        'role',
        plain('system'),
        userMessage,
        object({ ...assistantFields, reasoning_content: orNull(text), prefix: flag }),
        object({ 'role!': constant('tool'), 'content!': text, 'tool_call_id!': text }),
      ),
      1,
    ),
    thinking: orNull(object({ 'type!': words('enabled', 'disabled') })),
    response_format: object({ 'type!': words('text', 'json_object') }),
  }),
  additionalProperties: true,
};
