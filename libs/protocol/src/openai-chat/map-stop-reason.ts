import type { StopReason } from '../neutral/response';

/** OpenAI's finish reasons, https://platform.openai.com/docs/api-reference/chat/object */
export type OpenAiFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

const TO_OPENAI: Readonly<Record<StopReason, OpenAiFinishReason>> = {
  stop: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
};

const FROM_OPENAI: ReadonlyMap<string, StopReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool_calls'],
  // The word of the time before tools.
  ['function_call', 'tool_calls'],
  ['content_filter', 'content_filter'],
]);

/** @param told the refusal stands in a field of its own: then OpenAI calls it a natural end */
export const stopToOpenAiFinish = (reason: StopReason, told = false): OpenAiFinishReason =>
  reason === 'refusal' && told ? 'stop' : TO_OPENAI[reason];

/** Total: a reason that nobody has heard of is a natural end. */
export const openAiFinishToStop = (reason: string): StopReason => FROM_OPENAI.get(reason) ?? 'stop';
