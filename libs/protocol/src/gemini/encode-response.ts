import type { EncodeContext, GatewayFacts } from '../dialect';
import type { Candidate, GatewayResponse } from '../neutral/response';
import { encodeGrounding, encodeLogprobs, encodePart } from './encode-parts';
import { encodeUsage } from './encode-usage';
import { stopToGeminiFinish } from './map-finish-reason';
import type { GeminiAnswer, GeminiCandidate, GeminiPart } from './wire';

/** An answer exactly as Gemini's schema has it: the gateway's facts are in the headers. */
export function encodeResponse(response: GatewayResponse, facts: GatewayFacts, context: EncodeContext): string {
  const blocked = response.candidates.length > 0 && response.candidates.every(saidNothing);
  const answer: GeminiAnswer = {
    ...(blocked ? { promptFeedback: { blockReason: 'SAFETY' } } : { candidates: response.candidates.map(encodeCandidate) }),
    usageMetadata: encodeUsage(response.usage),
    modelVersion: response.model || facts.model,
    responseId: response.id || context.requestId,
  };
  return JSON.stringify(answer);
}

/** Withheld before a word was said: Gemini tells that as feedback to the prompt. */
const saidNothing = (candidate: Candidate): boolean =>
  candidate.stopReason === 'content_filter' && candidate.content.length === 0 && candidate.refusal === undefined;

function encodeCandidate(candidate: Candidate): GeminiCandidate {
  const parts: GeminiPart[] = [];
  const cited: Parameters<typeof encodeGrounding>[0] = [];
  for (const part of candidate.content) {
    const encoded = encodePart(part);
    const before = parts.at(-1);
    // The signature of a text, which the neutral form has behind it.
    if (
      part.type === 'reasoning' &&
      part.text === '' &&
      isPlainText(before) &&
      encoded.thoughtSignature !== undefined &&
      part.origin === 'gemini'
    )
      before.thoughtSignature = encoded.thoughtSignature;
    else parts.push(encoded);
    if (part.type === 'text' && part.citations)
      cited.push({ partIndex: parts.length - 1, text: part.text, citations: part.citations });
  }
  if (candidate.refusal !== undefined) parts.push({ text: candidate.refusal });
  const grounding = encodeGrounding(cited);
  return {
    content: { role: 'model', parts },
    finishReason: stopToGeminiFinish(candidate.stopReason),
    index: candidate.index,
    ...(grounding && { groundingMetadata: grounding }),
    ...(candidate.logprobs && { logprobsResult: encodeLogprobs(candidate.logprobs) }),
  };
}

const isPlainText = (part: GeminiPart | undefined): part is GeminiPart =>
  part?.text !== undefined && part.thought === undefined && part.thoughtSignature === undefined;
