import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { imageFromUrl } from '../image-from-url';
import { unwrapOrigin } from '../reasoning-origin';
import type { ContentPart, ImagePart, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../neutral/content';
import { badField, listAt, objectAt, stringAt, untranslatable } from './read-fields';

/** Anthropic's prompt-caching mark, kept as sent. */
export const cacheMark = (block: JsonObject) =>
  isJsonObject(block['cache_control']) ? { cacheControl: block['cache_control'] } : {};

type UserPart = ContentPart | ToolResultPart;
type AssistantPart = ContentPart | ToolCallPart | ReasoningPart;

/** A user turn: text, images and tool results. @throws GatewayError invalid_request, unsupported_by_target */
export const decodeUserContent = (content: Json | undefined, param: string): UserPart[] =>
  decodeContent(content, param, (block, where) => (block['type'] === 'tool_result' ? toolResult(block, where) : undefined));

/** An assistant turn: text, tool calls and reasoning. @throws GatewayError invalid_request, unsupported_by_target */
export const decodeAssistantContent = (content: Json | undefined, param: string): AssistantPart[] =>
  decodeContent(content, param, (block, where) => {
    switch (block['type']) {
      case 'tool_use':
        return toolCall(block, where);
      case 'thinking':
        return thinking(block, where);
      case 'redacted_thinking':
        return redactedThinking(block, where);
      default:
        return undefined;
    }
  });

/** A string or blocks; what `special` does not know is text or an image. */
function decodeContent<T>(
  content: Json | undefined,
  param: string,
  special: (block: JsonObject, param: string) => T | undefined,
): (ContentPart | T)[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw badField(param, 'must be a string or a list of content blocks');
  return content.map((raw, i) => {
    const block = objectAt(raw, `${param}.${i}`);
    return special(block, `${param}.${i}`) ?? decodePart(block, `${param}.${i}`);
  });
}

/** `system`: a string or text blocks. @throws GatewayError invalid_request */
export function decodeSystem(system: Json | undefined, param = 'system'): TextPart[] {
  if (system === undefined || system === null) return [];
  if (typeof system === 'string') return system === '' ? [] : [{ type: 'text', text: system }];
  return listAt(system, param).map((raw, i) => {
    const block = objectAt(raw, `${param}.${i}`);
    if (block['type'] !== 'text') throw badField(`${param}.${i}.type`, 'must be text');
    return { type: 'text', text: stringAt(block['text'], `${param}.${i}.text`), ...cacheMark(block) };
  });
}

/** Blocks that only Anthropic's models take: documents, and what its own tools say and found. */
const ANTHROPIC_ONLY =
  /^(document|search_result|tool_reference|container_upload|server_tool_use|compaction|mcp_tool_use|\w+_tool_result)$/;

function decodePart(block: JsonObject, param: string): ContentPart {
  const { type } = block;
  if (type === 'text') return { type: 'text', text: stringAt(block['text'], `${param}.text`), ...cacheMark(block) };
  if (type === 'image') return { ...image(objectAt(block['source'], `${param}.source`), `${param}.source`), ...cacheMark(block) };
  if (typeof type === 'string' && ANTHROPIC_ONLY.test(type)) throw untranslatable(`${param}.type`, type);
  throw badField(`${param}.type`, 'is not a kind of content that is known here');
}

function image(source: JsonObject, param: string): ImagePart {
  switch (source['type']) {
    case 'url':
      return imageFromUrl(stringAt(source['url'], `${param}.url`), `${param}.url`);
    case 'base64': {
      const mediaType = stringAt(source['media_type'], `${param}.media_type`);
      return { type: 'image', source: { type: 'base64', mediaType, data: stringAt(source['data'], `${param}.data`) } };
    }
    case 'file':
      throw untranslatable(`${param}.type`, 'a file id');
    default:
      throw badField(`${param}.type`, 'must be base64 or url');
  }
}

const toolCall = (block: JsonObject, param: string): ToolCallPart => ({
  type: 'tool_call',
  id: stringAt(block['id'], `${param}.id`),
  name: stringAt(block['name'], `${param}.name`),
  arguments: JSON.stringify(objectAt(block['input'] ?? {}, `${param}.input`)),
  ...cacheMark(block),
});

function thinking(block: JsonObject, param: string): ReasoningPart {
  const part: ReasoningPart = { type: 'reasoning', text: stringAt(block['thinking'], `${param}.thinking`) };
  if (typeof block['signature'] !== 'string' || block['signature'] === '') return part;
  const { value, origin } = unwrapOrigin(block['signature'], 'anthropic');
  return { ...part, signature: value, origin };
}

function redactedThinking(block: JsonObject, param: string): ReasoningPart {
  const { value, origin } = unwrapOrigin(stringAt(block['data'], `${param}.data`), 'anthropic');
  return { type: 'reasoning', text: '', redactedData: value, origin };
}

const toolResult = (block: JsonObject, param: string): ToolResultPart => ({
  type: 'tool_result',
  toolCallId: stringAt(block['tool_use_id'], `${param}.tool_use_id`),
  content: decodeContent<never>(block['content'] ?? '', `${param}.content`, () => undefined),
  ...(block['is_error'] === true && { isError: true }),
  ...cacheMark(block),
});
