import { type Schema, schemaRef, type Schemas } from '../../document-parts';
import { address, count, facts, list, modelName, object, orNull, stops, wholeNumber } from './common';

const text: Schema = { type: 'string' };

const contentPart: Schema = {
  oneOf: [
    object({ type: { type: 'string', enum: ['text'] }, text }, ['type', 'text']),
    object(
      {
        type: { type: 'string', enum: ['image_url'] },
        image_url: object({ url: address, detail: text }, ['url']),
      },
      ['type', 'image_url'],
    ),
  ],
};
const content: Schema = { oneOf: [text, list(contentPart)] };

const toolCall = object(
  {
    id: text,
    type: { type: 'string', enum: ['function'] },
    function: object({ name: text, arguments: { type: 'string', description: 'JSON as text.' } }, ['name', 'arguments']),
  },
  ['id', 'function'],
);

const role = (name: string): Schema => ({ type: 'string', enum: [name] });

/** Shared with the house dialect. */
export const toolChoice: Schema = {
  oneOf: [
    { type: 'string', enum: ['auto', 'none', 'required'] },
    object({ type: { type: 'string', enum: ['function'] }, function: object({ name: text }, ['name']) }, ['type', 'function']),
  ],
};
export const responseFormat: Schema = {
  oneOf: [
    object({ type: { type: 'string', enum: ['text', 'json_object'] } }, ['type']),
    object(
      {
        type: { type: 'string', enum: ['json_schema'] },
        json_schema: object({ name: text, schema: { type: 'object' }, strict: { type: 'boolean' } }, ['name', 'schema']),
      },
      ['type', 'json_schema'],
    ),
  ],
};

export const OPENAI_CHAT_SCHEMAS: Schemas = {
  ChatMessage: {
    oneOf: [
      object({ role: { type: 'string', enum: ['system', 'developer'] }, content: { oneOf: [text, list(contentPart)] } }, [
        'role',
        'content',
      ]),
      object({ role: role('user'), content, name: text }, ['role', 'content']),
      object({ role: role('assistant'), content: orNull(content), tool_calls: list(toolCall), refusal: orNull(text) }, ['role']),
      object({ role: role('tool'), tool_call_id: text, content }, ['role', 'tool_call_id', 'content']),
    ],
  },
  ChatTool: object(
    {
      type: { type: 'string', enum: ['function'] },
      function: object(
        {
          name: text,
          description: text,
          parameters: { type: 'object', description: 'A JSON Schema.' },
          strict: { type: 'boolean' },
        },
        ['name'],
      ),
    },
    ['type', 'function'],
  ),
  ChatCompletionRequest: object(
    {
      model: modelName,
      messages: list(schemaRef('ChatMessage'), { minItems: 1, maxItems: 10_000 }),
      stream: { type: 'boolean', default: false },
      stream_options: object({ include_usage: { type: 'boolean' } }),
      max_completion_tokens: wholeNumber,
      max_tokens: wholeNumber,
      temperature: { type: 'number', minimum: 0, maximum: 2 },
      top_p: { type: 'number', minimum: 0, maximum: 1 },
      n: { type: 'integer', minimum: 1, maximum: 128 },
      stop: stops,
      seed: { type: 'integer' },
      tools: list(schemaRef('ChatTool')),
      tool_choice: toolChoice,
      response_format: responseFormat,
      reasoning_effort: text,
    },
    ['model', 'messages'],
    { additionalProperties: true },
  ),
  ChatCompletion: object(
    {
      id: text,
      object: { type: 'string', enum: ['chat.completion'] },
      created: { type: 'integer', description: 'Seconds since the epoch.' },
      model: text,
      choices: list(
        object(
          {
            index: count,
            message: object(
              {
                role: { type: 'string', enum: ['assistant'] },
                content: { type: ['string', 'null'] },
                refusal: { type: ['string', 'null'] },
                reasoning_content: { type: ['string', 'null'] },
                tool_calls: { type: ['array', 'null'], items: toolCall },
              },
              ['role', 'content'],
            ),
            finish_reason: { type: 'string' },
          },
          ['index', 'message', 'finish_reason'],
        ),
      ),
      usage: object({ prompt_tokens: count, completion_tokens: count, total_tokens: count }, [
        'prompt_tokens',
        'completion_tokens',
        'total_tokens',
      ]),
      'x-gateway': facts,
    },
    ['id', 'object', 'created', 'model', 'choices', 'x-gateway'],
    { additionalProperties: true },
  ),
};
