import type { EncodeContext, GatewayFacts } from '../dialect';
import type { Candidate, GatewayResponse } from '../neutral/response';
import { encodeUsage } from './encode-usage';
import { stopToOpenAiFinish } from './map-stop-reason';
import type { ChatCompletion, ChatCompletionChoice, OpenAiToolCall } from './wire';

/** A `chat.completion` with the gateway's facts in `x-gateway`. */
export function encodeResponse(response: GatewayResponse, facts: GatewayFacts, context: EncodeContext): string {
  const completion: ChatCompletion = {
    id: completionId(response.id, context.requestId),
    object: 'chat.completion',
    created: response.created ?? context.createdSeconds,
    model: response.model || facts.model,
    choices: response.candidates.map(encodeChoice),
    usage: encodeUsage(response.usage),
    ...(response.serviceTier !== undefined && { service_tier: response.serviceTier }),
    'x-gateway': facts,
  };
  return JSON.stringify(completion);
}

/** The upstream's id where it has one. */
export const completionId = (id: string, requestId: string): string => id || `chatcmpl-${requestId}`;

function encodeChoice(candidate: Candidate): ChatCompletionChoice {
  return {
    index: candidate.index,
    message: encodeMessage(candidate),
    logprobs: null,
    finish_reason: stopToOpenAiFinish(candidate.stopReason),
  };
}

function encodeMessage(candidate: Candidate): ChatCompletionChoice['message'] {
  let text = '';
  let reasoning = '';
  let hasText = false;
  const calls: OpenAiToolCall[] = [];
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
