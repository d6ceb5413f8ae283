import { type Schema, schemaRef, type Schemas } from '../../document-parts';
import { list, object } from './common';

const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: ['string', 'null'] };
const count: Schema = { type: 'integer', minimum: 0 };
const seconds: Schema = { type: 'integer', description: 'Seconds since 1970.' };
const secondsOrNull: Schema = { type: ['integer', 'null'], description: 'Seconds since 1970.' };
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const endpoint: Schema = {
  type: 'string',
  enum: [
    ...['/v1/chat/completions', '/v1/responses', '/v1/completions', '/v1/messages'],
    ...['/v1/llm/chat', '/v1/embeddings', '/v1/moderations'],
  ],
  description: 'Where every line would go alone.',
};
const metadata: Schema = {
  type: ['object', 'null'],
  additionalProperties: { type: 'string', maxLength: 512 },
  maxProperties: 16,
};
const clock: Schema = { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' };
const offPeak = object(
  {
    from: clock,
    to: clock,
    timezone: { type: 'string', default: 'UTC', description: 'As in the IANA database.' },
    days: list({ type: 'string', enum: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }, { minItems: 1 }),
  },
  ['from', 'to'],
  { additionalProperties: false },
);
const problems = orNull(
  object(
    {
      object: { type: 'string', enum: ['list'] },
      data: list(
        object({ code: text, message: text, param: textOrNull, line: { type: ['integer', 'null'], minimum: 1 } }, [
          ...['code', 'message', 'param', 'line'],
        ]),
      ),
    },
    ['object', 'data'],
  ),
);
const micro = object({ likely: count, most: count }, ['likely', 'most']);
const usd = object({ likely: { type: 'number', minimum: 0 }, most: { type: 'number', minimum: 0 } }, ['likely', 'most']);
const figures: Record<string, Schema> = {
  tokens: object({ input: count, likely_output: count, most_output: count }, ['input', 'likely_output', 'most_output']),
  cost_micro_usd: micro,
  cost_usd: usd,
};
const times: Record<string, Schema> = {
  in_progress_at: secondsOrNull,
  finalizing_at: secondsOrNull,
  completed_at: secondsOrNull,
  failed_at: secondsOrNull,
  expired_at: secondsOrNull,
  cancelling_at: secondsOrNull,
  cancelled_at: secondsOrNull,
};
const view: Record<string, Schema> = {
  id: { type: 'string', pattern: '^batch_[0-9a-z]{26}$' },
  object: { type: 'string', enum: ['batch'] },
  endpoint,
  model: { ...textOrNull, description: 'What all lines ask for; null: not all the same, or not looked at yet.' },
  errors: problems,
  input_file_id: text,
  completion_window: { type: 'string', enum: ['24h'] },
  status: {
    type: 'string',
    enum: ['validating', 'in_progress', 'finalizing', 'completed', 'failed', 'expired', 'cancelling', 'cancelled'],
  },
  output_file_id: { ...textOrNull, description: 'Lines that were served, when the batch has ended.' },
  error_file_id: { ...textOrNull, description: 'Lines that were refused or never begun, when the batch has ended.' },
  created_at: seconds,
  expires_at: seconds,
  ...times,
  request_counts: object({ total: count, completed: count, failed: count }, ['total', 'completed', 'failed']),
  usage: object(
    {
      input_tokens: count,
      input_tokens_details: object({ cached_tokens: count }, ['cached_tokens']),
      output_tokens: count,
      output_tokens_details: object({ reasoning_tokens: count }, ['reasoning_tokens']),
      total_tokens: count,
    },
    ['input_tokens', 'output_tokens', 'total_tokens'],
  ),
  metadata,
  'x-gateway': object(
    {
      cost_usd: { type: 'number', minimum: 0, description: 'Of the lines whose cost is known.' },
      ambiguous: { ...count, description: 'Lines that may have been asked for twice: a worker died while it had them.' },
      rule: textOrNull,
      off_peak: orNull(offPeak),
      waiting_until: { ...secondsOrNull, description: 'Nothing is begun before.' },
    },
    ['cost_usd', 'ambiguous', 'rule', 'off_peak', 'waiting_until'],
  ),
};

export const BATCH_SCHEMAS: Schemas = {
  BatchRequest: object(
    {
      input_file_id: {
        type: 'string',
        pattern: '^file_[0-9a-z]{26}$',
        description: 'A JSONL file of at most 50,000 lines and 200 MiB: {"custom_id", "method": "POST", "url", "body"} each.',
      },
      endpoint,
      completion_window: { type: 'string', enum: ['24h'] },
      metadata,
      output_expires_after: orNull(
        object(
          {
            anchor: { type: 'string', enum: ['created_at'] },
            seconds: { type: 'integer', minimum: 3_600, maximum: 2_592_000 },
          },
          ['anchor', 'seconds'],
        ),
      ),
      'x-batch-rule': {
        type: 'string',
        pattern: '^[a-z0-9][a-z0-9_-]{0,62}$',
        description: 'Rules of routing with this name in `when.batch` apply.',
      },
      'x-batch-off-peak': { ...offPeak, description: 'Lines are begun only at this time of day.' },
      'x-routing-strategy': { type: 'string', enum: ['balanced', 'cost', 'quality', 'latency', 'order', 'least_busy', 'usage'] },
      'x-routing-weights': { type: 'string', maxLength: 256 },
      'x-prefer-provider': { type: 'string', maxLength: 256 },
      'x-cache': { type: 'string', maxLength: 256 },
      'x-cache-ttl': { type: 'string', maxLength: 256 },
      'x-gateway-strict': { type: 'string', enum: ['true', 'false'] },
      'x-gateway-timeout-ms': { type: 'integer', minimum: 1 },
    },
    ['input_file_id', 'endpoint', 'completion_window'],
    { additionalProperties: false },
  ),
  Batch: object(view, [...Object.keys(view)]),
  BatchPage: object(
    {
      object: { type: 'string', enum: ['list'] },
      data: list(schemaRef('Batch')),
      has_more: { type: 'boolean' },
      first_id: textOrNull,
      last_id: textOrNull,
      next_cursor: textOrNull,
    },
    ['object', 'data', 'has_more', 'first_id', 'last_id', 'next_cursor'],
  ),
  BatchEstimate: object(
    {
      object: { type: 'string', enum: ['batch.estimate'] },
      endpoint,
      input_file_id: text,
      model: textOrNull,
      request_counts: object({ total: count, refused: count, unpriced: count }, ['total', 'refused', 'unpriced']),
      ...figures,
      by_target: list(object({ target: text, lines: count, ...figures }, ['target', 'lines', ...Object.keys(figures)])),
      refusals: list(
        object({ custom_id: text, code: text, message: text, param: textOrNull }, ['custom_id', 'code', 'message', 'param']),
      ),
      errors: problems,
    },
    ['object', 'request_counts', ...Object.keys(figures), 'by_target', 'refusals', 'errors'],
  ),
};
