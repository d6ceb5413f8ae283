import type { EncodeContext, GatewayFacts } from '../dialect';
import type { GatewayRequest } from '../neutral/request';
import type { Candidate, GatewayResponse, StopReason } from '../neutral/response';
import { encodeUsage } from '../openai-chat/encode-usage';
import { stopToOpenAiFinish } from '../openai-chat/map-stop-reason';
import { legacyLogprobs } from './encode-logprobs';
import type { TextChoice, TextCompletion } from './wire';

/** A `text_completion` with the gateway's facts in `x-gateway`; reasoning has no place in it. */
export function encodeResponse(response: GatewayResponse, facts: GatewayFacts, context: EncodeContext): string {
  const prompt = echoedPrompt(context.request);
  const completion: TextCompletion = {
    id: completionId(response.id, context.requestId),
    object: 'text_completion',
    created: response.created ?? context.createdSeconds,
    model: response.model || facts.model,
    choices: response.candidates.map((candidate) => encodeChoice(candidate, prompt)),
    usage: encodeUsage(response.usage),
    'x-gateway': facts,
  };
  return JSON.stringify(completion);
}

/** The upstream's id where it has one. */
export const completionId = (id: string, requestId: string): string => id || `cmpl-${requestId.replace(/^req_/, '')}`;

/** What `echo` puts in front of every answer. */
export const echoedPrompt = ({ echo }: GatewayRequest): string => (typeof echo?.['prompt'] === 'string' ? echo['prompt'] : '');

/** Nobody calls tools here. */
export function finishReason(reason: StopReason): Exclude<TextChoice['finish_reason'], null> {
  const finish = stopToOpenAiFinish(reason);
  return finish === 'tool_calls' ? 'stop' : finish;
}

function encodeChoice(candidate: Candidate, prompt: string): TextChoice {
  const said = candidate.content.map((part) => (part.type === 'text' ? part.text : '')).join('') + (candidate.refusal ?? '');
  return {
    text: prompt + said,
    index: candidate.index,
    logprobs: candidate.logprobs ? legacyLogprobs(candidate.logprobs, prompt.length) : null,
    finish_reason: finishReason(candidate.stopReason),
  };
}
