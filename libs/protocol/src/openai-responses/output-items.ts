import type { JsonObject } from '@libs/kernel';
import type { TextPart, ToolCallPart } from '../neutral/content';
import type { GatewayRequest } from '../neutral/request';
import type { Candidate } from '../neutral/response';
import { annotationOf } from './annotation';
import { inputOfArguments } from '../openai-chat/freeform';
import { itemId } from './ids';
import { endingOf } from './map-stop-reason';
import { clientNames } from './namespaces';
import { sealCallSignature, sealReasoning, UNSIGNED } from './seal-reasoning';
import type { CustomToolCallItem, FunctionCallItem, MessageItem, OutputItem, ReasoningItem } from './wire';

/** The content of an answer as items: texts that follow one another are parts of one message. */
export function outputItems(candidate: Candidate, request: GatewayRequest, requestId: string): OutputItem[] {
  const items: OutputItem[] = [];
  let logprobs = candidate.logprobs ?? [];
  const message = (): MessageItem => {
    const last = items.at(-1);
    if (last?.type === 'message') return last;
    const opened = newMessage(itemId('message', requestId, items.length));
    items.push(opened);
    return opened;
  };
  for (const part of candidate.content) {
    if (part.type === 'text') {
      message().content.push(outputText(part, logprobs));
      logprobs = [];
    } else if (part.type === 'reasoning') {
      const item = reasoningItem(part.id ?? itemId('reasoning', requestId, items.length), part.text, sealReasoning(part));
      if (item) items.push(item);
    } else {
      const { signature } = part;
      if (signature !== undefined) {
        const sealed = sealCallSignature({ id: part.id, signature, origin: part.origin });
        items.push({
          id: itemId('reasoning', requestId, items.length),
          type: 'reasoning',
          summary: [],
          encrypted_content: sealed,
        });
      }
      items.push(callItem(part, { request, requestId, index: items.length, freeform: isFreeform(part, request) }));
    }
  }
  if (candidate.refusal !== undefined) message().content.push({ type: 'refusal', refusal: candidate.refusal });
  const last = items.at(-1);
  const ending = endingOf(candidate.stopReason, candidate.refusal !== undefined);
  if (last?.type === 'message' && ending.status === 'incomplete') last.status = 'incomplete';
  return items;
}

export const newMessage = (id: string): MessageItem => ({
  id,
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [],
});

/** Nothing for reasoning that neither says nor holds anything. */
export function reasoningItem(id: string, text: string, encrypted: string | undefined): ReasoningItem | undefined {
  if (text === '' && encrypted === undefined) return undefined;
  return {
    id,
    type: 'reasoning',
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    encrypted_content: encrypted ?? UNSIGNED,
  };
}

/** The upstream says so, or the request offered it as one to an upstream that knows only JSON. */
export const isFreeform = (call: Pick<ToolCallPart, 'name' | 'freeform'>, request: GatewayRequest): boolean =>
  call.freeform === true || request.tools?.some((tool) => tool.freeform && tool.name === call.name) === true;

export interface CallPlace {
  request: GatewayRequest;
  requestId: string;
  /** Of the item in the output. */
  index: number;
  freeform: boolean;
}

export const callItemId = ({ requestId, index, freeform }: CallPlace): string =>
  itemId(freeform ? 'custom_tool_call' : 'function_call', requestId, index);

export function callItem(
  call: Pick<ToolCallPart, 'id' | 'name' | 'arguments' | 'freeform'>,
  place: CallPlace,
): FunctionCallItem | CustomToolCallItem {
  const named = { call_id: call.id, ...clientNames(call.name, place.request) };
  const id = callItemId(place);
  if (!place.freeform) return { id, type: 'function_call', status: 'completed', ...named, arguments: call.arguments || '{}' };
  const input = call.freeform ? call.arguments : inputOfArguments(call.arguments);
  return { id, type: 'custom_tool_call', status: 'completed', ...named, input };
}

const outputText = (part: TextPart, logprobs: JsonObject[]): MessageItem['content'][number] => ({
  type: 'output_text',
  text: part.text,
  annotations: (part.citations ?? []).map(annotationOf),
  logprobs,
});
