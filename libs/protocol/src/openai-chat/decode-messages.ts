import type { Json, JsonObject } from '@libs/kernel';
import type { TextPart, ToolCallPart, ToolResultPart } from '../neutral/content';
import type { AssistantMessage, GatewayRequest, Message, UserMessage } from '../neutral/request';
import { decodeContent } from './decode-content';
import { badField, listAt, objectAt, optionalString, stringAt } from './read-fields';

export const MAX_MESSAGES = 10_000;

/** OpenAI's messages in the neutral form: system ones apart, tool messages as user content. @throws GatewayError invalid_request */
export function decodeMessages(raw: Json | undefined): Pick<GatewayRequest, 'system' | 'messages'> {
  const list = listAt(raw, 'messages');
  if (list.length === 0 || list.length > MAX_MESSAGES) throw badField('messages', `must hold 1 to ${MAX_MESSAGES} messages`);
  const system: TextPart[] = [];
  const messages: Message[] = [];
  list.forEach((entry, i) => {
    const param = `messages[${i}]`;
    const message = objectAt(entry, param);
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
      case 'function':
        appendToolResult(messages, toolResult(message, param));
        break;
      default:
        throw badField(`${param}.role`, 'must be system, developer, user, assistant or tool');
    }
  });
  return { system, messages };
}

function textsOf(message: JsonObject, param: string): TextPart[] {
  return decodeContent(message['content'], `${param}.content`).map((part, i) => {
    if (part.type !== 'text') throw badField(`${param}.content[${i}].type`, 'must be text in a system message');
    return part;
  });
}

function userMessage(message: JsonObject, param: string): UserMessage {
  const name = optionalString(message, 'name', `${param}.name`);
  return { role: 'user', content: decodeContent(message['content'], `${param}.content`), ...(name !== undefined && { name }) };
}

function assistantMessage(message: JsonObject, param: string): AssistantMessage {
  const content: AssistantMessage['content'] = [];
  const reasoning = message['reasoning_content'];
  if (typeof reasoning === 'string' && reasoning !== '') content.push({ type: 'reasoning', text: reasoning });
  content.push(...decodeContent(message['content'], `${param}.content`));
  const calls = message['tool_calls'];
  if (calls !== undefined && calls !== null) {
    listAt(calls, `${param}.tool_calls`).forEach((call, i) => content.push(toolCall(call, `${param}.tool_calls[${i}]`)));
  }
  const legacy = message['function_call'];
  if (legacy !== undefined && legacy !== null) content.push(legacyCall(objectAt(legacy, `${param}.function_call`), param));
  const refusal = optionalString(message, 'refusal', `${param}.refusal`);
  const name = optionalString(message, 'name', `${param}.name`);
  return { role: 'assistant', content, ...(refusal !== undefined && { refusal }), ...(name !== undefined && { name }) };
}

function toolCall(raw: Json, param: string): ToolCallPart {
  const call = objectAt(raw, param);
  const called = objectAt(call['function'], `${param}.function`);
  return {
    type: 'tool_call',
    id: stringAt(call['id'], `${param}.id`),
    name: stringAt(called['name'], `${param}.function.name`),
    arguments: stringAt(called['arguments'] ?? '', `${param}.function.arguments`),
  };
}

/** The old form had no ids: the function's name stands in, on the call and on its result. */
const legacyCall = (call: JsonObject, param: string): ToolCallPart => {
  const name = stringAt(call['name'], `${param}.function_call.name`);
  return { type: 'tool_call', id: name, name, arguments: stringAt(call['arguments'] ?? '', `${param}.function_call.arguments`) };
};

function toolResult(message: JsonObject, param: string): ToolResultPart {
  const id = message['role'] === 'function' ? message['name'] : message['tool_call_id'];
  const where = message['role'] === 'function' ? `${param}.name` : `${param}.tool_call_id`;
  return { type: 'tool_result', toolCallId: stringAt(id, where), content: decodeContent(message['content'], `${param}.content`) };
}

/** Results of one turn belong together in one user message, as every side but OpenAI's wants them. */
function appendToolResult(messages: Message[], result: ToolResultPart): void {
  const last = messages.at(-1);
  const collects = last?.role === 'user' && last.content.every((part) => part.type === 'tool_result') && last.content.length > 0;
  if (collects) last.content.push(result);
  else messages.push({ role: 'user', content: [result] });
}
