import { type Paths, schemaRef } from '../document-parts';
import { CREDENTIALS } from './credentials';
import { failures } from './failures';

export const MODELS_PATHS: Paths = {
  '/v1/models': {
    get: {
      tags: ['data plane'],
      summary: 'Models the caller may use',
      description: "In OpenAI's shape, or in Anthropic's when the request has an anthropic-version header.",
      security: CREDENTIALS,
      parameters: [{ name: 'anthropic-version', in: 'header', required: false, schema: { type: 'string' } }],
      responses: {
        '200': {
          description: 'Virtual models first, then every model of every provider that has a key.',
          content: { 'application/json': { schema: { oneOf: [schemaRef('ModelList'), schemaRef('AnthropicModelList')] } } },
        },
        ...failures([401, 403, 503]),
      },
    },
  },
  '/v1/models/{id}': {
    get: {
      tags: ['data plane'],
      summary: 'One model',
      security: CREDENTIALS,
      parameters: [
        {
          name: 'id',
          in: 'path',
          required: true,
          schema: { type: 'string' },
          description: 'provider/model (the slash as it is, or as %2F), or the name alone.',
        },
      ],
      responses: {
        '200': { description: 'The model.', content: { 'application/json': { schema: schemaRef('Model') } } },
        ...failures([401, 403, 404, 503]),
      },
    },
  },
};
