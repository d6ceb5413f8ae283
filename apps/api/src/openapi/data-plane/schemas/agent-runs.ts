import { type Schema, schemaRef, type Schemas } from '../../document-parts';
import { list, modelName, object, wholeNumber } from './common';
import { houseToolCalls } from './house-chat';

const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: ['string', 'null'] };
const time: Schema = { type: 'string', format: 'date-time' };
const timeOrNull: Schema = { type: ['string', 'null'], format: 'date-time' };
const count: Schema = { type: 'integer', minimum: 0 };
const usdOrNull: Schema = { type: ['number', 'null'], minimum: 0 };
const usage: Schema = { type: ['object', 'null'], additionalProperties: true };
const metadata: Schema = { type: 'object', additionalProperties: true, description: 'At most 8192 bytes of JSON.' };
const toolName: Schema = { type: 'string', pattern: '^[a-zA-Z][a-zA-Z0-9-]{0,40}$' };

const ofType = (...types: string[]): Schema => ({ type: 'string', enum: types });
const parameters: Schema = { type: 'object', additionalProperties: true, description: 'JSON schema of an object.' };
const functionFields = { name: toolName, description: { type: 'string', maxLength: 4096 }, parameters };

const tool: Schema = {
  oneOf: [
    object({ type: ofType('http', 'mcp'), name: toolName }, ['type', 'name'], {
      additionalProperties: false,
      description: 'One that an administrator has stored: /v1/admin/tools.',
    }),
    object({ type: ofType('calculator', 'read_file') }, ['type'], {
      additionalProperties: false,
      description: 'Built in. read_file reads the attachments of this run.',
    }),
    object(
      { type: ofType('function'), function: object(functionFields, ['name'], { additionalProperties: false }) },
      ['type', 'function'],
      {
        additionalProperties: false,
        description: 'Run by the client: the run waits in requires_action until its output is posted.',
      },
    ),
  ],
};

const asked: Record<string, Schema> = {
  model: { ...modelName, default: 'auto' },
  strategy: ofType('cost', 'quality', 'latency', 'balanced'),
  prompt: { type: 'string', minLength: 1 },
  messages: list(schemaRef('ChatMessage'), { minItems: 1, maxItems: 10_000, description: 'As in /v1/chat/completions.' }),
  attachments: list(
    { type: 'string', pattern: '^file_[0-9a-z]{26}$' },
    { minItems: 1, maxItems: 20, description: 'Ids of uploaded files.' },
  ),
  instructions: { type: 'string', minLength: 1 },
  tools: list(tool, { maxItems: 64 }),
  max_steps: { type: 'integer', minimum: 1, maximum: 200, default: 20, description: 'Of model and tool steps together.' },
  max_tokens: { ...wholeNumber, description: 'Of the answer of one model step.' },
  max_total_tokens: { ...wholeNumber, description: 'Of all model steps, input and output together.' },
  max_cost_usd: { type: 'number', minimum: 0, maximum: 1_000_000 },
  temperature: { type: 'number', minimum: 0, maximum: 2 },
  priority: {
    type: 'integer',
    minimum: 1,
    maximum: 9,
    default: 5,
    description: 'Higher goes first among the runs of the tenant.',
  },
  timeout_seconds: {
    type: 'integer',
    minimum: 1,
    maximum: 2_592_000,
    default: 86_400,
    description: 'From its start; then it expires.',
  },
  max_retries: {
    type: 'integer',
    minimum: 0,
    maximum: 10,
    default: 3,
    description: 'Of one step that fails for a passing reason.',
  },
  metadata,
  webhook: { type: 'string', pattern: '^https://[a-z]{1,20}\\.example\\.com$', description: 'https; told how the run ended.' },
};
const moments: Record<string, Schema> = {
  start_at: { ...time, description: 'Not before.' },
  deadline: { ...time, description: 'The run expires then, if not before.' },
};
const eitherConversation = { oneOf: [{ required: ['prompt'] }, { required: ['messages'] }], additionalProperties: false };

/** As it was taken: with every default filled in. */
const input = object(
  {
    ...asked,
    messages: list({ type: 'object', additionalProperties: true }),
    tools: list({ type: 'object', additionalProperties: true }),
    webhook: text,
    ...moments,
  },
  ['model'],
);

const step = object(
  {
    index: count,
    type: ofType('model', 'tool'),
    status: ofType('running', 'completed', 'failed', 'cancelled'),
    attempts: { type: 'integer', minimum: 1, description: 'More than 1: it was lost or failed before.' },
    request_id: { ...textOrNull, description: 'Of a model step, in the request log.' },
    model: textOrNull,
    provider: textOrNull,
    tool: textOrNull,
    tool_type: { ...textOrNull, description: 'http, mcp, function, calculator or read_file; null: the model made the tool up.' },
    tool_call_id: textOrNull,
    arguments: { ...textOrNull, description: 'JSON, as the model wrote it.' },
    content: textOrNull,
    tool_calls: houseToolCalls,
    is_error: { type: 'boolean' },
    usage,
    cost_usd: usdOrNull,
    started_at: time,
    finished_at: timeOrNull,
  },
  ['index', 'type', 'status', 'attempts', 'content', 'tool_calls', 'is_error', 'started_at', 'finished_at'],
);

const run: Record<string, Schema> = {
  id: { type: 'string', pattern: '^run_[0-9a-z]{26}$' },
  object: ofType('agent.run'),
  status: {
    type: 'string',
    enum: ['queued', 'running', 'requires_action', 'completed', 'failed', 'cancelled', 'expired'],
    description: 'The last four are for good.',
  },
  model: text,
  input,
  output: {
    anyOf: [
      object({ content: text, finish_reason: text, model: textOrNull, provider: textOrNull }, ['content']),
      { type: 'null' },
    ],
  },
  partial_output: { ...textOrNull, description: 'What the step that runs now has written so far; of one run, not of lists.' },
  required_action: {
    anyOf: [
      object({ type: ofType('submit_tool_outputs'), tool_calls: houseToolCalls }, ['type', 'tool_calls'], {
        description: 'What the client has to run and post to tool_outputs.',
      }),
      { type: 'null' },
    ],
  },
  error: { anyOf: [object({ code: text, message: text }, ['code', 'message']), { type: 'null' }] },
  usage,
  cost_usd: usdOrNull,
  request_id: { ...textOrNull, description: 'Of the latest model step, in the request log.' },
  priority: count,
  step_count: { ...count, description: 'Steps that are done.' },
  retries: count,
  stalls: { ...count, description: 'Workers that were lost in the present step.' },
  schedule_id: textOrNull,
  metadata,
  start_at: timeOrNull,
  deadline: timeOrNull,
  cancel_requested_at: timeOrNull,
  created_at: time,
  started_at: timeOrNull,
  finished_at: timeOrNull,
};

const schedule: Record<string, Schema> = {
  name: { type: 'string', minLength: 1, maxLength: 200 },
  cron: { type: 'string', minLength: 9, maxLength: 200, description: 'Five fields: minute hour day month weekday.' },
  time_zone: { type: 'string', minLength: 1, maxLength: 64, default: 'UTC', description: 'Such as Europe/Vienna.' },
  overlap: { ...ofType('skip', 'allow'), default: 'skip', description: 'skip: left out while the run before goes on.' },
  enabled: { type: 'boolean', default: true },
};
const scheduledRun = object(asked, [], eitherConversation);

export const AGENT_RUN_SCHEMAS: Schemas = {
  AgentRunRequest: object(
    { ...asked, ...moments, idempotency_key: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' } },
    [],
    eitherConversation,
  ),
  AgentRun: object({ ...run, steps: list(step, { description: 'In order; of one run, not of lists.' }) }, Object.keys(run)),
  AgentRunPage: object({ data: list(schemaRef('AgentRun')), next_cursor: textOrNull }, ['data', 'next_cursor']),
  AgentToolOutputs: object(
    {
      tool_outputs: list(
        object(
          {
            tool_call_id: { type: 'string', minLength: 1 },
            output: { description: 'Text, or any JSON, which the model is told as text.' },
            is_error: { type: 'boolean', default: false },
          },
          ['tool_call_id', 'output'],
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 256 },
      ),
    },
    ['tool_outputs'],
    { additionalProperties: false },
  ),
  AgentScheduleRequest: object({ ...schedule, run: scheduledRun }, ['cron', 'run'], { additionalProperties: false }),
  AgentScheduleChange: object({ ...schedule, run: scheduledRun }, [], { additionalProperties: false }),
  AgentSchedule: object(
    {
      id: { type: 'string', pattern: '^sch_[0-9a-z]{26}$' },
      object: ofType('agent.schedule'),
      ...schedule,
      run: input,
      next_at: timeOrNull,
      last_at: timeOrNull,
      last_run_id: textOrNull,
      created_at: time,
      updated_at: time,
    },
    ['id', 'object', ...Object.keys(schedule), 'run', 'next_at', 'last_at', 'last_run_id', 'created_at', 'updated_at'],
  ),
  AgentSchedulePage: object({ data: list(schemaRef('AgentSchedule')), next_cursor: textOrNull }, ['data', 'next_cursor']),
};
