import { isJsonObject, type JsonObject } from '@libs/kernel';
import type {
  AssistantMessage,
  Citation,
  ContentPart,
  GatewayRequest,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserMessage,
} from '@libs/protocol';
import type { ChangeList } from '../changes';
import { encodeDocument, encodeImage, untakable, withMark } from './encode-media';

type Turn = { role: 'user' | 'assistant'; content: JsonObject[] };

/**
 * The neutral conversation as Anthropic turns: consecutive messages of one role become one, tool
 * results stand first in their turn, empty text (refused there) is left out.
 * @param mayCite whether documents may ask for citations
 * @throws GatewayError unsupported_by_target for media that Anthropic does not read
 */
export function encodeMessages(request: GatewayRequest, mayCite: boolean, changes: ChangeList): JsonObject[] {
  const encoder = new MessageEncoder(mayCite, changes);
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
  constructor(
    private readonly mayCite: boolean,
    private readonly changes: ChangeList,
  ) {}

  user(message: UserMessage): JsonObject[] {
    return message.content.flatMap((part) => (part.type === 'tool_result' ? [this.toolResult(part)] : this.content(part)));
  }

  assistant(message: AssistantMessage): JsonObject[] {
    const blocks = message.content.flatMap((part) => {
      if (part.type === 'tool_call') return [this.toolUse(part)];
      if (part.type === 'reasoning') return this.thinking(part);
      if (part.type === 'text') return this.said(part);
      this.changes.dropped(
        `messages.${part.type}`,
        `an assistant message cannot hold ${part.type === 'audio' ? 'sound' : `${part.type}s`} here`,
      );
      return [];
    });
    if (message.refusal !== undefined && message.refusal !== '') {
      this.changes.add('messages.refusal', 'sent as the text of the assistant message');
      blocks.push({ type: 'text', text: message.refusal });
    }
    return blocks;
  }

  private content(part: ContentPart): JsonObject[] {
    switch (part.type) {
      case 'text':
        return part.text === '' ? [] : [withMark({ type: 'text', text: part.text }, part.cacheControl)];
      case 'image':
        return [encodeImage(part, this.changes)];
      case 'document':
        return [encodeDocument(part, this.mayCite, this.changes)];
      case 'audio':
        throw untakable('Anthropic takes no sound.');
    }
  }

  /** Text of an earlier answer, with the citations that Anthropic can check again. */
  private said(part: TextPart): JsonObject[] {
    const citations = (part.citations ?? []).map(ownCitation);
    const own = citations.filter((citation) => citation !== undefined);
    if (own.length < citations.length) this.changes.dropped('messages.citations', 'Anthropic knows only those of documents');
    return this.content(part).map((block) => (own.length > 0 ? { ...block, citations: own } : block));
  }

  private toolUse(call: ToolCallPart): JsonObject {
    if (call.signature !== undefined) this.changes.dropped('messages.tool_calls.signature', 'only its provider can read it');
    const input = call.freeform ? { input: call.arguments } : this.input(call.arguments);
    return withMark({ type: 'tool_use', id: this.toolId(call.id), name: call.name, input }, call.cacheControl);
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

/** Search results are gone from a translated conversation, and what cites them with them. */
function ownCitation({ raw }: Citation): JsonObject | undefined {
  if (raw?.dialect !== 'anthropic-messages' || !OF_DOCUMENTS.has(String(raw.value['type']))) return undefined;
  const { file_id: _fileId, ...value } = raw.value;
  return value;
}

const OF_DOCUMENTS = new Set(['char_location', 'page_location', 'content_block_location']);

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
