import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import type {
  AssistantMessage,
  ContentPart,
  DocumentPart,
  GatewayRequest,
  ImagePart,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserMessage,
} from '@libs/protocol';
import type { ChangeList } from '../changes';

/**
 * The neutral conversation as Ollama messages: text is one string, images stand beside it as bare base64,
 * tool results are messages of their own that name their tool.
 * @throws GatewayError unsupported_by_target for content that Ollama does not take
 */
export function encodeMessages(request: GatewayRequest, changes: ChangeList): JsonObject[] {
  const encoder = new MessageEncoder(changes);
  return [
    ...encoder.system(request.system),
    ...request.messages.flatMap((message) => (message.role === 'user' ? encoder.user(message) : [encoder.assistant(message)])),
  ];
}

class MessageEncoder {
  /** Names of the tools called so far, by the id of the call. */
  private readonly called = new Map<string, string>();

  constructor(private readonly changes: ChangeList) {}

  system(parts: TextPart[]): JsonObject[] {
    return parts.length === 0 ? [] : [{ role: 'system', content: parts.map((part) => this.text(part)).join('\n\n') }];
  }

  /** Tool results go first: they must follow the assistant's calls directly. */
  user(message: UserMessage): JsonObject[] {
    if (message.name !== undefined) this.changes.dropped('messages.name', 'Ollama messages have no names');
    const results: JsonObject[] = [];
    const content: ContentPart[] = [];
    const displaced: ContentPart[] = [];
    for (const part of message.content) {
      if (part.type === 'tool_result') results.push(this.toolResult(part, displaced));
      else content.push(part);
    }
    const rest = [...displaced, ...content];
    if (rest.length > 0 || results.length === 0) results.push({ role: 'user', ...this.content(rest) });
    return results;
  }

  assistant(message: AssistantMessage): JsonObject {
    if (message.name !== undefined) this.changes.dropped('messages.name', 'Ollama messages have no names');
    const said = message.content.filter((part) => part.type !== 'tool_call' && part.type !== 'reasoning');
    const calls = message.content.filter((part) => part.type === 'tool_call');
    const encoded: JsonObject = { role: 'assistant', ...this.content(said) };
    const thinking = this.thinking(message.content.filter((part) => part.type === 'reasoning'));
    if (thinking !== '') encoded['thinking'] = thinking;
    if (calls.length > 0) encoded['tool_calls'] = calls.map((call) => this.toolCall(call));
    if (message.refusal !== undefined) {
      if (encoded['content'] === '') encoded['content'] = message.refusal;
      this.changes.add('messages.refusal', 'sent as the text of the assistant message');
    }
    return encoded;
  }

  private toolCall(call: ToolCallPart): JsonObject {
    if (call.cacheControl) this.markDropped();
    this.called.set(call.id, call.name);
    const input = call.freeform ? { input: call.arguments } : this.input(call.arguments);
    return { id: call.id, function: { name: call.name, arguments: input } };
  }

  private toolResult(part: ToolResultPart, displaced: ContentPart[]): JsonObject {
    const media = part.content.filter((inner) => inner.type !== 'text');
    if (media.length > 0) {
      displaced.push({ type: 'text', text: `Content of tool result ${part.toolCallId}:` }, ...media);
      this.changes.add('messages.tool_result', 'what is not text moved into a user message, a tool message cannot hold it here');
    }
    if (part.isError) this.changes.dropped('messages.tool_result.is_error', 'the text of the result is kept');
    if (part.cacheControl) this.markDropped();
    const name = this.called.get(part.toolCallId);
    const texts = part.content.filter((inner) => inner.type === 'text');
    return {
      role: 'tool',
      content: texts.map((inner) => this.text(inner)).join('\n'),
      ...(name !== undefined && { tool_name: name }),
      tool_call_id: part.toolCallId,
    };
  }

  /** Plain reasoning may go back; what somebody signed goes back to that one alone. */
  private thinking(parts: ReasoningPart[]): string {
    const plain = parts.filter((part) => part.signature === undefined && part.redactedData === undefined);
    if (plain.length < parts.length) {
      this.changes.dropped('messages.reasoning', 'earlier reasoning goes back only to the provider it came from');
    }
    return plain.map((part) => part.text).join('');
  }

  private content(parts: ContentPart[]): JsonObject {
    const texts: string[] = [];
    const images: string[] = [];
    let textBehindMedia = false;
    for (const part of parts) {
      if (part.type === 'text' || part.type === 'document') {
        textBehindMedia ||= images.length > 0 && texts.length > 0;
        texts.push(part.type === 'text' ? this.text(part) : this.document(part));
      } else images.push(part.type === 'image' ? this.image(part) : part.data);
    }
    if (textBehindMedia) this.changes.add('messages', 'images between texts stand beside all of the text');
    return { content: texts.join('\n'), ...(images.length > 0 && { images }) };
  }

  private text(part: TextPart): string {
    if (part.cacheControl) this.markDropped();
    return part.text;
  }

  private image(part: ImagePart): string {
    if (part.source.type === 'url') throw untakable('Ollama takes images only as base64, not by address.');
    if (part.source.type === 'file') throw untakable('Ollama takes no file ids.');
    if (part.detail !== undefined && part.detail !== 'auto') this.changes.dropped('messages.image.detail', 'not known to Ollama');
    if (part.cacheControl) this.markDropped();
    return part.source.data;
  }

  private document(part: DocumentPart): string {
    const { source } = part;
    if (source.type !== 'text') throw untakable('Ollama takes no documents other than text.');
    if (part.citations) this.changes.dropped('messages.document.citations', 'Ollama cites nothing');
    if (part.cacheControl) this.markDropped();
    this.changes.add('messages.document', 'sent as text');
    return [part.title, part.context, source.text].filter((text) => text !== undefined).join('\n');
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

  private markDropped(): void {
    this.changes.dropped('cache_control', 'Ollama caches prompts without marks');
  }
}

const untakable = (message: string): GatewayError => new GatewayError('unsupported_by_target', message, { param: 'messages' });
