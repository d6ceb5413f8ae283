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

const theRun = (description: string, headers?: Headers) => ({
  description,
  ...(headers && { headers }),
  content: { 'application/json': { schema: schemaRef('AgentRun') } },
});

/** Work that outlives the request. */
export const RUNS_PATHS: Paths = {
  '/v1/agent/runs': {
    post: {
      tags,
      summary: 'Start a run and return at once',
      security: CREDENTIALS,
      parameters: [idempotencyKey],
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: schemaRef('AgentRunRequest'), example: { model: 'sandbox/echo', prompt: 'Hello' } },
        },
      },
      responses: {
        '202': theRun('Accepted: a worker will take it, whatever happens to this process.', acceptedHeaders),
        ...failures([400, 401, 403, 409, 413, 415, 422, 503]),
      },
    },
    get: {
      tags,
      summary: "List the tenant's runs, newest first",
      security: CREDENTIALS,
      parameters: [
        { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
        {
          name: 'cursor',
          in: 'query',
          required: false,
          description: '`next_cursor` of the page before.',
          schema: { type: 'string', pattern: '^run_[0-9a-z]{26}$' },
        },
      ],
      responses: {
        '200': { description: 'One page.', content: { 'application/json': { schema: schemaRef('AgentRunPage') } } },
        ...failures([400, 401, 403, 503]),
      },
    },
  },
  '/v1/agent/runs/{id}': {
    get: {
      tags,
      summary: 'One run',
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
};
