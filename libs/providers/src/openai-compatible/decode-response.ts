import { GatewayError, isJsonObject, NO_USAGE, type Json, type JsonObject } from '@libs/kernel';
import { citationFromAnnotation, type Candidate, type Citation, type GatewayResponse } from '@libs/protocol';
import { madeUpCallId } from '../call-id';
import { readInlineError } from '../failure';
import { listOf, objectOf, textOf, wordOf } from '../read';
import { CallSignatures } from './call-signatures';
import { isError } from './decode-stream';
import { usageIn } from './decode-usage';
import type { OpenAiCompatibleProfile } from './profile';
import { brokenOff, stopReasonFor } from './finish-words';
import { meantReason } from './meant-reason';
import { callPieces, contentPieces } from './read-message';
import { withSources } from './search-results';

/** @throws GatewayError upstream_bad_response; upstream_error for an error sent with status 200 */
export function decodeResponse(body: JsonObject, profile: OpenAiCompatibleProfile): GatewayResponse {
  const choices = choicesOf(body);
  const id = textOf(body['id']);
  const usage = usageIn(body, profile);
  const response: GatewayResponse = {
    id,
    model: textOf(body['model']),
    candidates: choices.map((choice, position) => decodeChoice(choice, position, body, profile)),
    usage: usage ?? { ...NO_USAGE },
    usageReported: usage !== undefined,
  };
  if (typeof body['created'] === 'number') response.created = body['created'];
  const serviceTier = wordOf(body['service_tier']);
  if (serviceTier !== undefined) response.serviceTier = serviceTier;
  const fingerprint = wordOf(body['system_fingerprint']);
  if (fingerprint !== undefined) response.systemFingerprint = fingerprint;
  return response;
}

/** At least one. @throws GatewayError upstream_bad_response; upstream_error for an error sent with status 200 */
export function choicesOf(body: JsonObject): readonly Json[] {
  throwInlineError(body);
  const choices = listOf(body['choices']);
  if (choices.length === 0) throw new GatewayError('upstream_bad_response', 'The provider sent an answer without choices.');
  return choices;
}

/** OpenRouter answers 200 with an error inside; others tell it as the reason to stop. */
export function throwInlineError(body: JsonObject): void {
  const broken = brokenOff(body);
  if (broken) throw new GatewayError('upstream_error', broken.message, { upstream: { status: 200, code: broken.code } });
  if (!isError(body, undefined) || listOf(body['choices']).length > 0) return;
  const { message, code, type } = readInlineError(body);
  throw new GatewayError('upstream_error', message, { upstream: { status: 200, code, type } });
}

function decodeChoice(raw: Json, position: number, body: JsonObject, profile: OpenAiCompatibleProfile): Candidate {
  const choice = objectOf(raw);
  const id = textOf(body['id']);
  const index = typeof choice['index'] === 'number' ? choice['index'] : position;
  const message = withSources(objectOf(choice['message']), body, profile);
  const signatures = new CallSignatures();
  const content = saidIn(message, profile, signatures);
  const calls = callPieces(message);
  calls.forEach(({ index: _index, freeform, ...call }, i) => {
    const callId = call.id || madeUpCallId(id, index, i);
    const signed = call.signature === undefined ? signatures.of(callId) : {};
    content.push({ type: 'tool_call', ...call, id: callId, ...(freeform && { freeform }), ...signed });
  });
  content.unshift(...signatures.unused());
  const refusal = wordOf(message['refusal']);
  const said = stopReasonFor(textOf(choice['finish_reason']));
  const stopReason = meantReason(said, { calls: calls.length > 0, refusal: refusal !== undefined });
  const candidate: Candidate = { index, content, stopReason };
  if (refusal !== undefined) candidate.refusal = refusal;
  const logprobs = listOf(objectOf(choice['logprobs'])['content']).filter(isJsonObject);
  if (logprobs.length > 0) candidate.logprobs = logprobs;
  return candidate;
}

/** Reasoning, with its signatures where it has any, and text with what it cites. */
function saidIn(message: JsonObject, profile: OpenAiCompatibleProfile, signatures: CallSignatures): Candidate['content'] {
  const citations = citationsIn(message);
  const content: Candidate['content'] = [];
  for (const { kind, text, opaque } of contentPieces(message, profile.reasoningFields)) {
    if (kind === 'text') content.push({ type: 'text', text, ...(citations.length > 0 && { citations: citations.splice(0) }) });
    else if (!opaque) content.push({ type: 'reasoning', text });
    else if (!signatures.keep(opaque)) content.push(opaque);
  }
  return content;
}

function citationsIn(message: JsonObject): Citation[] {
  return listOf(message['annotations'])
    .map(citationFromAnnotation)
    .filter((citation): citation is Citation => citation !== undefined);
}
