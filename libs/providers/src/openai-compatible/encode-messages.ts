import { GatewayError, type Json, type JsonObject } from '@libs/kernel';
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
import type { OpenAiCompatibleProfile } from './profile';

/** The neutral conversation as OpenAI messages; tool results become `tool` messages of their own. */
export function encodeMessages(request: GatewayRequest, profile: OpenAiCompatibleProfile, changes: ChangeList): JsonObject[] {
  const encoder = new MessageEncoder(profile, changes);
  return [
    ...encoder.system(request.system),
    ...request.messages.flatMap((message) => (message.role === 'user' ? encoder.user(message) : [encoder.assistant(message)])),
  ];
}

class MessageEncoder {
  constructor(
    private readonly profile: OpenAiCompatibleProfile,
    private readonly changes: ChangeList,
  ) {}

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
    if (message.content.some((part) => part.type === 'image')) {
      this.changes.dropped('messages.image', 'an assistant message cannot hold images here');
    }
    const encoded: JsonObject = {
      role: 'assistant',
      content: text.length > 0 ? this.content(text) : calls.length > 0 ? null : '',
      ...this.name(message.name),
      ...this.reasoning(message, calls.length > 0),
    };
    if (calls.length > 0) encoded['tool_calls'] = calls.map((call) => this.toolCall(call));
    if (message.refusal !== undefined) this.refusal(encoded, message.refusal);
    return encoded;
  }

  private toolCall(call: ToolCallPart): JsonObject {
    if (call.cacheControl) this.cacheMarkDropped();
    return {
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.arguments === '' ? '{}' : call.arguments },
    };
  }

  private toolResult(part: ToolResultPart, displaced: ContentPart[]): JsonObject {
    const images = part.content.filter((inner) => inner.type === 'image');
    const texts = part.content.filter((inner) => inner.type === 'text');
    if (images.length > 0) {
      displaced.push({ type: 'text', text: `Images of tool result ${part.toolCallId}:` }, ...images);
      this.changes.add('messages.tool_result.image', 'moved into a user message, a tool message cannot hold images here');
    }
    if (part.isError) this.changes.dropped('messages.tool_result.is_error', 'the text of the result is kept');
    if (part.cacheControl) this.cacheMarkDropped();
    return { role: 'tool', tool_call_id: part.toolCallId, content: texts.map((inner) => this.plain(inner)).join('\n') };
  }

  private reasoning(message: AssistantMessage, calledTools: boolean): JsonObject {
    const parts = message.content.filter((part): part is ReasoningPart => part.type === 'reasoning');
    if (parts.length === 0) return {};
    const field = this.profile.replayReasoningField;
    const foreign = parts.some((part) => part.signature !== undefined || part.redactedData !== undefined);
    if (field !== undefined && calledTools && !foreign) return { [field]: parts.map((part) => part.text).join('') };
    this.changes.dropped('messages.reasoning', 'earlier reasoning goes back only to the provider it came from');
    return {};
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
  private content(parts: ContentPart[]): Json {
    const [first] = parts;
    if (first === undefined) return '';
    if (parts.length === 1 && first.type === 'text' && !(first.cacheControl && this.profile.cacheControl))
      return this.plain(first);
    return parts.map((part) => (part.type === 'text' ? this.text(part) : this.media(part)));
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

  private media(part: Exclude<ContentPart, TextPart>): JsonObject {
    if (part.type === 'image') return this.image(part);
    throw unsupportedImage(`${this.profile.label} takes no ${part.type} here.`);
  }

  private image(part: ImagePart): JsonObject {
    const { unsupported, label, cacheControl } = this.profile;
    if (unsupported.has('image')) throw unsupportedImage(`${label} takes no images.`);
    const { source } = part;
    if (source.type === 'url' && unsupported.has('remote_image')) {
      throw unsupportedImage(`${label} takes images only as base64, not by address.`);
    }
    if (source.type === 'file') throw unsupportedImage(`${label} takes no file ids.`);
    if (part.cacheControl && !cacheControl) this.cacheMarkDropped();
    const image: JsonObject = { url: source.type === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}` };
    if (part.detail !== undefined) {
      if (unsupported.has('detail')) this.changes.dropped('messages.image.detail', `not known to ${label}`);
      else image['detail'] = part.detail;
    }
    const marked = part.cacheControl && cacheControl ? { cache_control: part.cacheControl } : {};
    return { type: 'image_url', image_url: image, ...marked };
  }

  private name(name: string | undefined): JsonObject {
    if (name === undefined) return {};
    if (!this.profile.unsupported.has('name')) return { name };
    this.changes.dropped('messages.name', `not known to ${this.profile.label}`);
    return {};
  }

  private cacheMarkDropped(): void {
    if (!this.profile.cacheControl) this.changes.dropped('cache_control', `${this.profile.label} caches prompts without marks`);
  }
}

const unsupportedImage = (message: string): GatewayError =>
  new GatewayError('unsupported_by_target', message, { param: 'messages' });
