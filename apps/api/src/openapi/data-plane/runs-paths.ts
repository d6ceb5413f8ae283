import { type Headers, type Parameter, type Paths, schemaRef } from '../document-parts';
import { CREDENTIALS } from './credentials';
import { failures } from './failures';

const tags = ['agent runs'];

const runId: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^run_[0-9a-z]{26}$' },
};

const idempotencyKey: Parameter = {
  name: 'idempotency-key',
  in: 'header',
  required: false,
  description:
    'Makes the request safe to repeat for 24 hours: the same key and body give the same run. Goes before the field `idempotency_key`.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
};

const acceptedHeaders: Headers = {
  location: { description: 'The address of the run.', required: true, schema: { type: 'string', format: 'uri-reference' } },
  'idempotent-replayed': {
    description: 'The run was made by an earlier request with the same key.',
    schema: { type: 'string', enum: ['true'] },
  },
};

const scheduleId: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^sch_[0-9a-z]{26}$' },
};

const json = (name: string, example?: object) => ({
  required: true,
  content: { 'application/json': { schema: schemaRef(name), ...(example && { example }) } },
});

const pageOf = (kind: 'run' | 'sch'): Parameter[] => [
  { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
  {
    name: 'cursor',
    in: 'query',
    required: false,
    description: '`next_cursor` of the page before.',
    schema: { type: 'string', pattern: `^${kind}_[0-9a-z]{26}$` },
  },
];

const answer = (description: string, name: string, headers?: Headers) => ({
  description,
  ...(headers && { headers }),
  content: { 'application/json': { schema: schemaRef(name) } },
});
const theRun = (description: string, headers?: Headers) => answer(description, 'AgentRun', headers);
const theSchedule = (description: string, headers?: Headers) => answer(description, 'AgentSchedule', headers);

/** Work that outlives the request. */
export const RUNS_PATHS: Paths = {
  '/v1/agent/runs': {
    post: {
      tags,
      summary: 'Start a run and return at once',
      security: CREDENTIALS,
      parameters: [idempotencyKey],
      requestBody: json('AgentRunRequest', { model: 'sandbox/tools', prompt: 'What is 6 x 7?', tools: [{ type: 'calculator' }] }),
      responses: {
        '202': theRun('Accepted: a worker will take it, whatever happens to this process.', acceptedHeaders),
        ...failures([400, 401, 403, 409, 413, 415, 422, 503]),
      },
    },
    get: {
      tags,
      summary: "List the tenant's runs, newest first, without their steps",
      security: CREDENTIALS,
      parameters: [
        ...pageOf('run'),
        {
          name: 'status',
          in: 'query',
          required: false,
          schema: {
            type: 'string',
            enum: ['queued', 'running', 'requires_action', 'completed', 'failed', 'cancelled', 'expired'],
          },
        },
        { name: 'schedule_id', in: 'query', required: false, schema: { type: 'string', pattern: '^sch_[0-9a-z]{26}$' } },
      ],
      responses: { '200': answer('One page.', 'AgentRunPage'), ...failures([400, 401, 403, 503]) },
    },
  },
  '/v1/agent/runs/{id}': {
    get: {
      tags,
      summary: 'One run with its steps, and what it has written so far',
      security: CREDENTIALS,
      parameters: [runId],
      responses: { '200': theRun('The run as it is now.'), ...failures([401, 403, 404, 503]) },
    },
  },
  '/v1/agent/runs/{id}/cancel': {
    post: {
      tags,
      summary: 'Cancel a run',
      description: 'One that waits is cancelled at once; one that runs is told to stop, and is cancelled soon after.',
      security: CREDENTIALS,
      parameters: [runId],
      responses: { '200': theRun('The run as it is now.'), ...failures([401, 403, 404, 409, 413, 415, 503]) },
    },
  },
  '/v1/agent/runs/{id}/tool_outputs': {
    post: {
      tags,
      summary: 'Post what the tools gave that the client runs itself',
      description:
        'The run goes on once there is an output for each call of `required_action`. The same output again changes nothing.',
      security: CREDENTIALS,
      parameters: [runId],
      requestBody: json('AgentToolOutputs'),
      responses: { '200': theRun('The run as it is now.'), ...failures([400, 401, 403, 404, 409, 413, 415, 503]) },
    },
  },
  '/v1/agent/runs/{id}/events': {
    get: {
      tags,
      summary: 'Follow a run',
      description:
        'Server-sent events, each with a number: `run.<status>`, `step.started`, `output.delta`, `step.completed`, `step.failed`. ' +
        'Ends with the run. With `Last-Event-ID` it goes on behind that event, from any replica.',
      security: CREDENTIALS,
      parameters: [
        runId,
        { name: 'last-event-id', in: 'header', required: false, schema: { type: 'string', pattern: '^[0-9]{1,9}$' } },
        {
          name: 'after',
          in: 'query',
          required: false,
          description: 'The same, for clients that cannot set headers.',
          schema: { type: 'string', pattern: '^[0-9]{1,9}$' },
        },
      ],
      responses: {
        '200': {
          description: 'What happened, then what happens.',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        ...failures([400, 401, 403, 404, 503]),
      },
    },
  },
  '/v1/agent/schedules': {
    post: {
      tags,
      summary: 'Start runs by the clock',
      security: CREDENTIALS,
      requestBody: json('AgentScheduleRequest', {
        cron: '0 7 * * 1-5',
        time_zone: 'Europe/Vienna',
        run: { model: 'sandbox/echo', prompt: 'Good morning' },
      }),
      responses: {
        '201': theSchedule('Made.', {
          location: { description: 'Its address.', required: true, schema: { type: 'string', format: 'uri-reference' } },
        }),
        ...failures([400, 401, 403, 409, 413, 415, 503]),
      },
    },
    get: {
      tags,
      summary: "List the tenant's schedules, newest first",
      security: CREDENTIALS,
      parameters: pageOf('sch'),
      responses: { '200': answer('One page.', 'AgentSchedulePage'), ...failures([400, 401, 403, 503]) },
    },
  },
  '/v1/agent/schedules/{id}': {
    get: {
      tags,
      summary: 'One schedule',
      security: CREDENTIALS,
      parameters: [scheduleId],
      responses: { '200': theSchedule('The schedule as it is now.'), ...failures([401, 403, 404, 503]) },
    },
    patch: {
      tags,
      summary: "Change a schedule; its runs are the caller's from now on",
      security: CREDENTIALS,
      parameters: [scheduleId],
      requestBody: json('AgentScheduleChange'),
      responses: { '200': theSchedule('Changed.'), ...failures([400, 401, 403, 404, 413, 415, 503]) },
    },
    delete: {
      tags,
      summary: 'Remove a schedule; its runs stay',
      security: CREDENTIALS,
      parameters: [scheduleId],
      responses: { '204': { description: 'Removed.' }, ...failures([401, 403, 404, 413, 415, 503]) },
    },
  },
};
