import type { EncodeContext, GatewayFacts } from '../dialect';
import type { Candidate, GatewayResponse } from '../neutral/response';
import type { ReasoningPart, ToolCallPart } from '../neutral/content';
import { citationToAnnotation } from './annotations';
import { encodeUsage } from './encode-usage';
import { freeformNames, inputOfArguments } from './freeform';
import { stopToOpenAiFinish } from './map-stop-reason';
import { encodeReasoningDetails } from './reasoning-details';
import { callExtras } from './thought-signature';
import type { ChatCompletion, ChatCompletionChoice, OpenAiLogprobs, OpenAiToolCall } from './wire';

/** A `chat.completion` with the gateway's facts in `x-gateway`. */
export function encodeResponse(response: GatewayResponse, facts: GatewayFacts, context: EncodeContext): string {
  const freeform = freeformNames(context.request);
  const completion: ChatCompletion = {
    id: completionId(response.id, context.requestId),
    object: 'chat.completion',
    created: response.created ?? context.createdSeconds,
    model: response.model || facts.model,
    choices: response.candidates.map((candidate) => encodeChoice(candidate, freeform)),
    usage: encodeUsage(response.usage),
    ...(response.serviceTier !== undefined && { service_tier: serviceTier(response.serviceTier) }),
    ...(response.systemFingerprint !== undefined && { system_fingerprint: response.systemFingerprint }),
    'x-gateway': facts,
  };
  return JSON.stringify(completion);
}

/** The upstream's id where it has one. */
export const completionId = (id: string, requestId: string): string => id || `chatcmpl-${requestId}`;

/** Anthropic's `standard` is OpenAI's `default`. */
export const serviceTier = (tier: string): string => (tier === 'standard' ? 'default' : tier);

export const encodeLogprobs = (content: OpenAiLogprobs['content']): OpenAiLogprobs => ({ content, refusal: null });

function encodeChoice(candidate: Candidate, freeform: ReadonlySet<string>): ChatCompletionChoice {
  return {
    index: candidate.index,
    message: encodeMessage(candidate, freeform),
    logprobs: candidate.logprobs ? encodeLogprobs(candidate.logprobs) : null,
    finish_reason: stopToOpenAiFinish(candidate.stopReason, candidate.refusal !== undefined),
  };
}

function encodeMessage(candidate: Candidate, freeform: ReadonlySet<string>): ChatCompletionChoice['message'] {
  const texts = candidate.content.filter((part) => part.type === 'text');
  const reasoning = candidate.content.filter((part): part is ReasoningPart => part.type === 'reasoning');
  const calls = candidate.content
    .filter((part): part is ToolCallPart => part.type === 'tool_call')
    .map((part) => encodeCall(part, freeform));
  const thought = reasoning.map((part) => part.text).join('');
  const details = encodeReasoningDetails(reasoning, 'wrapped');
  const annotations = texts.flatMap((part) => part.citations ?? []).map(citationToAnnotation);
  const hasText = texts.length > 0 || (calls.length === 0 && candidate.refusal === undefined);
  return {
    role: 'assistant',
    content: hasText ? texts.map((part) => part.text).join('') : null,
    refusal: candidate.refusal ?? null,
    ...(thought !== '' && { reasoning_content: thought }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(annotations.length > 0 && { annotations }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function encodeCall(part: ToolCallPart, freeform: ReadonlySet<string>): OpenAiToolCall {
  const { id, name } = part;
  const extras = callExtras(part);
  if (!part.freeform && !freeform.has(name))
    return { id, type: 'function', function: { name, arguments: part.arguments || '{}' }, ...extras };
  const input = part.freeform ? part.arguments : inputOfArguments(part.arguments);
  return { id, type: 'custom', custom: { name, input }, ...extras };
}
