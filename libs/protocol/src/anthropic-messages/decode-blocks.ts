import { GatewayError, isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { ContentPart, ImagePart, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../neutral/content';

export const badBlock = (param: string, message: string): GatewayError =>
  new GatewayError('invalid_request', `${param}: ${message}`, { param });

export function objectAt(value: Json | undefined, param: string): JsonObject {
  if (!isJsonObject(value)) throw badBlock(param, 'must be an object');
  return value;
}

export function stringAt(value: Json | undefined, param: string): string {
  if (typeof value !== 'string') throw badBlock(param, 'must be a string');
  return value;
}

export function listAt(value: Json | undefined, param: string): Json[] {
  if (!Array.isArray(value)) throw badBlock(param, 'must be a list');
  return value;
}

const cacheMark = (block: JsonObject) => (isJsonObject(block['cache_control']) ? { cacheControl: block['cache_control'] } : {});

type UserPart = ContentPart | ToolResultPart;
type AssistantPart = ContentPart | ToolCallPart | ReasoningPart;

/** A user turn: text, images and tool results. @throws GatewayError invalid_request */
export function decodeUserContent(content: Json | undefined, param: string): UserPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return listAt(content, param).map((raw, i) => {
    const where = `${param}.${i}`;
    const block = objectAt(raw, where);
    return block['type'] === 'tool_result' ? toolResult(block, where) : decodePart(block, where);
  });
}

/** An assistant turn: text, tool calls and reasoning. @throws GatewayError invalid_request */
export function decodeAssistantContent(content: Json | undefined, param: string): AssistantPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return listAt(content, param).map((raw, i) => {
    const where = `${param}.${i}`;
    const block = objectAt(raw, where);
    switch (block['type']) {
      case 'tool_use':
        return toolCall(block, where);
      case 'thinking':
        return thinking(block, where);
      case 'redacted_thinking':
        return { type: 'reasoning', text: '', redactedData: stringAt(block['data'], `${where}.data`) };
      default:
        return decodePart(block, where);
    }
  });
}

/** `system`: a string or text blocks. @throws GatewayError invalid_request */
export function decodeSystem(system: Json | undefined): TextPart[] {
  if (system === undefined || system === null) return [];
  if (typeof system === 'string') return system === '' ? [] : [{ type: 'text', text: system }];
  return listAt(system, 'system').map((raw, i) => {
    const block = objectAt(raw, `system.${i}`);
    if (block['type'] !== 'text') throw badBlock(`system.${i}.type`, 'must be text');
    return { type: 'text', text: stringAt(block['text'], `system.${i}.text`), ...cacheMark(block) };
  });
}

function decodePart(block: JsonObject, param: string): ContentPart {
  if (block['type'] === 'text') return { type: 'text', text: stringAt(block['text'], `${param}.text`), ...cacheMark(block) };
  if (block['type'] === 'image') return image(block, param);
  throw badBlock(`${param}.type`, 'is not a kind of content that can be translated for this model');
}

function image(block: JsonObject, param: string): ImagePart {
  const source = objectAt(block['source'], `${param}.source`);
  if (source['type'] === 'url') {
    return { type: 'image', source: { type: 'url', url: stringAt(source['url'], `${param}.source.url`) }, ...cacheMark(block) };
  }
  if (source['type'] !== 'base64') throw badBlock(`${param}.source.type`, 'must be base64 or url');
  const mediaType = stringAt(source['media_type'], `${param}.source.media_type`);
  return {
    type: 'image',
    source: { type: 'base64', mediaType, data: stringAt(source['data'], `${param}.source.data`) },
    ...cacheMark(block),
  };
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
  if (typeof block['signature'] === 'string' && block['signature'] !== '') part.signature = block['signature'];
  return part;
}

function toolResult(block: JsonObject, param: string): ToolResultPart {
  const { content } = block;
  const parts =
    typeof content === 'string'
      ? [{ type: 'text' as const, text: content }]
      : content === undefined
        ? []
        : listAt(content, `${param}.content`).map((raw, i) =>
            decodePart(objectAt(raw, `${param}.content.${i}`), `${param}.content.${i}`),
          );
  return {
    type: 'tool_result',
    toolCallId: stringAt(block['tool_use_id'], `${param}.tool_use_id`),
    content: parts,
    ...(block['is_error'] === true && { isError: true }),
    ...cacheMark(block),
  };
}
