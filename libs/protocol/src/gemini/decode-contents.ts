import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { ContentPart, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../neutral/content';
import type { AssistantMessage, Message, UserMessage } from '../neutral/request';
import { decodeFileData, decodeInlineData } from './decode-media';
import { badField, field, listAt, objectAt, optional, others, stringAt, untranslatable } from './read-fields';
import { madeUpCallId } from './call-id';
import { fromThoughtSignature } from './signature';

const MAX_CONTENTS = 10_000;

/** The turns of a conversation. @throws GatewayError invalid_request, unsupported_by_target */
export function decodeContents(raw: Json | undefined, leftOut: Set<string>): Message[] {
  const list = raw === undefined ? [] : listAt(raw, 'contents');
  if (list.length === 0 || list.length > MAX_CONTENTS) throw badField('contents', `must hold 1 to ${MAX_CONTENTS} turns`);
  const decoder = new ContentsDecoder(leftOut);
  list.forEach((entry, i) => decoder.content(objectAt(entry, `contents[${i}]`), `contents[${i}]`));
  return decoder.messages;
}

/** `systemInstruction`: text alone. @throws GatewayError invalid_request */
export function decodeSystem(raw: Json | undefined): TextPart[] {
  if (raw === undefined) return [];
  const param = 'systemInstruction';
  if (typeof raw === 'string') return raw === '' ? [] : [{ type: 'text', text: raw }];
  const parts = field(objectAt(raw, param), 'parts');
  return (parts === undefined ? [] : listAt(parts, `${param}.parts`)).flatMap((entry, i): TextPart[] => {
    const where = `${param}.parts[${i}]`;
    const text = stringAt(field(objectAt(entry, where), 'text'), `${where}.text`);
    return text === '' ? [] : [{ type: 'text', text }];
  });
}

/** What may stand on a part beside what it holds. */
const PART_FIELDS = new Set([
  'text',
  'thought',
  'thoughtSignature',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
]);
/** Parts that only Gemini's models take: what its own tools were asked and found. */
const GEMINI_ONLY = ['executableCode', 'codeExecutionResult', 'toolCall', 'toolResponse'];

class ContentsDecoder {
  readonly messages: Message[] = [];
  /** Calls that no response has come for, in order. */
  private open: { id: string; name: string }[] = [];

  constructor(private readonly leftOut: Set<string>) {}

  content(content: JsonObject, param: string): void {
    const role = optional(content, 'role', param, stringAt) ?? 'user';
    const parts = optional(content, 'parts', param, listAt) ?? [];
    const read = parts.map((entry, i) => [objectAt(entry, `${param}.parts[${i}]`), `${param}.parts[${i}]`] as const);
    // Gemini's clients may write a turn in pieces, as it was streamed: pieces of one role are one message.
    if (role === 'model') {
      const message = this.assistantTurn();
      for (const [part, where] of read) this.modelPart(part, where, message.content);
    } else if (role === 'user' || role === 'function') {
      const message = this.userTurn();
      for (const [part, where] of read) message.content.push(...this.userPart(part, where));
    } else throw badField(`${param}.role`, 'must be user or model');
  }

  private assistantTurn(): AssistantMessage {
    const last = this.messages.at(-1);
    if (last?.role === 'assistant') return last;
    const message: AssistantMessage = { role: 'assistant', content: [] };
    this.messages.push(message);
    return message;
  }

  private userTurn(): UserMessage {
    const last = this.messages.at(-1);
    if (last?.role === 'user') return last;
    const message: UserMessage = { role: 'user', content: [] };
    this.messages.push(message);
    return message;
  }

  private userPart(part: JsonObject, param: string): (ContentPart | ToolResultPart)[] {
    this.noteOthers(part);
    const response = field(part, 'functionResponse');
    if (response !== undefined)
      return [this.toolResult(objectAt(response, `${param}.functionResponse`), `${param}.functionResponse`)];
    const content = this.contentPart(part, param);
    return content.type === 'text' && content.text === '' ? [] : [content];
  }

  private contentPart(part: JsonObject, param: string): ContentPart {
    const text = optional(part, 'text', param, stringAt);
    if (text !== undefined) return { type: 'text', text };
    const blob = optional(part, 'inlineData', param, objectAt);
    if (blob) return decodeInlineData(blob, `${param}.inlineData`);
    const file = optional(part, 'fileData', param, objectAt);
    if (file) return decodeFileData(file, `${param}.fileData`);
    const only = GEMINI_ONLY.find((name) => field(part, name) !== undefined);
    if (only !== undefined) throw untranslatable(`${param}.${only}`, 'what a tool of Google did');
    throw badField(
      param,
      'holds nothing that is known here: it needs text, inlineData, fileData, functionCall or functionResponse',
    );
  }

  private modelPart(part: JsonObject, param: string, into: AssistantMessage['content']): void {
    this.noteOthers(part);
    const signature = signatureOf(part, param);
    const call = optional(part, 'functionCall', param, objectAt);
    if (call) return void into.push(this.toolCall(call, signature, `${param}.functionCall`));
    const text = optional(part, 'text', param, stringAt);
    if (field(part, 'thought') === true) return this.thought(text ?? '', signature, into);
    if (text === undefined && signature === undefined) return void into.push(this.contentPart(part, param));
    const last = into.at(-1);
    if (text !== undefined && text !== '') {
      if (last?.type === 'text') last.text += text;
      else into.push({ type: 'text', text });
    } else if (text === undefined) into.push(this.contentPart(part, param));
    // A signature on text is a thing of its own in the neutral form: it stands right behind its text.
    if (signature !== undefined) into.push({ type: 'reasoning', text: '', ...fromThoughtSignature(signature) });
  }

  /** Thoughts come in pieces until the one that is signed. */
  private thought(text: string, signature: string | undefined, into: AssistantMessage['content']): void {
    const sealed = signature === undefined ? {} : fromThoughtSignature(signature);
    const last = into.at(-1);
    if (last?.type === 'reasoning' && last.origin === undefined && !('redactedData' in sealed)) {
      into[into.length - 1] = { ...last, text: last.text + text, ...sealed };
    } else {
      const part: ReasoningPart = { type: 'reasoning', text, ...sealed };
      if (text !== '' || signature !== undefined) into.push(part);
    }
  }

  /** Ids are optional here and needed elsewhere: the place in the conversation makes one. */
  private toolCall(call: JsonObject, signature: string | undefined, param: string): ToolCallPart {
    const name = stringAt(field(call, 'name'), `${param}.name`);
    const id = optional(call, 'id', param, stringAt) || madeUpCallId(param);
    const args = optional(call, 'args', param, objectAt) ?? {};
    this.open.push({ id, name });
    const sealed = signature === undefined ? undefined : fromThoughtSignature(signature);
    return {
      type: 'tool_call',
      id,
      name,
      arguments: JSON.stringify(args),
      ...(sealed?.signature !== undefined && { signature: sealed.signature, origin: sealed.origin }),
    };
  }

  private toolResult(response: JsonObject, param: string): ToolResultPart {
    const name = stringAt(field(response, 'name'), `${param}.name`);
    const id = optional(response, 'id', param, stringAt) || undefined;
    const at = this.open.findIndex((call) => (id === undefined ? call.name === name : call.id === id));
    // A client may invent an id for the response alone: then the name decides.
    const index = at >= 0 ? at : this.open.findIndex((call) => call.name === name);
    const call = index >= 0 ? this.open.splice(index, 1)[0] : undefined;
    if (!call) throw badField(`${param}.name`, 'must be the name of a function that the model called before');
    const content: ContentPart[] = [];
    const { text, isError } = resultText(optional(response, 'response', param, objectAt) ?? {});
    content.push({ type: 'text', text });
    (optional(response, 'parts', param, listAt) ?? []).forEach((entry, i) => {
      const where = `${param}.parts[${i}]`;
      content.push(this.contentPart(objectAt(entry, where), where));
    });
    return { type: 'tool_result', toolCallId: call.id, content, ...(isError && { isError: true }) };
  }

  private noteOthers(part: JsonObject): void {
    for (const name of Object.keys(others(part, PART_FIELDS))) {
      if (!GEMINI_ONLY.includes(name)) this.leftOut.add(`contents.parts.${name}: dropped, it has no meaning for other models`);
    }
  }
}

/** Google's words for a signature that there is not. */
const NO_SIGNATURE = new Set(['', 'skip_thought_signature_validator', 'context_engineering_is_the_way_to_go']);

function signatureOf(part: JsonObject, param: string): string | undefined {
  const written = optional(part, 'thoughtSignature', param, stringAt);
  return written === undefined || NO_SIGNATURE.has(written) ? undefined : written;
}

/** Google wants an object; its own words for plain text and for a failure are read back into these. */
function resultText(response: JsonObject): { text: string; isError: boolean } {
  const names = Object.keys(response);
  const only = names.length === 1 ? response[names[0] as string] : undefined;
  if (names[0] === 'error' && only !== undefined) return { text: asText(only), isError: true };
  if (names[0] === 'output' && typeof only === 'string') return { text: only, isError: false };
  return { text: JSON.stringify(response), isError: false };
}

const asText = (value: Json): string => {
  if (typeof value === 'string') return value;
  return isJsonObject(value) && typeof value['message'] === 'string' && Object.keys(value).length === 1
    ? value['message']
    : JSON.stringify(value);
};
