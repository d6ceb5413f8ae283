import type { StopReason } from '../neutral/response';

/** Gemini's finish reasons that an answer of ours may have, https://ai.google.dev/api/generate-content#FinishReason */
export type GeminiFinishReason = 'STOP' | 'MAX_TOKENS' | 'SAFETY' | 'OTHER';

const TO_GEMINI: Readonly<Record<StopReason, GeminiFinishReason>> = {
  stop: 'STOP',
  stop_sequence: 'STOP',
  length: 'MAX_TOKENS',
  // Gemini tells a call by the call alone.
  tool_calls: 'STOP',
  content_filter: 'SAFETY',
  refusal: 'SAFETY',
  pause: 'OTHER',
};

const FROM_GEMINI: ReadonlyMap<string, StopReason> = new Map([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['LANGUAGE', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
]);

/** What the model wrote was no answer: neither text nor a call that could be read. */
const BROKEN = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
  'MALFORMED_RESPONSE',
]);

export const stopToGeminiFinish = (reason: StopReason): GeminiFinishReason => TO_GEMINI[reason];

/** Total: a reason that nobody has heard of is a natural end. */
export const geminiFinishToStop = (reason: string): StopReason => FROM_GEMINI.get(reason) ?? 'stop';

export const isBrokenFinish = (reason: string): boolean => BROKEN.has(reason);
