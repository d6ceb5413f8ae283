import { GatewayError, isJsonObject, NO_USAGE, type JsonObject } from '@libs/kernel';
import type { Candidate, GatewayResponse } from '@libs/protocol';
import { madeUpCallId } from '../call-id';
import { readInlineError } from '../failure';
import { textOf } from '../read';
import { decodeUsage } from './decode-usage';
import { callsOf, createdOf, logprobsOf, seedOf } from './read-answer';
import { stopReasonOf } from './stop-reason';

/** @throws GatewayError upstream_bad_response; upstream_error for an error sent with status 200 */
export function decodeResponse(body: JsonObject): GatewayResponse {
  if (body['error'] !== undefined) {
    const { message, code, type } = readInlineError(body);
    throw new GatewayError('upstream_error', message, { upstream: { status: 200, code, type } });
  }
  const { message } = body;
  if (!isJsonObject(message)) throw new GatewayError('upstream_bad_response', 'The provider sent an answer without a message.');
  const usage = decodeUsage(body);
  const created = createdOf(body);
  return {
    id: '',
    model: textOf(body['model']),
    ...(created !== undefined && { created }),
    candidates: [decodeCandidate(body, message)],
    usage: usage ?? { ...NO_USAGE },
    usageReported: usage !== undefined,
  };
}

function decodeCandidate(body: JsonObject, message: JsonObject): Candidate {
  const content: Candidate['content'] = [];
  const thinking = textOf(message['thinking']);
  if (thinking !== '') content.push({ type: 'reasoning', text: thinking });
  const text = textOf(message['content']);
  if (text !== '') content.push({ type: 'text', text });
  const calls = callsOf(message);
  calls.forEach((call, position) => {
    const id = call.id ?? madeUpCallId(seedOf(body), 0, position);
    content.push({ type: 'tool_call', id, name: call.name, arguments: call.arguments });
  });
  const logprobs = logprobsOf(body);
  return {
    index: 0,
    content,
    stopReason: stopReasonOf(textOf(body['done_reason']), calls.length > 0),
    ...(logprobs.length > 0 && { logprobs }),
  };
}
