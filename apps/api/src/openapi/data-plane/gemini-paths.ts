import { type Parameter, type Paths, schemaRef } from '../document-parts';
import { CREDENTIALS } from './credentials';
import { failures } from './failures';
import { modelOperation } from './model-operation';

const model: Parameter = {
  name: 'model',
  in: 'path',
  required: true,
  schema: { type: 'string' },
  description: 'As in /v1/models; slashes stay as they are.',
};

const HELLO = { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] };

/** Gemini's own addresses. Its keys go in x-goog-api-key: one in the address is refused, because addresses are logged. */
export const GEMINI_PATHS: Paths = {
  '/v1beta/models/{model}:generateContent': {
    post: modelOperation({
      summary: 'Gemini generateContent',
      parameters: [model],
      request: 'GeminiRequest',
      example: HELLO,
      answer: 'GeminiAnswer',
      error: 'GeminiError',
    }),
  },
  '/v1beta/models/{model}:streamGenerateContent': {
    post: modelOperation({
      summary: 'Gemini streamGenerateContent',
      parameters: [model, { name: 'alt', in: 'query', required: false, schema: { type: 'string', enum: ['sse', 'json'] } }],
      request: 'GeminiRequest',
      example: HELLO,
      answer: {
        'application/json': { schema: { type: 'array', items: schemaRef('GeminiAnswer') } },
        // With alt=sse.
        'text/event-stream': {},
      },
      error: 'GeminiError',
    }),
  },
  '/v1beta/models/{model}:countTokens': {
    post: modelOperation({
      summary: 'Gemini countTokens',
      description: 'Counted here: an estimate, told as such by the header x-gateway-estimated.',
      parameters: [model],
      request: 'GeminiCountRequest',
      example: HELLO,
      answer: 'GeminiCount',
      error: 'GeminiError',
    }),
  },
  '/v1beta/models': {
    get: {
      tags: ['data plane'],
      summary: "Models the caller may use, in Gemini's shape",
      security: CREDENTIALS,
      responses: {
        '200': { description: 'The list.', content: { 'application/json': { schema: schemaRef('GeminiModelList') } } },
        ...failures([401, 403, 503], 'GeminiError'),
      },
    },
  },
  '/v1beta/models/{model}': {
    get: {
      tags: ['data plane'],
      summary: "One model, in Gemini's shape",
      security: CREDENTIALS,
      parameters: [model],
      responses: {
        '200': { description: 'The model.', content: { 'application/json': { schema: schemaRef('GeminiModel') } } },
        ...failures([401, 403, 404, 503], 'GeminiError'),
      },
    },
  },
};
