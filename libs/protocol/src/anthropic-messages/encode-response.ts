import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { EncodeContext, GatewayFacts } from '../dialect';
import type { TextPart } from '../neutral/content';
import type { Candidate, GatewayResponse } from '../neutral/response';
import { callSignatureBlocks, reasoningBlocks } from './carried-reasoning';
import { citationToAnthropic } from './citations';
import { encodeUsage } from './encode-usage';
import { neutralToAnthropicStop } from './map-stop-reason';
import type { AnthropicBlock, AnthropicMessage, AnthropicUsage } from './wire';

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
    usage: { ...encodeUsage(response.usage), ...serviceTier(response.serviceTier) },
  };
  return JSON.stringify(message);
}

/** OpenAI's `default` is Anthropic's `standard`; tiers that Anthropic has no word for are not told. */
export function serviceTier(tier: string | undefined): Pick<AnthropicUsage, 'service_tier'> {
  const name = tier === 'default' ? 'standard' : tier;
  return name === 'standard' || name === 'priority' || name === 'batch' ? { service_tier: name } : {};
}

/** Anthropic's ids begin with `msg_`; another upstream's id is kept behind that. */
export const messageId = (id: string, requestId: string): string =>
  id.startsWith('msg_') ? id : `msg_${(id || requestId).replace(/[^A-Za-z0-9]/g, '')}`;

function encodeContent(candidate: Candidate): AnthropicBlock[] {
  const blocks = candidate.content.flatMap((part): AnthropicBlock[] => {
    switch (part.type) {
      case 'text':
        return [textBlock(part)];
      case 'tool_call': {
        const input = parseArguments(part.arguments);
        return [...callSignatureBlocks(part), { type: 'tool_use', id: part.id, name: part.name, input }];
      }
      case 'reasoning':
        return reasoningBlocks(part);
    }
  });
  if (candidate.refusal !== undefined) blocks.push({ type: 'text', text: candidate.refusal });
  return blocks;
}

const textBlock = ({ text, citations }: TextPart): AnthropicBlock => ({
  type: 'text',
  text,
  ...(citations && citations.length > 0 && { citations: citations.map(citationToAnthropic) }),
});

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
