import type { JsonObject } from '@libs/kernel';
import { encodeReasoningDetails, type AssistantMessage, type ReasoningPart, type ToolCallPart } from '@libs/protocol';
import type { ChangeList } from '../changes';
import type { OpenAiCompatibleProfile } from './profile';

/** Earlier reasoning, as far as this upstream can read it again. */
export function replayReasoning(message: AssistantMessage, profile: OpenAiCompatibleProfile, changes: ChangeList): JsonObject {
  const parts = message.content.filter((part): part is ReasoningPart => part.type === 'reasoning');
  const calls = message.content.filter((part): part is ToolCallPart => part.type === 'tool_call');
  if (profile.reasoningDetails) {
    const details = encodeReasoningDetails([...parts, ...calls.flatMap(signatureOf)], 'bare');
    return details.length === 0 ? {} : { reasoning_details: details };
  }
  if (parts.length === 0) return {};
  const field = profile.replayReasoningField;
  const opaque = parts.some((part) => part.signature !== undefined || part.redactedData !== undefined);
  if (field !== undefined && calls.length > 0 && !opaque) return { [field]: parts.map((part) => part.text).join('') };
  changes.dropped('messages.reasoning', 'earlier reasoning goes back only to the provider it came from');
  return {};
}

/** OpenRouter keeps the signature of a call as encrypted reasoning under the id of the call. */
const signatureOf = ({ id, signature, origin }: ToolCallPart): ReasoningPart[] =>
  signature === undefined ? [] : [{ type: 'reasoning', text: '', redactedData: signature, origin, id }];
