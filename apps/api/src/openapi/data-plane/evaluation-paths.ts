import { type Operation, type Parameter, type Paths, schemaRef } from '../document-parts';
import { CREDENTIALS } from './credentials';
import { failures } from './failures';

const tags = ['evaluation'];
const json = (schema: string) => ({ 'application/json': { schema: schemaRef(schema) } });

const page = (prefix: string): Parameter[] => [
  { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
  {
    name: 'cursor',
    in: 'query',
    required: false,
    description: '`next_cursor` of the page before.',
    schema: { type: 'string', pattern: `^${prefix}_[0-9a-z]{26}$` },
  },
];

const listing = (summary: string, schema: string, parameters: Parameter[]): Operation => ({
  ...{ tags, summary, security: CREDENTIALS, parameters },
  responses: { '200': { description: 'One page.', content: json(schema) }, ...failures([400, 401, 403, 503]) },
});

/** What people and judges think of answers. */
export const EVALUATION_PATHS: Paths = {
  '/v1/feedback': {
    post: {
      ...{ tags, summary: 'Rate an answer', security: CREDENTIALS },
      requestBody: { required: true, content: json('FeedbackRequest') },
      responses: {
        '201': { description: 'Written down.', content: json('Feedback') },
        ...failures([400, 401, 403, 404, 409, 413, 415, 503]),
      },
    },
    get: listing("List the tenant's feedback, newest first", 'FeedbackPage', [
      ...page('fb'),
      { name: 'request_id', in: 'query', required: false, schema: { type: 'string', pattern: '^req_[0-9a-z]{26}$' } },
    ]),
  },
  '/v1/evaluations': {
    post: {
      ...{ tags, summary: 'Assess an answer, or compare two models on a prompt', security: CREDENTIALS },
      requestBody: { required: true, content: json('EvaluationRequest') },
      responses: {
        '201': { description: 'Written down.', content: json('Evaluation') },
        ...failures([400, 401, 403, 404, 413, 415, 422, 429, 502, 503, 504, '4XX']),
      },
    },
    get: listing("List the tenant's evaluations, newest first", 'EvaluationPage', page('eval')),
  },
};
