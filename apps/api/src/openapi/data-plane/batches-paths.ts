import { type Headers, type Parameter, type Paths, schemaRef } from '../document-parts';
import { CREDENTIALS } from './credentials';
import { failures } from './failures';

const tags = ['batches'];
const id: Parameter = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const json = (description: string, ...names: string[]) => {
  const [only = ''] = names;
  const schema = names.length === 1 ? schemaRef(only) : { oneOf: names.map(schemaRef) };
  return { description, content: { 'application/json': { schema } } };
};
const body = { required: true, content: { 'application/json': { schema: schemaRef('BatchRequest') } } };
const query = (name: string, schema: object, description: string) =>
  ({ name, in: 'query', required: false, schema, description }) as Parameter;
const dryRun: Parameter = {
  name: 'x-gateway-dry-run',
  in: 'header',
  required: false,
  description: 'true: nothing is begun, the answer is that of /v1/batches/estimate.',
  schema: { type: 'string', enum: ['true', 'false'] },
};

const idempotencyKey: Parameter = {
  name: 'idempotency-key',
  in: 'header',
  required: false,
  description: 'Makes the request safe to repeat for 24 hours: the same key and body give the same batch.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
};
const replayed: Headers = {
  'idempotent-replayed': {
    description: 'The batch was made by an earlier request with the same key.',
    schema: { type: 'string', enum: ['true'] },
  },
};

/** Many requests in one file. */
export const BATCHES_PATHS: Paths = {
  '/v1/batches': {
    post: {
      tags,
      summary: 'Start a batch and return at once',
      description: 'Lines go to any provider, each through the limits, budgets and routing of the key that starts the batch.',
      security: CREDENTIALS,
      parameters: [dryRun, idempotencyKey],
      requestBody: body,
      responses: {
        '200': { ...json('The batch, or what it would cost.', 'Batch', 'BatchEstimate'), headers: replayed },
        ...failures([400, 401, 403, 404, 408, 409, 413, 415, 422, 503]),
      },
    },
    get: {
      tags,
      summary: "List the tenant's batches, newest first",
      security: CREDENTIALS,
      parameters: [
        query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 20 }, 'How many.'),
        query('after', { type: 'string' }, 'The last id of the page before, as OpenAI names it.'),
        query('cursor', { type: 'string' }, '`next_cursor` of the page before.'),
      ],
      responses: { '200': json('One page.', 'BatchPage'), ...failures([400, 401, 403, 503]) },
    },
  },
  '/v1/batches/estimate': {
    post: {
      tags,
      summary: 'Say what a batch would cost',
      description: 'Looks at every line, plans it and asks the price book; nobody is called.',
      security: CREDENTIALS,
      requestBody: body,
      responses: {
        '200': json('Lines, tokens and micro-USD.', 'BatchEstimate'),
        ...failures([400, 401, 403, 404, 408, 413, 415, 503]),
      },
    },
  },
  '/v1/batches/{id}': {
    get: {
      tags,
      summary: 'One batch',
      security: CREDENTIALS,
      parameters: [id],
      responses: { '200': json('The batch as it is now.', 'Batch'), ...failures([400, 401, 403, 404, 503]) },
    },
  },
  '/v1/batches/{id}/cancel': {
    post: {
      tags,
      summary: 'Cancel a batch',
      description: 'Nothing new is begun, what is under way may end; the files hold what was answered by then.',
      security: CREDENTIALS,
      parameters: [id],
      responses: { '200': json('The batch as it is now.', 'Batch'), ...failures([400, 401, 403, 404, 409, 413, 415, 503]) },
    },
  },
};
