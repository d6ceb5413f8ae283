import type { JsonObject } from '@libs/kernel';
import { openAiFinishToStop, type StopReason } from '@libs/protocol';
import { listOf, objectOf, textOf } from '../read';

/** Words of OpenAI's imitators that OpenAI itself does not know. */
const OTHERS: ReadonlyMap<string, StopReason> = new Map([
  // Mistral: the context window is full.
  ['model_length', 'length'],
  // Z.AI
  ['model_context_window_exceeded', 'length'],
  ['sensitive', 'content_filter'],
]);

/** An answer that stops for one of these was broken off: DeepSeek, Mistral and OpenRouter, Z.AI. */
const BROKEN: ReadonlySet<string> = new Set(['insufficient_system_resource', 'error', 'network_error']);

export const stopReasonFor = (word: string): StopReason => OTHERS.get(word) ?? openAiFinishToStop(word);

/** The failure that the choices of an answer or of a chunk tell as their reason to stop. */
export function brokenOff(body: JsonObject): { message: string; code: string } | undefined {
  for (const choice of listOf(body['choices'])) {
    const code = textOf(objectOf(choice)['finish_reason']);
    if (BROKEN.has(code)) return { message: `The provider broke off its answer: ${code}.`, code };
  }
  return undefined;
}
