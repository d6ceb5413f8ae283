import type { JsonObject } from '@libs/kernel';
import { listOf, objectOf, textOf } from '../read';

/** Gemini's two lists of log probabilities as OpenAI writes them; undefined when there are none. */
export function decodeLogprobs(candidate: JsonObject): JsonObject[] | undefined {
  const result = objectOf(candidate['logprobsResult']);
  const chosen = listOf(result['chosenCandidates']);
  if (chosen.length === 0) return undefined;
  const top = listOf(result['topCandidates']);
  return chosen.map((entry, i) => ({
    ...tokenOf(objectOf(entry)),
    top_logprobs: listOf(objectOf(top[i])['candidates']).map((other) => tokenOf(objectOf(other))),
  }));
}

function tokenOf(entry: JsonObject): JsonObject {
  const token = textOf(entry['token']);
  const logprob = typeof entry['logProbability'] === 'number' ? entry['logProbability'] : 0;
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
