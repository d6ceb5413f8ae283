import { GatewayError, isJsonObject, NO_USAGE, type JsonObject } from '@libs/kernel';
import {
  citationFromResponses,
  type Citation,
  flatName,
  type GatewayResponse,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
  unsealReasoning,
} from '@libs/protocol';
import { readInlineError } from '../../failure';
import { listOf, objectOf, textOf, wordOf } from '../../read';
import { responsesUsage, stopReasonOf } from './read-response';

/**
 * A whole response as the neutral form. Its id is no part of it: clients of other dialects could do nothing with it.
 * @param native whether encrypted reasoning is OpenAI's; anybody else's could never be sent back
 * @throws GatewayError upstream_bad_response; upstream_error for one that failed
 */
export function decodeResponses(response: JsonObject, native: boolean): GatewayResponse {
  refuseFailed(response);
  const items = listOf(response['output']).map(objectOf);
  const parts = items.flatMap((item) => (item['type'] === 'message' ? listOf(item['content']).map(objectOf) : []));
  const refusals = parts.flatMap((part) => (part['type'] === 'refusal' ? [textOf(part['refusal'])] : []));
  const logprobs = parts.flatMap((part) => listOf(part['logprobs']).filter(isJsonObject));
  const usage = responsesUsage(response['usage']);
  return {
    ...headOf(response),
    candidates: [
      {
        index: 0,
        content: items.flatMap((item) => contentOf(item, native)),
        stopReason: stopReasonOf(response),
        ...(refusals.length > 0 && { refusal: refusals.join('\n') }),
        ...(logprobs.length > 0 && { logprobs }),
      },
    ],
    usage: usage ?? { ...NO_USAGE },
    usageReported: usage !== undefined,
  };
}

/** @throws GatewayError upstream_error, upstream_bad_response */
export function refuseFailed(response: JsonObject): void {
  if (response['status'] === 'failed' || (response['output'] === undefined && response['error'])) {
    const { message, code, type } = readInlineError(response);
    throw new GatewayError('upstream_error', message, { upstream: { status: 200, code, type } });
  }
  if (!Array.isArray(response['output']))
    throw new GatewayError('upstream_bad_response', 'The provider sent a response without output.');
}

/** Who answers, as it stands at the beginning and at the end. */
export function headOf(response: JsonObject): Pick<GatewayResponse, 'id' | 'model' | 'created' | 'serviceTier'> {
  const created = response['created_at'];
  const tier = wordOf(response['service_tier']);
  return {
    id: '',
    model: textOf(response['model']),
    ...(typeof created === 'number' && { created }),
    // `auto` is what was wished for.
    ...(tier !== undefined && tier !== 'auto' && { serviceTier: tier }),
  };
}

function contentOf(item: JsonObject, native: boolean): (TextPart | ReasoningPart | ToolCallPart)[] {
  switch (item['type']) {
    case 'message':
      return listOf(item['content']).map(objectOf).filter(isText).map(textPart);
    case 'reasoning':
      return reasoningPart(item, native);
    case 'function_call':
      return [{ ...callOf(item), arguments: textOf(item['arguments']) }];
    case 'custom_tool_call':
      return [{ ...callOf(item), arguments: textOf(item['input']), freeform: true }];
    default:
      return [];
  }
}

const isText = (part: JsonObject): boolean => part['type'] === 'output_text';

function textPart(part: JsonObject): TextPart {
  const citations: Citation[] = listOf(part['annotations']).filter(isJsonObject).map(citationFromResponses);
  return { type: 'text', text: textOf(part['text']), ...(citations.length > 0 && { citations }) };
}

const textsOf = (list: JsonObject[string] | undefined): string[] => listOf(list).map((part) => textOf(objectOf(part)['text']));

/** Between the parts of a summary. */
export const PARAGRAPH = '\n\n';

/** Nothing for an item that only has an id: nobody but the one who made it knows what stands behind it. */
function reasoningPart(item: JsonObject, native: boolean): ReasoningPart[] {
  const said = textsOf(item['content']).join('');
  const text = said === '' ? textsOf(item['summary']).join(PARAGRAPH) : said;
  const sealed = sealOf(item, native);
  if (text === '' && !sealed) return [];
  const id = wordOf(item['id']);
  return [{ type: 'reasoning', text, ...(id !== undefined && { id }), ...sealed }];
}

/** What only its maker reads of reasoning; undefined: nothing that could be sent back. */
export function sealOf(
  item: JsonObject,
  native: boolean,
): Pick<ReasoningPart, 'signature' | 'redactedData' | 'origin'> | undefined {
  const encrypted = native ? wordOf(item['encrypted_content']) : undefined;
  const unsealed = encrypted === undefined ? undefined : unsealReasoning(encrypted);
  return unsealed?.kind === 'reasoning' && unsealed.part.origin !== undefined ? unsealed.part : undefined;
}

export const callOf = (item: JsonObject): Pick<ToolCallPart, 'type' | 'id' | 'name'> => ({
  type: 'tool_call',
  id: textOf(item['call_id']),
  name: flatName(wordOf(item['namespace']), textOf(item['name'])),
});
