import type { OpenAPIObject } from '@nestjs/swagger';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['post']>;

const errorBody = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
});

const anthropicErrorBody = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/AnthropicError' } } },
});

const FAILURES: readonly (readonly [number, string])[] = [
  [400, 'The request is not valid; `param` names the field.'],
  [401, 'The credentials are missing or wrong.'],
  [403, 'These credentials may not do this.'],
  [404, 'No provider here serves this model.'],
  [408, 'The request took too long to arrive.'],
  [413, 'The body is too large.'],
  [415, 'The body is not JSON.'],
  [429, 'A limit is used up; see Retry-After.'],
  [500, 'The gateway failed.'],
  [502, 'The provider failed or sent something that could not be read.'],
  [503, 'No provider can be called now, or the gateway is shutting down.'],
  [504, 'The provider did not answer in time.'],
];

function chat(summary: string, schema: string, answer: string, error: typeof errorBody): Operation {
  const failures = Object.fromEntries(FAILURES.map(([status, description]) => [String(status), error(description)]));
  return {
    tags: ['data plane'],
    summary,
    security: [{ bearer: [] }, { apiKey: [] }],
    requestBody: { required: true, content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } } },
    responses: {
      '200': {
        description: 'The answer; a stream of server-sent events when `stream` is true.',
        content: {
          'application/json': { schema: { $ref: `#/components/schemas/${answer}` } },
          'text/event-stream': { schema: { type: 'string' } },
        },
      },
      ...failures,
    },
  };
}

const message: Schema = {
  type: 'object',
  required: ['role'],
  properties: { role: { type: 'string' }, content: {} },
  additionalProperties: true,
};
const common = {
  model: { type: 'string', description: 'A model, provider/model, an alias, a list a,b,c, or auto, fast, cheap, best.' },
  stream: { type: 'boolean', default: false },
  temperature: { type: 'number' },
} as const;

/** The data plane's part of the OpenAPI document; its routes are not Nest controllers, so it is written here. */
export const DATA_PLANE_PATHS: Paths = {
  '/v1/chat/completions': { post: chat('OpenAI chat completions', 'ChatCompletionRequest', 'ChatCompletion', errorBody) },
  '/v1/messages': { post: chat('Anthropic Messages', 'MessagesRequest', 'Message', anthropicErrorBody) },
  '/v1/llm/chat': {
    post: chat('The house dialect, with text and image attachments', 'HouseChatRequest', 'HouseChat', errorBody),
  },
  '/v1/models': {
    get: {
      tags: ['data plane'],
      summary: 'Models the caller may use',
      description: 'In the OpenAI shape, or in the Anthropic shape when the request has an anthropic-version header.',
      security: [{ bearer: [] }, { apiKey: [] }],
      responses: {
        '200': { description: 'The list.' },
        '401': errorBody('The credentials are missing or wrong.'),
        '503': errorBody('Credentials cannot be checked now.'),
      },
    },
  },
  '/v1/models/{id}': {
    get: {
      tags: ['data plane'],
      summary: 'One model',
      security: [{ bearer: [] }, { apiKey: [] }],
      parameters: [
        {
          name: 'id',
          in: 'path',
          required: true,
          schema: { type: 'string' },
          description: 'May contain slashes: provider/model.',
        },
      ],
      responses: {
        '200': { description: 'The model.' },
        '401': errorBody('The credentials are missing or wrong.'),
        '404': errorBody('There is no such model here.'),
        '503': errorBody('Credentials cannot be checked now.'),
      },
    },
  },
};

export const DATA_PLANE_SCHEMAS: NonNullable<NonNullable<OpenAPIObject['components']>['schemas']> = {
  Error: {
    type: 'object',
    required: ['error', 'request_id'],
    properties: {
      error: {
        type: 'object',
        required: ['message', 'type', 'code', 'param'],
        properties: {
          message: { type: 'string' },
          type: { type: 'string' },
          code: { type: 'string', nullable: true },
          param: { type: 'string', nullable: true },
        },
      },
      request_id: { type: 'string' },
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
        properties: { type: { type: 'string' }, message: { type: 'string' } },
      },
      request_id: { type: 'string' },
    },
  },
  ChatCompletionRequest: {
    type: 'object',
    required: ['model', 'messages'],
    properties: {
      ...common,
      messages: { type: 'array', minItems: 1, items: message },
      max_completion_tokens: { type: 'integer', minimum: 1 },
    },
    additionalProperties: true,
  },
  MessagesRequest: {
    type: 'object',
    required: ['model', 'messages', 'max_tokens'],
    properties: {
      ...common,
      messages: { type: 'array', minItems: 1, items: message },
      max_tokens: { type: 'integer', minimum: 1 },
      system: {},
    },
    additionalProperties: true,
  },
  HouseChatRequest: {
    type: 'object',
    description: 'Either prompt or messages.',
    properties: {
      ...common,
      prompt: { type: 'string' },
      messages: { type: 'array', items: message },
      system: { type: 'string' },
      provider: { type: 'string' },
      max_tokens: { type: 'integer', minimum: 1 },
      attachments: {
        type: 'array',
        items: {
          type: 'object',
          required: ['type'],
          properties: {
            type: { type: 'string', enum: ['text', 'image'] },
            text: { type: 'string' },
            name: { type: 'string' },
            url: { type: 'string' },
            media_type: { type: 'string' },
            data: { type: 'string', description: 'Base64.' },
          },
        },
      },
    },
    additionalProperties: false,
  },
  ChatCompletion: { type: 'object', additionalProperties: true },
  Message: { type: 'object', additionalProperties: true },
  HouseChat: {
    type: 'object',
    required: ['content', 'model', 'provider', 'usage', 'cost', 'finish_reason', 'gateway'],
    properties: {
      content: { type: 'string' },
      model: { type: 'string' },
      provider: { type: 'string' },
      usage: { type: 'object' },
      cost: { type: 'object' },
      finish_reason: { type: 'string' },
      gateway: { type: 'object' },
    },
    additionalProperties: true,
  },
};
