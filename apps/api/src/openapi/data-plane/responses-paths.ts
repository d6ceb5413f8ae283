import { type Paths, schemaRef } from '../document-parts';
import { CREDENTIALS } from './credentials';
import { failures } from './failures';

const id = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string' },
  description: 'Of a response that was asked for without `store: false`. Those of other tenants are unknown.',
} as const;

/** Stored conversations; POST /v1/responses stands with the other dialects. */
export const RESPONSES_PATHS: Paths = {
  '/v1/responses/{id}': {
    get: {
      tags: ['data plane'],
      summary: 'One stored response',
      security: CREDENTIALS,
      parameters: [id],
      responses: {
        '200': {
          description: 'The response as it was answered.',
          content: { 'application/json': { schema: schemaRef('ResponsesAnswer') } },
        },
        ...failures([401, 403, 404, 503]),
      },
    },
    delete: {
      tags: ['data plane'],
      summary: 'Forget a stored response',
      description: 'Conversations that it is part of cannot be continued any more.',
      security: CREDENTIALS,
      parameters: [id],
      responses: {
        '200': {
          description: 'It is forgotten.',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['id', 'object', 'deleted'],
                properties: {
                  id: { type: 'string' },
                  object: { type: 'string', enum: ['response'] },
                  deleted: { type: 'boolean' },
                },
              },
            },
          },
        },
        ...failures([401, 403, 404, 503]),
      },
    },
  },
};
