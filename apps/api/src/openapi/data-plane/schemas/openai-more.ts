import type { Schema, Schemas } from '../../document-parts';
import { count, facts, list, modelName, object, orNull, stops, wholeNumber } from './common';

const text: Schema = { type: 'string' };
const loose: Schema = { type: 'object', additionalProperties: true };
const more = { additionalProperties: true };

/** Responses and the legacy completions. */
export const OPENAI_MORE_SCHEMAS: Schemas = {
  ResponsesRequest: object(
    {
      model: modelName,
      input: {
        oneOf: [
          text,
          list(
            object({ role: { type: 'string', enum: ['user', 'assistant', 'system', 'developer'] }, content: text }, [
              'role',
              'content',
            ]),
            { minItems: 1, description: 'Messages, calls, results and reasoning, as the API has them.' },
          ),
        ],
      },
      instructions: orNull(text),
      stream: { type: 'boolean', default: false },
      max_output_tokens: orNull(wholeNumber),
      temperature: orNull({ type: 'number', minimum: 0, maximum: 2 }),
      top_p: orNull({ type: 'number', minimum: 0, maximum: 1 }),
      store: orNull({ type: 'boolean' }),
      metadata: orNull(loose),
    },
    ['model', 'input'],
    more,
  ),
  ResponsesAnswer: object(
    {
      id: text,
      object: { type: 'string', enum: ['response'] },
      created_at: { type: 'number' },
      status: { type: 'string', enum: ['completed', 'incomplete', 'failed', 'in_progress'] },
      model: text,
      output: list(object({ type: text }, ['type'], more)),
      usage: { type: ['object', 'null'], additionalProperties: true },
      'x-gateway': facts,
    },
    ['id', 'object', 'created_at', 'status', 'model', 'output', 'x-gateway'],
    more,
  ),
  CompletionRequest: object(
    {
      model: modelName,
      prompt: { oneOf: [text, list(text, { minItems: 1, maxItems: 1 })] },
      stream: { type: 'boolean', default: false },
      max_tokens: wholeNumber,
      temperature: { type: 'number', minimum: 0, maximum: 2 },
      top_p: { type: 'number', minimum: 0, maximum: 1 },
      n: { type: 'integer', minimum: 1, maximum: 128 },
      stop: stops,
      echo: { type: 'boolean' },
    },
    ['model', 'prompt'],
    more,
  ),
  TextCompletion: object(
    {
      id: text,
      object: { type: 'string', enum: ['text_completion'] },
      created: { type: 'integer' },
      model: text,
      choices: list(object({ text, index: count, finish_reason: { type: ['string', 'null'] } }, ['text', 'index'], more)),
      usage: loose,
      'x-gateway': facts,
    },
    ['id', 'object', 'created', 'model', 'choices', 'x-gateway'],
    more,
  ),
};
