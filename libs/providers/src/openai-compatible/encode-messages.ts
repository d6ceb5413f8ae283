import type { Json, JsonObject } from '@libs/kernel';
import {
  argumentsOfInput,
  type AssistantMessage,
  type ContentPart,
  type GatewayRequest,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  type UserMessage,
} from '@libs/protocol';
import type { ChangeList } from '../changes';
import { MediaEncoder } from './encode-media';
import type { OpenAiCompatibleProfile } from './profile';
import { replayReasoning } from './replay-reasoning';

/** The neutral conversation as OpenAI messages; tool results become `tool` messages of their own. */
export function encodeMessages(request: GatewayRequest, profile: OpenAiCompatibleProfile, changes: ChangeList): JsonObject[] {
  const encoder = new MessageEncoder(profile, changes);
  return [
    ...encoder.system(request.system),
    ...request.messages.flatMap((message) => (message.role === 'user' ? encoder.user(message) : [encoder.assistant(message)])),
  ];
}

class MessageEncoder {
  private readonly media: MediaEncoder;

  constructor(
    private readonly profile: OpenAiCompatibleProfile,
    private readonly changes: ChangeList,
  ) {
    this.media = new MediaEncoder(profile, changes);
  }

  system(parts: TextPart[]): JsonObject[] {
    if (parts.length === 0) return [];
    // Not every imitator reads a list of parts here; a blank line between two instructions changes nothing.
    const marked = this.profile.cacheControl && parts.some((part) => part.cacheControl);
    const content = marked ? parts.map((part) => this.text(part)) : parts.map((part) => this.plain(part)).join('\n\n');
    return [{ role: this.profile.systemRole, content }];
  }

  /** Tool results go first: they must follow the assistant's calls directly. */
  user(message: UserMessage): JsonObject[] {
    const results: JsonObject[] = [];
    const content: ContentPart[] = [];
    const displaced: ContentPart[] = [];
    for (const part of message.content) {
      if (part.type === 'tool_result') results.push(this.toolResult(part, displaced));
      else content.push(part);
    }
    const rest = [...displaced, ...content];
    if (rest.length > 0 || results.length === 0) {
      results.push({ role: 'user', content: this.content(rest), ...this.name(message.name) });
    }
    return results;
  }

  assistant(message: AssistantMessage): JsonObject {
    const text = message.content.filter((part) => part.type === 'text');
    const calls = message.content.filter((part) => part.type === 'tool_call');
    for (const { type } of message.content) {
      if (type === 'image' || type === 'document' || type === 'audio')
        this.changes.dropped(`messages.${type}`, 'an assistant message holds only text here');
    }
    if (text.some((part) => part.citations)) this.changes.dropped('messages.citations', 'the text itself is kept');
    const encoded: JsonObject = {
      role: 'assistant',
      content: text.length > 0 ? this.content(text) : calls.length > 0 ? null : '',
      ...this.name(message.name),
      ...replayReasoning(message, this.profile, this.changes),
    };
    if (calls.length > 0) encoded['tool_calls'] = calls.map((call) => this.toolCall(call));
    if (message.refusal !== undefined) this.refusal(encoded, message.refusal);
    return encoded;
  }

  private toolCall(call: ToolCallPart): JsonObject {
    if (call.cacheControl) this.cacheMarkDropped(this.profile.cacheControl ? 'a call of a tool has no place for it' : undefined);
    const { id, name } = call;
    const extras = this.signature(call);
    if (call.freeform && this.profile.customTools)
      return { id, type: 'custom', custom: { name, input: call.arguments }, ...extras };
    const json = call.freeform ? argumentsOfInput(call.arguments) : call.arguments || '{}';
    return { id, type: 'function', function: { name, arguments: json }, ...extras };
  }

  private signature({ signature, origin }: ToolCallPart): JsonObject {
    if (signature === undefined || this.profile.reasoningDetails) return {};
    if (this.profile.thoughtSignatures && origin === 'gemini')
      return { extra_content: { google: { thought_signature: signature } } };
    this.changes.dropped('messages.tool_calls.signature', 'only its provider can read it');
    return {};
  }

  private toolResult(part: ToolResultPart, displaced: ContentPart[]): JsonObject {
    const texts = part.content.filter((inner) => inner.type === 'text');
    const media = part.content.filter((inner) => inner.type !== 'text');
    if (media.length > 0) {
      displaced.push({ type: 'text', text: `Attachments of tool result ${part.toolCallId}:` }, ...media);
      for (const { type } of media)
        this.changes.add(`messages.tool_result.${type}`, 'moved into a user message, a tool message holds only text here');
    }
    const text = texts.map((inner) => inner.text).join('\n');
    const content = part.isError ? this.failed(text) : text;
    // One text holds the whole result, so that one mark stands for those within it too.
    const mark = part.cacheControl ?? texts.findLast((inner) => inner.cacheControl)?.cacheControl;
    const marked = mark ? this.text({ type: 'text', text: content, cacheControl: mark }) : undefined;
    return { role: 'tool', tool_call_id: part.toolCallId, content: marked && this.profile.cacheControl ? [marked] : content };
  }

  /** A tool message has no field for it, so that the model is told in words. */
  private failed(text: string): string {
    this.changes.add('messages.tool_result.is_error', 'told in the text of the result');
    if (text.trim() === '') return 'Error';
    return /^\s*error\b/i.test(text) ? text : `Error: ${text}`;
  }

  private refusal(encoded: JsonObject, refusal: string): void {
    if (this.profile.refusalField) {
      encoded['refusal'] = refusal;
      if (encoded['content'] === '') encoded['content'] = null;
      return;
    }
    if (encoded['content'] === '' || encoded['content'] === null) encoded['content'] = refusal;
    this.changes.add('messages.refusal', 'sent as the text of the assistant message');
  }

  /** A string where that says it all: every server takes one. */
  private content(content: ContentPart[]): Json {
    const parts = content.flatMap((part): ContentPart[] => (part.type === 'document' ? this.media.spelled(part) : [part]));
    const [first] = parts;
    if (first === undefined) return '';
    if (parts.length === 1 && first.type === 'text' && !(first.cacheControl && this.profile.cacheControl))
      return this.plain(first);
    return parts.map((part) => (part.type === 'text' ? this.text(part) : this.shown(part)));
  }

  private shown(part: Exclude<ContentPart, TextPart>): JsonObject {
    switch (part.type) {
      case 'image':
        return this.media.image(part);
      case 'document':
        return this.media.document(part);
      case 'audio':
        return this.media.audio(part);
    }
  }

  private plain(part: TextPart): string {
    if (part.cacheControl) this.cacheMarkDropped();
    return part.text;
  }

  private text(part: TextPart): JsonObject {
    const marked = part.cacheControl && this.profile.cacheControl ? { cache_control: part.cacheControl } : {};
    if (part.cacheControl && !this.profile.cacheControl) this.cacheMarkDropped();
    return { type: 'text', text: part.text, ...marked };
  }

  private name(name: string | undefined): JsonObject {
    if (name === undefined) return {};
    if (!this.profile.unsupported.has('name')) return { name };
    this.changes.dropped('messages.name', `not known to ${this.profile.label}`);
    return {};
  }

  private cacheMarkDropped(why = `${this.profile.label} caches prompts without marks`): void {
    this.changes.dropped('cache_control', why);
  }
}
