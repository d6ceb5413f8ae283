import type { Schemas } from '../../document-parts';

const requestId = { type: 'string', description: 'Also in the header x-request-id; name it when you ask for help.' };

export const ERROR_SCHEMAS: Schemas = {
  Error: {
    type: 'object',
    required: ['error', 'request_id'],
    properties: {
      error: {
        type: 'object',
        required: ['message', 'type', 'code', 'param'],
        properties: {
          message: { type: 'string', description: 'For people.' },
          type: { type: 'string', description: "The kind of error, in OpenAI's words." },
          code: { type: ['string', 'null'], description: 'For programs.' },
          param: { type: ['string', 'null'], description: 'The field, header or parameter at fault.' },
        },
      },
      request_id: requestId,
    },
  },
  AnthropicError: {
    type: 'object',
    required: ['type', 'error', 'request_id'],
    properties: {
      type: { type: 'string', enum: ['error'] },
      error: {
        type: 'object',
        required: ['type', 'message'],
        properties: {
          type: { type: 'string', description: "The kind of error, in Anthropic's words." },
          message: { type: 'string', description: 'For people.' },
          param: { type: 'string', description: 'The field at fault; absent when it is none in particular.' },
        },
      },
      request_id: requestId,
    },
  },
};
