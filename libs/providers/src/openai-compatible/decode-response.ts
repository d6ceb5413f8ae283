import { GatewayError, NO_USAGE, type Json, type JsonObject } from '@libs/kernel';
import type { Candidate, GatewayResponse } from '@libs/protocol';
import { madeUpCallId } from '../call-id';
import { readInlineError } from '../failure';
import { listOf, objectOf, textOf, wordOf } from '../read';
import { isError } from './decode-stream';
import { usageIn } from './decode-usage';
import type { OpenAiCompatibleProfile } from './profile';
import { callPieces, contentPieces } from './read-message';
import { meantReason, stopReasonOf } from './stop-reason';

/** @throws GatewayError upstream_bad_response; upstream_error for an error sent with status 200 */
export function decodeResponse(body: JsonObject, profile: OpenAiCompatibleProfile): GatewayResponse {
  throwInlineError(body);
  const choices = listOf(body['choices']);
  if (choices.length === 0) throw new GatewayError('upstream_bad_response', 'The provider sent an answer without choices.');
  const id = textOf(body['id']);
  const usage = usageIn(body, profile);
  const response: GatewayResponse = {
    id,
    model: textOf(body['model']),
    candidates: choices.map((choice, position) => decodeChoice(choice, position, id, profile)),
    usage: usage ?? { ...NO_USAGE },
    usageReported: usage !== undefined,
  };
  if (typeof body['created'] === 'number') response.created = body['created'];
  const serviceTier = wordOf(body['service_tier']);
  if (serviceTier !== undefined) response.serviceTier = serviceTier;
  return response;
}

/** OpenRouter answers 200 with an error inside. */
export function throwInlineError(body: JsonObject): void {
  if (!isError(body, undefined) || listOf(body['choices']).length > 0) return;
  const { message, code, type } = readInlineError(body);
  throw new GatewayError('upstream_error', message, { upstream: { status: 200, code, type } });
}

function decodeChoice(raw: Json, position: number, id: string, profile: OpenAiCompatibleProfile): Candidate {
  const choice = objectOf(raw);
  const index = typeof choice['index'] === 'number' ? choice['index'] : position;
  const message = objectOf(choice['message']);
  const content: Candidate['content'] = contentPieces(message, profile.reasoningFields).map((piece) => ({
    type: piece.kind,
    text: piece.text,
  }));
  const calls = callPieces(message);
  calls.forEach((call, i) => {
    content.push({ type: 'tool_call', id: call.id || madeUpCallId(id, index, i), name: call.name, arguments: call.arguments });
  });
  const refusal = wordOf(message['refusal']);
  const said = stopReasonOf(textOf(choice['finish_reason']));
  const stopReason = meantReason(said, { calls: calls.length > 0, refusal: refusal !== undefined });
  const candidate: Candidate = { index, content, stopReason };
  if (refusal !== undefined) candidate.refusal = refusal;
  return candidate;
}
