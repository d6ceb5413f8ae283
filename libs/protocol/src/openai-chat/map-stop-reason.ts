import type { StopReason } from '../neutral/response';

/** OpenAI's finish reasons, https://platform.openai.com/docs/api-reference/chat/object */
export type OpenAiFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export const STOP_TO_OPENAI: Readonly<Record<StopReason, OpenAiFinishReason>> = {
  stop: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
};
