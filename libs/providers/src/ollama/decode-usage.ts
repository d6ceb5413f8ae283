import { NO_USAGE, type JsonObject, type Usage } from '@libs/kernel';
import { isAbsurd, tokensOf } from '../read';

/**
 * Ollama's figures; both leave out what is zero. No prompt is empty, so an input that is not told was not
 * counted, and the whole is then left to an estimate. Thinking is within the output and not told apart.
 */
export function decodeUsage(answer: JsonObject): Usage | undefined {
  const input = tokensOf(answer['prompt_eval_count']);
  if (input === undefined || input === 0 || isAbsurd(answer['eval_count'])) return undefined;
  return { ...NO_USAGE, inputTokens: input, outputTokens: tokensOf(answer['eval_count']) ?? 0 };
}
