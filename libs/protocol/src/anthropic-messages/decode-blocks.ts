import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { imageFromUrl } from '../image-from-url';
import { redactedPart } from '../opaque-reasoning';
import { NO_ORIGIN, unwrapOrigin } from '../reasoning-origin';
import type { Citation, ContentPart, ImagePart, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../neutral/content';
import { joinCarried } from './carried-reasoning';
import { citationFromAnthropic } from './citations';
import { decodeDocument, decodeSearchResult } from './decode-document';
import type { LeftOut } from '../left-out';
import { badField, listAt, objectAt, stringAt, untranslatable } from './read-fields';

/** Anthropic's prompt-caching mark, kept as sent. */
export const cacheMark = (block: JsonObject) =>
  isJsonObject(block['cache_control']) ? { cacheControl: block['cache_control'] } : {};

type UserPart = ContentPart | ToolResultPart;
type AssistantPart = ContentPart | ToolCallPart | ReasoningPart;

/** Reads the blocks of a conversation; what has no neutral form is noted in `leftOut`. */
export class BlockDecoder {
  constructor(private readonly leftOut: LeftOut) {}

  /** A user turn: text, media and tool results. @throws GatewayError invalid_request, unsupported_by_target */
  user(content: Json | undefined, param: string): UserPart[] {
    return this.content(content, param, (block, where) =>
      block['type'] === 'tool_result' ? this.toolResult(block, where) : undefined,
    );
  }

  /** An assistant turn: text, tool calls and reasoning. @throws GatewayError invalid_request, unsupported_by_target */
  assistant(content: Json | undefined, param: string): AssistantPart[] {
    const parts = this.content(content, param, (block, where) => {
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
    return joinCarried(parts);
  }

  /** A string or blocks; what `special` does not know is text, an image or a document. */
  private content<T>(
    content: Json | undefined,
    param: string,
    special: (block: JsonObject, param: string) => T | undefined,
  ): (ContentPart | T)[] {
    if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
    if (!Array.isArray(content)) throw badField(param, 'must be a string or a list of content blocks');
    return content.flatMap((raw, i) => {
      const block = objectAt(raw, `${param}.${i}`);
      const { type } = block;
      if (typeof type === 'string' && OF_SERVER_TOOLS.test(type)) {
        this.leftOut.add(`messages.${type}`, 'dropped, only Anthropic can read what its own tools said');
        return [];
      }
      this.leftOut.others(block, BLOCK_FIELDS, 'messages.content');
      if (isJsonObject(block['source'])) this.leftOut.others(block['source'], SOURCE_FIELDS, 'messages.content.source');
      if (isJsonObject(block['citations'])) this.leftOut.others(block['citations'], CITED, 'messages.content.citations');
      return [special(block, `${param}.${i}`) ?? this.part(block, `${param}.${i}`)];
    });
  }

  private part(block: JsonObject, param: string): ContentPart {
    switch (block['type']) {
      case 'text':
        return text(block, param);
      case 'image':
        return { ...image(objectAt(block['source'], `${param}.source`), `${param}.source`), ...cacheMark(block) };
      case 'document':
        return { ...decodeDocument(block, param), ...cacheMark(block) };
      case 'search_result':
        this.leftOut.add('messages.search_result', 'sent as a document');
        return { ...decodeSearchResult(block, param), ...cacheMark(block) };
      case 'compaction':
        this.leftOut.add('messages.compaction', 'sent as text');
        return { type: 'text', text: typeof block['content'] === 'string' ? block['content'] : '' };
      case 'tool_reference':
      case 'container_upload':
        throw untranslatable(`${param}.type`, block['type']);
      default:
        throw badField(`${param}.type`, 'is not a kind of content that is known here');
    }
  }

  private toolResult(block: JsonObject, param: string): ToolResultPart {
    return {
      type: 'tool_result',
      toolCallId: stringAt(block['tool_use_id'], `${param}.tool_use_id`),
      content: this.content<never>(block['content'] ?? '', `${param}.content`, () => undefined),
      ...(block['is_error'] === true && { isError: true }),
      ...cacheMark(block),
    };
  }
}

/** Of all blocks together; `caller` only says that the model itself made a call. */
const BLOCK_FIELDS = new Set([
  'type',
  'text',
  'source',
  'title',
  'context',
  'content',
  'citations',
  'cache_control',
  'id',
  'name',
  'input',
  'caller',
  'tool_use_id',
  'is_error',
  'thinking',
  'signature',
  'data',
]);

const SOURCE_FIELDS = new Set(['type', 'media_type', 'data', 'url', 'file_id', 'content']);
const CITED = new Set(['enabled']);
const SYSTEM_FIELDS = new Set(['type', 'text', 'cache_control', 'citations']);

/** What Anthropic's own tools were asked and what they found. */
const OF_SERVER_TOOLS = /^(?:server_tool_use|mcp_tool_use|\w+_tool_result)$/;

/** `system`: a string or text blocks. @throws GatewayError invalid_request */
export function decodeSystem(system: Json | undefined, leftOut: LeftOut, param = 'system'): TextPart[] {
  if (system === undefined || system === null) return [];
  if (typeof system === 'string') return system === '' ? [] : [{ type: 'text', text: system }];
  return listAt(system, param).map((raw, i) => {
    const block = objectAt(raw, `${param}.${i}`);
    if (block['type'] !== 'text') throw badField(`${param}.${i}.type`, 'must be text');
    leftOut.others(block, SYSTEM_FIELDS, 'system');
    return { type: 'text', text: stringAt(block['text'], `${param}.${i}.text`), ...cacheMark(block) };
  });
}

function text(block: JsonObject, param: string): TextPart {
  const citations: Citation[] = (Array.isArray(block['citations']) ? block['citations'] : [])
    .filter(isJsonObject)
    .map(citationFromAnthropic);
  return {
    type: 'text',
    text: stringAt(block['text'], `${param}.text`),
    ...(citations.length > 0 && { citations }),
    ...cacheMark(block),
  };
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
      return { type: 'image', source: { type: 'file', fileId: stringAt(source['file_id'], `${param}.file_id`) } };
    default:
      throw badField(`${param}.type`, 'must be base64, url or file');
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
  return origin === NO_ORIGIN ? part : { ...part, signature: value, origin };
}

function redactedThinking(block: JsonObject, param: string): ReasoningPart {
  const { value, origin } = unwrapOrigin(stringAt(block['data'], `${param}.data`), 'anthropic');
  return redactedPart(value, origin);
}
