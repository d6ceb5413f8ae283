import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import {
  isMadeUpCallId,
  type AssistantMessage,
  type ContentPart,
  type GatewayRequest,
  type ReasoningPart,
  type ToolCallPart,
  type ToolResultPart,
  type UserMessage,
} from '@libs/protocol';
import type { ChangeList } from '../changes';
import { encodeAudio, encodeDocument, encodeImage } from './encode-media';
import type { ModelRules } from './model-rules';

interface Turn {
  role: 'user' | 'model';
  parts: JsonObject[];
}

const untakable = (message: string): GatewayError => new GatewayError('unsupported_by_target', message, { param: 'messages' });

/**
 * The neutral conversation as Gemini's turns: consecutive messages of one role become one, results of
 * functions stand first in their turn and in the order of their calls, empty text is left out.
 * @throws GatewayError unsupported_by_target for content that Gemini does not take, or when nothing is left
 */
export function encodeContents(request: GatewayRequest, rules: ModelRules, changes: ChangeList): JsonObject[] {
  const encoder = new ContentsEncoder(rules, changes);
  const turns: Turn[] = [];
  for (const message of request.messages) {
    if (message.name !== undefined) changes.dropped('messages.name', "Gemini's turns have no names");
    const parts = message.role === 'user' ? encoder.user(message) : encoder.model(message);
    if (parts.length === 0) continue;
    const role = message.role === 'user' ? 'user' : 'model';
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts });
  }
  if (turns.length === 0) throw untakable('Gemini wants at least one message that says something.');
  for (const turn of turns) {
    if (turn.role === 'user') turn.parts = encoder.resultsFirst(turn.parts);
    else if (rules.signedCalls) signFirstCall(turn.parts, changes);
  }
  return turns.map(({ role, parts }) => ({ role, parts }));
}

/** Google's own word for a call that has no signature: https://ai.google.dev/gemini-api/docs/thought-signatures#faqs */
const UNSIGNED = 'skip_thought_signature_validator';

/** Of calls made at once only the first is signed. */
function signFirstCall(parts: JsonObject[], changes: ChangeList): void {
  const at = parts.findIndex((part) => part['functionCall'] !== undefined);
  const first = parts[at];
  if (!first || first['thoughtSignature'] !== undefined) return;
  if (parts.some((part) => part['functionCall'] !== undefined && part['thoughtSignature'] !== undefined)) return;
  parts[at] = { ...first, thoughtSignature: UNSIGNED };
  changes.add('messages.tool_calls', "sent without Gemini's signature, which they do not carry");
}

class ContentsEncoder {
  /** Every call so far: its function's name and its place. */
  private readonly calls = new Map<string, { name: string; order: number }>();

  constructor(
    private readonly rules: ModelRules,
    private readonly changes: ChangeList,
  ) {}

  user(message: UserMessage): JsonObject[] {
    return message.content.flatMap((part) => (part.type === 'tool_result' ? this.toolResult(part) : this.content(part)));
  }

  model(message: AssistantMessage): JsonObject[] {
    const parts: JsonObject[] = [];
    for (const part of message.content) {
      if (part.type === 'tool_call') parts.push(this.functionCall(part));
      else if (part.type === 'reasoning') this.thought(part, parts);
      else parts.push(...this.content(part));
    }
    if (message.refusal !== undefined && message.refusal !== '') {
      this.changes.add('messages.refusal', 'sent as the text of the assistant message');
      parts.push({ text: message.refusal });
    }
    return parts;
  }

  resultsFirst(parts: JsonObject[]): JsonObject[] {
    const results = parts.filter((part) => part['functionResponse'] !== undefined);
    if (results.length === 0) return parts;
    const order = (part: JsonObject): number => this.orders.get(part['functionResponse']) ?? 0;
    results.sort((a, b) => order(a) - order(b));
    return [...results, ...parts.filter((part) => part['functionResponse'] === undefined)];
  }

  private readonly orders = new Map<unknown, number>();

  private content(part: ContentPart): JsonObject[] {
    if (part.type !== 'audio' && part.cacheControl) this.changes.dropped('cache_control', 'Gemini caches by itself');
    switch (part.type) {
      case 'text':
        return part.text === '' ? [] : [{ text: part.text }];
      case 'image':
        return [encodeImage(part, this.changes)];
      case 'document':
        return encodeDocument(part, this.changes);
      case 'audio':
        return [encodeAudio(part)];
    }
  }

  private functionCall(call: ToolCallPart): JsonObject {
    this.calls.set(call.id, { name: call.name, order: this.calls.size });
    if (call.cacheControl) this.changes.dropped('cache_control', 'Gemini caches by itself');
    const functionCall = { ...idOf(call.id), name: call.name, args: this.args(call) };
    if (call.signature === undefined) return { functionCall };
    if (isGeminis(call.origin)) return { functionCall, thoughtSignature: call.signature };
    this.changes.dropped('messages.tool_calls.signature', `only ${call.origin} can read it`);
    return { functionCall };
  }

  private args(call: ToolCallPart): JsonObject {
    if (call.freeform) return { input: call.arguments };
    if (call.arguments.trim() === '') return {};
    const parsed = objectIn(call.arguments);
    if (parsed) return parsed;
    this.changes.add('messages.tool_calls.arguments', 'not a JSON object, sent as its text under "arguments"');
    return { arguments: call.arguments };
  }

  /** Thoughts go back with their signature; what another provider signed only that one can read. */
  private thought(part: ReasoningPart, parts: JsonObject[]): void {
    const signature = part.signature ?? part.redactedData;
    if (signature !== undefined && !isGeminis(part.origin)) {
      this.changes.dropped('messages.reasoning', `only ${part.origin} can read it`);
      return;
    }
    if (part.text !== '')
      return void parts.push({ text: part.text, thought: true, ...(signature !== undefined && { thoughtSignature: signature }) });
    if (signature === undefined) return;
    const last = parts.at(-1);
    // A signature alone is that of the text before it.
    const signable = last?.['text'] !== undefined && last['thought'] === undefined && last['thoughtSignature'] === undefined;
    if (last && signable) parts[parts.length - 1] = { ...last, thoughtSignature: signature };
    else parts.push({ text: '', thoughtSignature: signature });
  }

  private toolResult(part: ToolResultPart): JsonObject[] {
    const call = this.calls.get(part.toolCallId);
    if (!call) throw untakable('Gemini takes the result of a tool only behind the call that it answers.');
    if (part.cacheControl) this.changes.dropped('cache_control', 'Gemini caches by itself');
    const text = part.content.flatMap((inner) => (inner.type === 'text' ? [inner.text] : [])).join('\n');
    const media = part.content.flatMap((inner) => (inner.type === 'text' ? [] : this.content(inner)));
    const inside = this.rules.mediaInResults ? media.filter((inner) => inner['inlineData'] !== undefined) : [];
    const beside = media.filter((inner) => !inside.includes(inner));
    if (beside.length > 0) this.changes.add('messages.tool_result', 'its images and documents sent behind it');
    const functionResponse: JsonObject = {
      ...idOf(part.toolCallId),
      name: call.name,
      response: part.isError ? { error: text } : (objectIn(text) ?? { output: text }),
      ...(inside.length > 0 && { parts: inside }),
    };
    this.orders.set(functionResponse, call.order);
    return [{ functionResponse }, ...beside];
  }
}

const isGeminis = (origin: string | undefined): boolean => origin === undefined || origin === 'gemini';

const idOf = (id: string): { id?: string } => (isMadeUpCallId(id) ? {} : { id });

function objectIn(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
