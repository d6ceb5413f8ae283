import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import type {
  AssistantMessage,
  ContentPart,
  GatewayRequest,
  ImagePart,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserMessage,
} from '@libs/protocol';
import type { ChangeList } from '../changes';

type Turn = { role: 'user' | 'assistant'; content: JsonObject[] };

/**
 * The neutral conversation as Anthropic turns: consecutive messages of one role become one, tool
 * results stand first in their turn, empty text (refused there) is left out.
 * @throws GatewayError unsupported_by_target for an image of a type that Anthropic does not read
 */
export function encodeMessages(request: GatewayRequest, changes: ChangeList): JsonObject[] {
  const encoder = new MessageEncoder(changes);
  const turns: Turn[] = [];
  for (const message of request.messages) {
    if (message.name !== undefined) changes.dropped('messages.name', 'Anthropic messages have no names');
    const content = message.role === 'user' ? encoder.user(message) : encoder.assistant(message);
    if (content.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === message.role) last.content.push(...content);
    else turns.push({ role: message.role, content });
  }
  for (const turn of turns) if (turn.role === 'user') turn.content = resultsFirst(turn.content);
  trimPrefill(turns.at(-1), changes);
  return turns.map((turn) => ({ role: turn.role, content: turn.content }));
}

/** The system blocks, or nothing. */
export function encodeSystem(parts: TextPart[]): JsonObject[] {
  return parts.filter((part) => part.text !== '').map((part) => withMark({ type: 'text', text: part.text }, part.cacheControl));
}

class MessageEncoder {
  constructor(private readonly changes: ChangeList) {}

  user(message: UserMessage): JsonObject[] {
    return message.content.flatMap((part) => (part.type === 'tool_result' ? [this.toolResult(part)] : this.content(part)));
  }

  assistant(message: AssistantMessage): JsonObject[] {
    const blocks = message.content.flatMap((part) => {
      if (part.type === 'tool_call') return [this.toolUse(part)];
      if (part.type === 'reasoning') return this.thinking(part);
      if (part.type === 'text') return this.content(part);
      this.changes.dropped('messages.image', 'an assistant message cannot hold images here');
      return [];
    });
    if (message.refusal !== undefined && message.refusal !== '') {
      this.changes.add('messages.refusal', 'sent as the text of the assistant message');
      blocks.push({ type: 'text', text: message.refusal });
    }
    return blocks;
  }

  private content(part: ContentPart): JsonObject[] {
    if (part.type === 'image') return [this.image(part)];
    if (part.type !== 'text') throw untakable(`Anthropic takes no ${part.type} here.`);
    return part.text === '' ? [] : [withMark({ type: 'text', text: part.text }, part.cacheControl)];
  }

  private image(part: ImagePart): JsonObject {
    if (part.detail !== undefined && part.detail !== 'auto')
      this.changes.dropped('messages.image.detail', 'not known to Anthropic');
    const { source } = part;
    if (source.type === 'base64' && !IMAGE_TYPES.has(source.mediaType)) {
      throw untakable(`Anthropic reads JPEG, PNG, GIF and WebP, not ${source.mediaType}.`);
    }
    if (source.type === 'file') throw untakable('Anthropic takes no file ids.');
    const encoded: JsonObject =
      source.type === 'url'
        ? { type: 'url', url: source.url }
        : { type: 'base64', media_type: source.mediaType, data: source.data };
    return withMark({ type: 'image', source: encoded }, part.cacheControl);
  }

  private toolUse(call: ToolCallPart): JsonObject {
    return withMark(
      { type: 'tool_use', id: this.toolId(call.id), name: call.name, input: this.input(call.arguments) },
      call.cacheControl,
    );
  }

  private toolResult(part: ToolResultPart): JsonObject {
    const block: JsonObject = {
      type: 'tool_result',
      tool_use_id: this.toolId(part.toolCallId),
      content: part.content.flatMap((inner) => this.content(inner)),
    };
    if (part.isError !== undefined) block['is_error'] = part.isError;
    return withMark(block, part.cacheControl);
  }

  /** Thinking is accepted only with the signature that it left with. */
  private thinking(part: ReasoningPart): JsonObject[] {
    if (part.origin !== undefined && part.origin !== 'anthropic') {
      this.changes.dropped('messages.reasoning', `only ${part.origin} can read it`);
      return [];
    }
    if (part.redactedData !== undefined) return [{ type: 'redacted_thinking', data: part.redactedData }];
    if (part.signature !== undefined) return [{ type: 'thinking', thinking: part.text, signature: part.signature }];
    this.changes.dropped('messages.reasoning', 'it carries no signature of Anthropic');
    return [];
  }

  private toolId(id: string): string {
    const safe = id.replace(/[^a-zA-Z0-9_-]/g, '_');
    if (safe !== id) this.changes.add('messages.tool_calls.id', 'characters that Anthropic refuses became _');
    return safe;
  }

  private input(text: string): JsonObject {
    if (text.trim() === '') return {};
    try {
      const parsed: unknown = JSON.parse(text);
      if (isJsonObject(parsed)) return parsed;
    } catch {
      // below
    }
    this.changes.add('messages.tool_calls.arguments', 'not a JSON object, sent as its text under "arguments"');
    return { arguments: text };
  }
}

const untakable = (message: string): GatewayError => new GatewayError('unsupported_by_target', message, { param: 'messages' });

const IMAGE_TYPES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

const withMark = (block: JsonObject, cacheControl: JsonObject | undefined): JsonObject =>
  cacheControl ? { ...block, cache_control: cacheControl } : block;

const resultsFirst = (blocks: JsonObject[]): JsonObject[] => [
  ...blocks.filter((block) => block['type'] === 'tool_result'),
  ...blocks.filter((block) => block['type'] !== 'tool_result'),
];

/** A last assistant turn is continued by the model, and must not end in white space. */
function trimPrefill(last: Turn | undefined, changes: ChangeList): void {
  const block = last?.role === 'assistant' ? last.content.at(-1) : undefined;
  if (!last || typeof block?.['text'] !== 'string') return;
  const trimmed = block['text'].trimEnd();
  if (trimmed === block['text']) return;
  changes.add('messages', 'white space at the end of the last assistant message removed');
  if (trimmed === '') last.content.pop();
  else last.content[last.content.length - 1] = { ...block, text: trimmed };
}
