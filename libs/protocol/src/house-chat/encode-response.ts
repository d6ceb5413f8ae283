import type { GatewayFacts } from '../dialect';
import type { Citation } from '../neutral/content';
import type { Candidate, GatewayResponse } from '../neutral/response';
import { argumentsOf, encodeAnswer, type HouseToolCall, type Said } from './encode-answer';

/** The first candidate is the answer. */
export const encodeResponse = (response: GatewayResponse, facts: GatewayFacts): string =>
  JSON.stringify(encodeAnswer(saidBy(response.candidates[0]), response.usage, facts));

function saidBy(candidate: Candidate | undefined): Said {
  let content = '';
  let reasoning = '';
  const toolCalls: HouseToolCall[] = [];
  const citations: Citation[] = [];
  for (const part of candidate?.content ?? []) {
    if (part.type === 'text') {
      content += part.text;
      citations.push(...(part.citations ?? []));
    } else if (part.type === 'reasoning') reasoning += part.text;
    else toolCalls.push({ id: part.id, name: part.name, arguments: argumentsOf(part) });
  }
  // A refusal is what the model said, too.
  const stopReason = candidate?.stopReason ?? 'stop';
  return { content: content + (candidate?.refusal ?? ''), reasoning, toolCalls, citations, stopReason };
}
