import { anthropicMessages } from './anthropic-messages/dialect';
import type { Dialect, DialectId } from './dialect';
import { gemini } from './gemini/dialect';
import { houseChat } from './house-chat/dialect';
import { openAiChat } from './openai-chat/dialect';
import { openAiCompletions } from './openai-completions/dialect';
import { openAiResponses } from './openai-responses/dialect';

/** Every client-facing wire format. */
export const dialects: Readonly<Record<DialectId, Dialect>> = {
  'openai-chat': openAiChat,
  'openai-responses': openAiResponses,
  'openai-completions': openAiCompletions,
  'anthropic-messages': anthropicMessages,
  gemini,
  'house-chat': houseChat,
};
