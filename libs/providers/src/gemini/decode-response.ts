import { GatewayError, NO_USAGE, type Json, type JsonObject } from '@libs/kernel';
import { geminiFinishToStop, isBrokenFinish, type Candidate, type GatewayResponse, type StopReason } from '@libs/protocol';
import { readInlineError } from '../failure';
import { listOf, objectOf, textOf, wordOf } from '../read';
import { geminiCallId } from './call-id';
import { decodeCitations } from './decode-grounding';
import { decodeLogprobs } from './decode-logprobs';
import { decodeUsage } from './decode-usage';
import { readPart } from './read-part';

/**
 * @param refuseBroken false where the client reads Gemini's own words for what the model got wrong
 * @throws GatewayError upstream_bad_response; upstream_error for an error sent with status 200
 */
export function decodeResponse(body: JsonObject, refuseBroken = true): GatewayResponse {
  if (body['error'] !== undefined) {
    const { message, code, type } = readInlineError(body);
    throw new GatewayError('upstream_error', message, { upstream: { status: 200, code, type } });
  }
  const id = textOf(body['responseId']);
  const usage = decodeUsage(body['usageMetadata']);
  if (refuseBroken) listOf(body['candidates']).forEach((candidate) => throwBroken(objectOf(candidate)));
  const response: GatewayResponse = {
    id,
    model: textOf(body['modelVersion']),
    candidates: decodeCandidates(body, id),
    usage: usage ?? { ...NO_USAGE },
    usageReported: usage !== undefined,
  };
  const tier = wordOf(objectOf(body['usageMetadata'])['serviceTier']);
  if (tier !== undefined) response.serviceTier = tier;
  return response;
}

function decodeCandidates(body: JsonObject, id: string): Candidate[] {
  const list = listOf(body['candidates']);
  if (list.length > 0) return list.map((raw, i) => decodeCandidate(objectOf(raw), i, id));
  // A prompt that was blocked has no candidates, only feedback.
  if (isBlocked(body)) return [{ index: 0, content: [], stopReason: 'content_filter' }];
  throw new GatewayError('upstream_bad_response', 'The provider sent an answer without candidates.');
}

export const isBlocked = (body: JsonObject): boolean => wordOf(objectOf(body['promptFeedback'])['blockReason']) !== undefined;

function decodeCandidate(raw: JsonObject, position: number, id: string): Candidate {
  const index = typeof raw['index'] === 'number' ? raw['index'] : position;
  const content: Candidate['content'] = [];
  for (const part of listOf(objectOf(raw['content'])['parts'])) addPart(content, part, id, index);
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const citations = decodeCitations(raw, text);
  const said = content.findLast((part) => part.type === 'text');
  if (said?.type === 'text' && citations.length > 0) said.citations = citations;
  const logprobs = decodeLogprobs(raw);
  return { index, content, stopReason: stopOf(raw, content), ...(logprobs && { logprobs }) };
}

function addPart(content: Candidate['content'], raw: Json, id: string, index: number): void {
  const part = readPart(raw);
  if (!part) return;
  const sealed = part.signature === undefined ? {} : { signature: part.signature, origin: 'gemini' };
  if (part.kind === 'call') {
    const callId = part.id ?? geminiCallId(id, index, content.length);
    content.push({ type: 'tool_call', id: callId, name: part.name, arguments: JSON.stringify(part.args), ...sealed });
    return;
  }
  if (part.kind === 'thought') return void content.push({ type: 'reasoning', text: part.text, ...sealed });
  const last = content.at(-1);
  if (last?.type === 'text') last.text += part.text;
  else if (part.text !== '') content.push({ type: 'text', text: part.text });
  // The signature of a text is a thing of its own in the neutral form: it stands right behind its text.
  if (part.signature !== undefined) content.push({ type: 'reasoning', text: '', ...sealed });
}

function stopOf(raw: JsonObject, content: Candidate['content']): StopReason {
  return meantReason(
    textOf(raw['finishReason']),
    content.some((part) => part.type === 'tool_call'),
  );
}

/** A call that the model wrote and nobody can read is not an answer: another target may give one. */
function throwBroken(candidate: JsonObject): void {
  const reason = textOf(candidate['finishReason']);
  if (isBrokenFinish(reason))
    throw new GatewayError('upstream_bad_response', brokenMessage(reason, textOf(candidate['finishMessage'])));
}

export const brokenMessage = (reason: string, message: string): string =>
  `The model wrote something that is no answer (${reason}${message === '' ? '' : `: ${message.slice(0, 200)}`}).`;

/** Gemini has no word for "wants tools": a natural end behind a call means that. */
export function meantReason(reason: string, calls: boolean): StopReason {
  const stop = geminiFinishToStop(reason);
  return stop === 'stop' && calls ? 'tool_calls' : stop;
}
