import type { JsonObject } from '@libs/kernel';
import type { EncodeContext, GatewayFacts } from '../dialect';
import type { Candidate, GatewayResponse } from '../neutral/response';
import { encodeUsage } from './encode-usage';
import { STOP_TO_OPENAI } from './map-stop-reason';

/** A `chat.completion` with the gateway's facts in `x-gateway`. */
export function encodeResponse(response: GatewayResponse, facts: GatewayFacts, context: EncodeContext): string {
  return JSON.stringify({
    id: completionId(response.id, context.requestId),
    object: 'chat.completion',
    created: response.created ?? context.createdSeconds,
    model: response.model || facts.model,
    choices: response.candidates.map(encodeChoice),
    usage: encodeUsage(response.usage),
    ...(response.serviceTier !== undefined && { service_tier: response.serviceTier }),
    'x-gateway': facts,
  });
}

/** The upstream's id where it has one. */
export const completionId = (id: string, requestId: string): string => id || `chatcmpl-${requestId}`;

function encodeChoice(candidate: Candidate): JsonObject {
  return {
    index: candidate.index,
    message: encodeMessage(candidate),
    logprobs: null,
    finish_reason: STOP_TO_OPENAI[candidate.stopReason],
  };
}

function encodeMessage(candidate: Candidate): JsonObject {
  let text = '';
  let reasoning = '';
  let hasText = false;
  const calls: JsonObject[] = [];
  for (const part of candidate.content) {
    if (part.type === 'text') {
      text += part.text;
      hasText = true;
    } else if (part.type === 'reasoning') reasoning += part.text;
    else calls.push({ id: part.id, type: 'function', function: { name: part.name, arguments: part.arguments || '{}' } });
  }
  return {
    role: 'assistant',
    content: hasText || (calls.length === 0 && candidate.refusal === undefined) ? text : null,
    refusal: candidate.refusal ?? null,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}
