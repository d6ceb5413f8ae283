import type { Schema, Schemas } from '../../document-parts';
import { count, list, modelName, object, wholeNumber } from './common';

const text: Schema = { type: 'string' };
const typed = (type: string, properties: Record<string, Schema>): Schema =>
  object({ type: { type: 'string', enum: [type] }, ...properties }, ['type', ...Object.keys(properties)]);

const textBlock = typed('text', { text });
const imageBlock = typed('image', {
  source: {
    oneOf: [typed('url', { url: { type: 'string', format: 'uri' } }), typed('base64', { media_type: text, data: text })],
  },
});
const toolResult = object(
  {
    type: { type: 'string', enum: ['tool_result'] },
    tool_use_id: text,
    content: { oneOf: [text, list({ oneOf: [textBlock, imageBlock] })] },
    is_error: { type: 'boolean' },
  },
  ['type', 'tool_use_id'],
);
const toolUse = typed('tool_use', { id: text, name: text, input: { type: 'object' } });
const thinking = typed('thinking', { thinking: text, signature: text });
const redacted = typed('redacted_thinking', { data: text });

const message = (role: string, blocks: Schema[]): Schema =>
  object({ role: { type: 'string', enum: [role] }, content: { oneOf: [text, list({ oneOf: blocks })] } }, ['role', 'content']);

const conversation: Record<string, Schema> = {
  messages: list(
    {
      oneOf: [
        message('user', [textBlock, imageBlock, toolResult]),
        message('assistant', [textBlock, toolUse, thinking, redacted]),
      ],
    },
    { minItems: 1, maxItems: 10_000 },
  ),
  system: { oneOf: [text, list(textBlock)] },
  tools: list(object({ name: text, description: text, input_schema: { type: 'object' } }, ['name', 'input_schema'])),
};

export const ANTHROPIC_MESSAGES_SCHEMAS: Schemas = {
  MessagesRequest: object(
    {
      model: modelName,
      max_tokens: wholeNumber,
      ...conversation,
      stream: { type: 'boolean', default: false },
      temperature: { type: 'number', minimum: 0, maximum: 1 },
      top_p: { type: 'number', minimum: 0, maximum: 1 },
      top_k: count,
      stop_sequences: list(text),
    },
    ['model', 'messages', 'max_tokens'],
    { additionalProperties: true },
  ),
  CountTokensRequest: object({ model: modelName, ...conversation }, ['model', 'messages'], { additionalProperties: true }),
  CountTokens: object({ input_tokens: count }, ['input_tokens'], { additionalProperties: true }),
  Message: object(
    {
      id: text,
      type: { type: 'string', enum: ['message'] },
      role: { type: 'string', enum: ['assistant'] },
      model: text,
      content: list(object({ type: text }, ['type'], { additionalProperties: true })),
      stop_reason: { type: ['string', 'null'] },
      stop_sequence: { type: ['string', 'null'] },
      usage: object({ input_tokens: count, output_tokens: count }, ['input_tokens', 'output_tokens'], {
        additionalProperties: true,
      }),
    },
    ['id', 'type', 'role', 'model', 'content', 'stop_reason', 'stop_sequence', 'usage'],
    { additionalProperties: true },
  ),
};
