import { GatewayError, isJsonObject, NO_USAGE, type Json, type JsonObject } from '@libs/kernel';
import {
  anthropicStopToNeutral,
  citationFromAnthropic,
  type Candidate,
  type GatewayResponse,
  type TextPart,
} from '@libs/protocol';
import { madeUpCallId } from '../call-id';
import { readInlineError } from '../failure';
import { listOf, objectOf, textOf, wordOf } from '../read';
import { stopOfAnswer } from './answer-tool';
import { decodeUsage } from './decode-usage';
import { ANSWER_TOOL } from './encode-output';

/** @throws GatewayError upstream_bad_response; upstream_error for an error sent with status 200 */
export function decodeResponse(body: JsonObject): GatewayResponse {
  throwInlineError(body);
  if (!Array.isArray(body['content'])) {
    throw new GatewayError('upstream_bad_response', 'The provider sent an answer without content.');
  }
  const id = textOf(body['id']);
  const usage = decodeUsage(body['usage']);
  const content = decodeContent(body, id);
  const candidate: Candidate = { index: 0, content, stopReason: stopReason(body, content) };
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
  // Proxies in front of it write the error without its type.
  const bare = isJsonObject(body['error']) && body['content'] === undefined;
  if (body['type'] !== 'error' && !bare) return;
  const { message, code, type } = readInlineError(body);
  throw new GatewayError('upstream_error', message, { upstream: { status: 200, code, type } });
}

/** Why the provider withheld the answer, in its own words; `holder` is the message or a stream's delta. */
export const refusalText = (holder: JsonObject): string | undefined =>
  holder['stop_reason'] === 'refusal' ? wordOf(objectOf(holder['stop_details'])['explanation']) : undefined;

function stopReason(body: JsonObject, content: Candidate['content']): Candidate['stopReason'] {
  const answers = listOf(body['content']).filter((block) => isAnswer(objectOf(block))).length;
  const others = content.filter((part) => part.type === 'tool_call').length;
  return stopOfAnswer(anthropicStopToNeutral(textOf(body['stop_reason'])), { answers, others });
}

const isAnswer = (block: JsonObject): boolean => block['type'] === 'tool_use' && block['name'] === ANSWER_TOOL;

/** Blocks of tools that the provider runs itself have no neutral form: their text around them stays. */
function decodeContent(body: JsonObject, id: string): Candidate['content'] {
  const content: Candidate['content'] = [];
  let length = 0;
  for (const item of listOf(body['content'])) {
    const part = decodeBlock(objectOf(item), length, () => madeUpCallId(id, 0, content.length));
    if (!part) continue;
    if (part.type === 'text') length += part.text.length;
    content.push(part);
  }
  return content;
}

function decodeBlock(block: JsonObject, textBefore: number, makeId: () => string): Candidate['content'][number] | undefined {
  switch (block['type']) {
    case 'text':
      return textPart(textOf(block['text']), block['citations'], textBefore);
    case 'thinking': {
      const signature = wordOf(block['signature']);
      const signed = signature === undefined ? {} : { signature, origin: 'anthropic' };
      return { type: 'reasoning', text: textOf(block['thinking']), ...signed };
    }
    case 'redacted_thinking':
      return { type: 'reasoning', text: '', redactedData: textOf(block['data']), origin: 'anthropic' };
    case 'tool_use': {
      const input = JSON.stringify(objectOf(block['input']));
      if (isAnswer(block)) return { type: 'text', text: input };
      return { type: 'tool_call', id: wordOf(block['id']) ?? makeId(), name: textOf(block['name']), arguments: input };
    }
    default:
      return undefined;
  }
}

/** A block is what its citations support: its place in the whole text is theirs. */
function textPart(text: string, raw: Json | undefined, start: number): TextPart {
  const place = { start, end: start + text.length };
  const citations = listOf(raw)
    .filter(isJsonObject)
    .map((citation) => ({ ...citationFromAnthropic(citation), ...place }));
  return { type: 'text', text, ...(citations.length > 0 && { citations }) };
}
