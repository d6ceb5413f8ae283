import type { Json, JsonObject } from '@libs/kernel';
import type { Citation, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../neutral/content';
import type { AssistantMessage, GatewayRequest, Message, UserMessage } from '../neutral/request';
import { citationFromAnnotation } from './annotations';
import { cacheMark, decodeContent } from './decode-content';
import { decodeReasoningDetails } from './reasoning-details';
import { thoughtSignature } from './thought-signature';
import { badField, defined, listAt, objectAt, optionalList, optionalObject, optionalString, stringAt } from './read-fields';

export const MAX_MESSAGES = 10_000;

type Conversation = Pick<GatewayRequest, 'system' | 'messages'>;

/** OpenAI's messages in the neutral form: system ones apart, tool messages as user content. @throws GatewayError invalid_request */
export function decodeMessages(raw: Json | undefined): Conversation {
  const list = listAt(raw, 'messages');
  if (list.length === 0 || list.length > MAX_MESSAGES) throw badField('messages', `must hold 1 to ${MAX_MESSAGES} messages`);
  const conversation: Conversation = { system: [], messages: [] };
  list.forEach((entry, i) => {
    const param = `messages[${i}]`;
    decodeMessage(objectAt(entry, param), param, conversation);
  });
  return conversation;
}

function decodeMessage(message: JsonObject, param: string, { system, messages }: Conversation): void {
  switch (message['role']) {
    case 'system':
    case 'developer':
      system.push(...textsOf(message, param));
      break;
    case 'user':
      messages.push(userMessage(message, param));
      break;
    case 'assistant':
      messages.push(assistantMessage(message, param));
      break;
    case 'tool':
      appendToolResult(messages, toolResult(stringAt(message['tool_call_id'], `${param}.tool_call_id`), message, param));
      break;
    case 'function': {
      const name = stringAt(message['name'], `${param}.name`);
      appendToolResult(messages, toolResult(legacyCallId(messages, name, param), message, param));
      break;
    }
    default:
      throw badField(`${param}.role`, 'must be system, developer, user, assistant or tool');
  }
}

function textsOf(message: JsonObject, param: string): TextPart[] {
  return decodeContent(message['content'], `${param}.content`).map((part, i) => {
    if (part.type !== 'text') throw badField(`${param}.content[${i}].type`, 'must be text in a system message');
    return part;
  });
}

const userMessage = (message: JsonObject, param: string): UserMessage => ({
  role: 'user',
  content: decodeContent(message['content'], `${param}.content`),
  ...defined({ name: optionalString(message, 'name', `${param}.name`) }),
});

function assistantMessage(message: JsonObject, param: string): AssistantMessage {
  const said = decodeAssistantContent(message, param);
  const content: AssistantMessage['content'] = [...reasoningOf(message), ...cited(said.content, message)];
  optionalList(message, 'tool_calls', `${param}.tool_calls`)?.forEach((call, i) =>
    content.push(toolCall(call, `${param}.tool_calls[${i}]`)),
  );
  const legacy = optionalObject(message, 'function_call', `${param}.function_call`);
  if (legacy) content.push(legacyCall(legacy, param));
  const refusal = optionalString(message, 'refusal', `${param}.refusal`) ?? said.refusal;
  return { role: 'assistant', content, ...defined({ refusal, name: optionalString(message, 'name', `${param}.name`) }) };
}

/** Reasoning as the client got it: the list with signatures where it kept that, else the text. */
function reasoningOf(message: JsonObject): ReasoningPart[] {
  const details = decodeReasoningDetails(message['reasoning_details']);
  const text = message['reasoning_content'] ?? message['reasoning'];
  if (typeof text !== 'string' || text === '' || details.some((part) => part.text !== '')) return details;
  return [{ type: 'reasoning', text }, ...details];
}

/** Annotations count from the start of the whole text: they go to its first part. */
function cited(content: AssistantMessage['content'], message: JsonObject): AssistantMessage['content'] {
  const { annotations } = message;
  const citations = (Array.isArray(annotations) ? annotations : [])
    .map(citationFromAnnotation)
    .filter((citation): citation is Citation => citation !== undefined);
  const at = content.findIndex((part) => part.type === 'text');
  if (citations.length === 0 || at === -1) return content;
  return content.map((part, i) => (i === at ? { ...(part as TextPart), citations } : part));
}

/** A refusal may also stand among the parts of the content. */
function decodeAssistantContent(message: JsonObject, param: string): Pick<AssistantMessage, 'content' | 'refusal'> {
  const { content } = message;
  if (content === undefined || content === null) return { content: [] };
  if (!Array.isArray(content)) return { content: decodeContent(content, `${param}.content`) };
  const isRefusal = (part: Json): part is JsonObject => objectAt(part, `${param}.content`)['type'] === 'refusal';
  const refusals = content.filter(isRefusal).map((part) => stringAt(part['refusal'], `${param}.content.refusal`));
  const rest = content.filter((part) => !isRefusal(part));
  return {
    content: decodeContent(rest, `${param}.content`),
    ...(refusals.length > 0 && { refusal: refusals.join('\n') }),
  };
}

function toolCall(raw: Json, param: string): ToolCallPart {
  const call = objectAt(raw, param);
  if (call['type'] === 'custom') {
    const called = objectAt(call['custom'], `${param}.custom`);
    const id = stringAt(call['id'], `${param}.id`);
    const input = stringAt(called['input'] ?? '', `${param}.custom.input`);
    const name = stringAt(called['name'], `${param}.custom.name`);
    return { type: 'tool_call', id, name, arguments: input, freeform: true };
  }
  const called = objectAt(call['function'], `${param}.function`);
  return {
    type: 'tool_call',
    id: stringAt(call['id'], `${param}.id`),
    name: stringAt(called['name'], `${param}.function.name`),
    arguments: stringAt(called['arguments'] ?? '', `${param}.function.arguments`),
    ...thoughtSignature(call),
  };
}

/** The old form had no ids: where the call stands in the conversation makes one. */
const legacyCall = (call: JsonObject, param: string): ToolCallPart => ({
  type: 'tool_call',
  id: `call_${param.replace(/\D/g, '')}`,
  name: stringAt(call['name'], `${param}.function_call.name`),
  arguments: stringAt(call['arguments'] ?? '', `${param}.function_call.arguments`),
});

/** A result of the old form belongs to the latest call of its function. */
function legacyCallId(messages: Message[], name: string, param: string): string {
  for (const message of messages.toReversed()) {
    if (message.role !== 'assistant') continue;
    const call = message.content.findLast((part) => part.type === 'tool_call' && part.name === name);
    if (call?.type === 'tool_call') return call.id;
  }
  throw badField(`${param}.name`, 'must be the name of a function that the assistant called before');
}

const toolResult = (toolCallId: string, message: JsonObject, param: string): ToolResultPart => ({
  type: 'tool_result',
  toolCallId,
  content: decodeContent(message['content'] ?? '', `${param}.content`),
  ...cacheMark(message),
});

/** Results of one turn belong together in one user message, as every side but OpenAI's wants them. */
function appendToolResult(messages: Message[], result: ToolResultPart): void {
  const last = messages.at(-1);
  const collects = last?.role === 'user' && last.content.length > 0 && last.content.every((part) => part.type === 'tool_result');
  if (collects) last.content.push(result);
  else messages.push({ role: 'user', content: [result] });
}
