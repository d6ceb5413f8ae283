import type { Paths } from '../document-parts';
import { modelOperation } from './model-operation';

const OPENAI_FIELDS = "Fields of OpenAI's that are not listed here are passed on, or translated, or named in x-gateway-fidelity.";

const HELLO = [{ role: 'user', content: 'Hello' }];

export const CHAT_PATHS: Paths = {
  '/v1/chat/completions': {
    post: modelOperation({
      summary: 'OpenAI chat completions',
      description: OPENAI_FIELDS,
      request: 'ChatCompletionRequest',
      example: { model: 'sandbox/echo', messages: HELLO },
      answer: 'ChatCompletion',
      stream: 'chat.completion.chunk objects, then [DONE]',
    }),
  },
  '/v1/responses': {
    post: modelOperation({
      summary: 'OpenAI Responses',
      description: `${OPENAI_FIELDS} \`background\` and \`conversation\` are refused.`,
      request: 'ResponsesRequest',
      example: { model: 'sandbox/echo', input: 'Hello' },
      answer: 'ResponsesAnswer',
      stream: 'response.created to response.completed',
    }),
  },
  '/v1/completions': {
    post: modelOperation({
      summary: 'OpenAI legacy completions',
      description: OPENAI_FIELDS,
      request: 'CompletionRequest',
      example: { model: 'sandbox/echo', prompt: 'Hello' },
      answer: 'TextCompletion',
      stream: 'text_completion objects, then [DONE]',
    }),
  },
  '/v1/messages': {
    post: modelOperation({
      summary: 'Anthropic Messages',
      description: "Fields of Anthropic's that are not listed here are passed on, or translated, or named in x-gateway-fidelity.",
      request: 'MessagesRequest',
      example: { model: 'sandbox/echo', max_tokens: 100, messages: HELLO },
      answer: 'Message',
      error: 'AnthropicError',
      stream: 'message_start, content_block_*, message_delta, message_stop',
    }),
  },
  '/v1/messages/count_tokens': {
    post: modelOperation({
      summary: "Anthropic's count of the tokens that a message would have",
      description: 'Asked of the provider where it counts, else counted here.',
      request: 'CountTokensRequest',
      example: { model: 'sandbox/echo', messages: HELLO },
      answer: 'CountTokens',
      error: 'AnthropicError',
    }),
  },
  '/v1/llm/chat': {
    post: modelOperation({
      summary: 'The house dialect, with attachments',
      description: 'Strict: a field that is not listed is refused.',
      request: 'HouseChatRequest',
      example: { model: 'sandbox/echo', prompt: 'Hello' },
      answer: 'HouseChat',
      stream: '`delta` and `reasoning` with content, `tool_call`, then `done` with what a whole answer would say',
    }),
  },
};
