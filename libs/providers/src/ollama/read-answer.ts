import type { JsonObject } from '@libs/kernel';
import { listOf, objectOf, textOf, wordOf } from '../read';

/** A call as Ollama sends it, always whole; older servers give it no id. */
export interface WholeCall {
  id: string | undefined;
  name: string;
  arguments: string;
}

export const callsOf = (message: JsonObject): WholeCall[] =>
  listOf(message['tool_calls']).map((item) => {
    const call = objectOf(item);
    const fn = objectOf(call['function']);
    const args = fn['arguments'];
    return {
      id: wordOf(call['id']),
      name: textOf(fn['name']),
      arguments: typeof args === 'string' ? args : JSON.stringify(objectOf(args)),
    };
  });

/** Seconds since the epoch; undefined where the server tells no time. */
export function createdOf(answer: JsonObject): number | undefined {
  const millis = Date.parse(textOf(answer['created_at']));
  return Number.isNaN(millis) ? undefined : Math.floor(millis / 1000);
}

/** Log probabilities, which Ollama writes as OpenAI does. */
export const logprobsOf = (answer: JsonObject): JsonObject[] => listOf(answer['logprobs']).map((item) => objectOf(item));

/** Ollama's answers have no id; what made-up ids of calls are made from. */
export const seedOf = (answer: JsonObject): string => `${textOf(answer['model'])} ${textOf(answer['created_at'])}`;
