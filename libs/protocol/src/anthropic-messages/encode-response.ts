import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { EncodeContext, GatewayFacts } from '../dialect';
import type { Candidate, GatewayResponse } from '../neutral/response';
import { encodeUsage } from './encode-usage';
import { neutralToAnthropicStop } from './map-stop-reason';
import type { AnthropicBlock, AnthropicMessage } from './wire';
import { wrapOrigin } from '../reasoning-origin';

/** A message exactly as Anthropic's schema has it: the gateway's facts are in the headers. */
export function encodeResponse(response: GatewayResponse, facts: GatewayFacts, context: EncodeContext): string {
  const candidate = response.candidates[0];
  const message: AnthropicMessage = {
    id: messageId(response.id, context.requestId),
    type: 'message',
    role: 'assistant',
    model: response.model || facts.model,
    content: candidate ? encodeContent(candidate) : [],
    stop_reason: neutralToAnthropicStop(candidate?.stopReason ?? 'stop'),
    stop_sequence: candidate?.stopSequence ?? null,
    usage: encodeUsage(response.usage),
  };
  return JSON.stringify(message);
}

/** Anthropic's ids begin with `msg_`; another upstream's id is kept behind that. */
export const messageId = (id: string, requestId: string): string =>
  id.startsWith('msg_') ? id : `msg_${(id || requestId).replace(/[^A-Za-z0-9]/g, '')}`;

function encodeContent(candidate: Candidate): AnthropicBlock[] {
  const blocks = candidate.content.map((part): AnthropicBlock => {
    if (part.type === 'text') return { type: 'text', text: part.text };
    if (part.type === 'tool_call')
      return { type: 'tool_use', id: part.id, name: part.name, input: parseArguments(part.arguments) };
    if (part.redactedData !== undefined)
      return { type: 'redacted_thinking', data: wrapOrigin(part.redactedData, part.origin, 'anthropic') };
    return { type: 'thinking', thinking: part.text, signature: wrapOrigin(part.signature ?? '', part.origin, 'anthropic') };
  });
  if (candidate.refusal !== undefined) blocks.push({ type: 'text', text: candidate.refusal });
  return blocks;
}

/** Arguments are JSON text on one side and an object on the other; text that is no object is handed on under a name. */
function parseArguments(text: string): JsonObject {
  if (text.trim() === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (isJsonObject(parsed)) return parsed;
  } catch {
    // The model wrote something that is not JSON.
  }
  return { arguments: text };
}
