import { type Operation, type Paths, schemaRef } from '../document-parts';
import { CREDENTIALS } from './credentials';
import { type Failure, failures } from './failures';
import { OPTION_HEADERS, SERVED_HEADERS } from './headers';

/** Everything that can become of a request to a model. */
const MODEL_FAILURES: readonly Failure[] = [400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 502, 503, 504, '4XX'];

export interface ModelRoute {
  summary: string;
  description?: string;
  request: string;
  answer: string;
  /** The schema of errors in this route's dialect. */
  error?: string;
  /** What the events of a stream are. */
  stream?: string;
}

/** A route that calls a model. Names are those of schemas. */
export function modelOperation({ summary, description, request, answer, error, stream }: ModelRoute): Operation {
  return {
    tags: ['data plane'],
    summary,
    ...(description !== undefined && { description }),
    security: CREDENTIALS,
    parameters: OPTION_HEADERS,
    requestBody: { required: true, content: { 'application/json': { schema: schemaRef(request) } } },
    responses: {
      '200': {
        description: `The answer${stream === undefined ? '.' : `; with \`stream\`, server-sent events: ${stream}.`}`,
        headers: SERVED_HEADERS,
        content: {
          'application/json': { schema: schemaRef(answer) },
          ...(stream !== undefined && { 'text/event-stream': { schema: { type: 'string' } } }),
        },
      },
      ...failures(MODEL_FAILURES, error),
    },
  };
}

export const CHAT_PATHS: Paths = {
  '/v1/chat/completions': {
    post: modelOperation({
      summary: 'OpenAI chat completions',
      description: "Fields of OpenAI's that are not listed here are passed on, or translated, or named in x-gateway-fidelity.",
      request: 'ChatCompletionRequest',
      answer: 'ChatCompletion',
      stream: 'chat.completion.chunk objects, then [DONE]',
    }),
  },
  '/v1/messages': {
    post: modelOperation({
      summary: 'Anthropic Messages',
      description: "Fields of Anthropic's that are not listed here are passed on, or translated, or named in x-gateway-fidelity.",
      request: 'MessagesRequest',
      answer: 'Message',
      error: 'AnthropicError',
      stream: 'message_start, content_block_*, message_delta, message_stop',
    }),
  },
  '/v1/llm/chat': {
    post: modelOperation({
      summary: 'The house dialect, with text and image attachments',
      description: 'Strict: a field that is not listed is refused.',
      request: 'HouseChatRequest',
      answer: 'HouseChat',
      stream: '`delta` and `reasoning` with content, `tool_call`, then `done` with what a whole answer would say',
    }),
  },
};
