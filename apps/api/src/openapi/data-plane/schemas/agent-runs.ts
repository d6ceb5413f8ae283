import { type Schema, schemaRef, type Schemas } from '../../document-parts';
import { list, modelName, object, wholeNumber } from './common';
import { houseToolCalls } from './house-chat';

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const timeOrNull: Schema = { type: ['string', 'null'], format: 'date-time' };
const metadata: Schema = { type: 'object', additionalProperties: true, description: 'At most 8192 bytes of JSON.' };

const asked: Record<string, Schema> = {
  model: { ...modelName, default: 'auto' },
  prompt: { type: 'string', minLength: 1 },
  messages: list({ type: 'object', additionalProperties: true }, { minItems: 1, description: 'As in /v1/llm/chat.' }),
  instructions: { type: 'string', minLength: 1 },
  max_tokens: wholeNumber,
  temperature: { type: 'number', minimum: 0, maximum: 2 },
  metadata,
};

export const AGENT_RUN_SCHEMAS: Schemas = {
  AgentRunRequest: object(
    {
      ...asked,
      idempotency_key: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    },
    [],
    { oneOf: [{ required: ['prompt'] }, { required: ['messages'] }], additionalProperties: false },
  ),
  AgentRun: object(
    {
      id: { type: 'string', pattern: '^run_[0-9a-z]{26}$' },
      object: { type: 'string', enum: ['agent.run'] },
      status: {
        type: 'string',
        enum: ['queued', 'running', 'requires_action', 'completed', 'failed', 'cancelled', 'expired'],
        description: 'The last four are for good.',
      },
      model: text,
      input: object(asked, ['model']),
      output: {
        anyOf: [
          object({ content: text, finish_reason: text, model: text, provider: text, tool_calls: houseToolCalls }, ['content']),
          { type: 'null' },
        ],
      },
      error: { anyOf: [object({ code: text, message: text }, ['code', 'message']), { type: 'null' }] },
      usage: { type: ['object', 'null'], additionalProperties: true },
      cost_usd: { type: ['number', 'null'], minimum: 0 },
      request_id: { type: ['string', 'null'], description: 'Of the latest attempt, in the request log.' },
      metadata,
      created_at: time,
      started_at: timeOrNull,
      finished_at: timeOrNull,
    },
    [
      'id',
      'object',
      'status',
      'model',
      'input',
      'output',
      'error',
      'usage',
      'cost_usd',
      'request_id',
      'metadata',
      'created_at',
      'started_at',
      'finished_at',
    ],
  ),
  AgentRunPage: object({ data: list(schemaRef('AgentRun')), next_cursor: { type: ['string', 'null'] } }, ['data', 'next_cursor']),
};
