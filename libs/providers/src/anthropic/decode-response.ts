import { GatewayError, NO_USAGE, type JsonObject } from '@libs/kernel';
import type { Candidate, GatewayResponse } from '@libs/protocol';
import { madeUpCallId } from '../call-id';
import { readInlineError } from '../failure';
import { listOf, objectOf, textOf, wordOf } from '../read';
import { decodeUsage } from './decode-usage';
import { stopReasonOf } from './stop-reason';

/** @throws GatewayError upstream_bad_response; upstream_error for an error sent with status 200 */
export function decodeResponse(body: JsonObject): GatewayResponse {
  throwInlineError(body);
  if (!Array.isArray(body['content'])) {
    throw new GatewayError('upstream_bad_response', 'The provider sent an answer without content.');
  }
  const id = textOf(body['id']);
  const usage = decodeUsage(body['usage']);
  const candidate: Candidate = {
    index: 0,
    content: decodeContent(body, id),
    stopReason: stopReasonOf(textOf(body['stop_reason'])),
  };
  const stopSequence = wordOf(body['stop_sequence']);
  if (stopSequence !== undefined) candidate.stopSequence = stopSequence;
  const refusal = refusalText(body);
  if (refusal !== undefined) candidate.refusal = refusal;
  const response: GatewayResponse = {
    id,
    model: textOf(body['model']),
    candidates: [candidate],
    usage: usage ?? { ...NO_USAGE },
    usageReported: usage !== undefined,
  };
  const serviceTier = wordOf(objectOf(body['usage'])['service_tier']);
  if (serviceTier !== undefined) response.serviceTier = serviceTier;
  return response;
}

export function throwInlineError(body: JsonObject): void {
  if (body['type'] !== 'error') return;
  const { message, code, type } = readInlineError(body);
  throw new GatewayError('upstream_error', message, { upstream: { status: 200, code, type } });
}

/** Why the provider withheld the answer, in its own words; `holder` is the message or a stream's delta. */
export const refusalText = (holder: JsonObject): string | undefined =>
  holder['stop_reason'] === 'refusal' ? wordOf(objectOf(holder['stop_details'])['explanation']) : undefined;

/** Blocks of tools that the provider runs itself have no neutral form: their text around them stays. */
function decodeContent(body: JsonObject, id: string): Candidate['content'] {
  const content: Candidate['content'] = [];
  for (const item of listOf(body['content'])) {
    const block = objectOf(item);
    if (block['type'] === 'text') {
      content.push({ type: 'text', text: textOf(block['text']) });
    } else if (block['type'] === 'thinking') {
      const signature = wordOf(block['signature']);
      content.push({
        type: 'reasoning',
        text: textOf(block['thinking']),
        ...(signature === undefined ? {} : { signature, origin: 'anthropic' }),
      });
    } else if (block['type'] === 'redacted_thinking') {
      content.push({ type: 'reasoning', text: '', redactedData: textOf(block['data']), origin: 'anthropic' });
    } else if (block['type'] === 'tool_use') {
      const callId = wordOf(block['id']) ?? madeUpCallId(id, 0, content.length);
      content.push({
        type: 'tool_call',
        id: callId,
        name: textOf(block['name']),
        arguments: JSON.stringify(objectOf(block['input'])),
      });
    }
  }
  return content;
}
