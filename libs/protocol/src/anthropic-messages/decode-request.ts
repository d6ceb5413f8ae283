import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { GatewayRequest, Message, Tool, ToolChoice } from '../neutral/request';
import { badBlock, decodeAssistantContent, decodeSystem, decodeUserContent, listAt, objectAt, stringAt } from './decode-blocks';

const KNOWN = new Set([
  'model',
  'max_tokens',
  'messages',
  'system',
  'stream',
  'tools',
  'tool_choice',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'metadata',
  'thinking',
  'output_config',
  'service_tier',
]);
const MAX_MESSAGES = 10_000;

/** @throws GatewayError invalid_request */
export function decodeRequest(body: JsonObject): GatewayRequest {
  const choice = isJsonObject(body['tool_choice']) ? body['tool_choice'] : undefined;
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : undefined;
  const request: GatewayRequest = {
    model: stringAt(body['model'], 'model'),
    system: decodeSystem(body['system']),
    messages: decodeMessages(body['messages']),
    stream: body['stream'] === true,
    includeUsage: true,
    maxOutputTokens: maxTokens(body['max_tokens']),
  };
  const optional: Partial<GatewayRequest> = {
    tools: decodeTools(body['tools']),
    toolChoice: choice && decodeToolChoice(choice),
    parallelToolCalls: choice?.['disable_parallel_tool_use'] === true ? false : undefined,
    stop: decodeStops(body['stop_sequences']),
    temperature: numberAt(body, 'temperature'),
    topP: numberAt(body, 'top_p'),
    topK: numberAt(body, 'top_k'),
    reasoning: decodeReasoning(body),
    user: typeof metadata?.['user_id'] === 'string' ? metadata['user_id'] : undefined,
    serviceTier: typeof body['service_tier'] === 'string' ? body['service_tier'] : undefined,
    extra: extraOf(body),
  };
  for (const [name, value] of Object.entries(optional)) if (value !== undefined) Object.assign(request, { [name]: value });
  return request;
}

function decodeMessages(raw: Json | undefined): Message[] {
  const list = listAt(raw, 'messages');
  if (list.length === 0 || list.length > MAX_MESSAGES) throw badBlock('messages', `must hold 1 to ${MAX_MESSAGES} messages`);
  return list.map((entry, i): Message => {
    const param = `messages.${i}`;
    const message = objectAt(entry, param);
    if (message['role'] === 'user') return { role: 'user', content: decodeUserContent(message['content'], `${param}.content`) };
    if (message['role'] === 'assistant')
      return { role: 'assistant', content: decodeAssistantContent(message['content'], `${param}.content`) };
    throw badBlock(`${param}.role`, 'must be user or assistant');
  });
}

function maxTokens(value: Json | undefined): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  throw badBlock('max_tokens', 'must be given as a whole number from 1');
}

function numberAt(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || value < 0) throw badBlock(name, 'must be a number from 0');
  return value;
}

function decodeStops(value: Json | undefined): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list = listAt(value, 'stop_sequences').map((entry, i) => stringAt(entry, `stop_sequences.${i}`));
  return list.length === 0 ? undefined : list;
}

function decodeTools(value: Json | undefined): Tool[] | undefined {
  if (value === undefined || value === null) return undefined;
  return listAt(value, 'tools').map((raw, i): Tool => {
    const tool = objectAt(raw, `tools.${i}`);
    const custom = tool['type'] === undefined || tool['type'] === 'custom';
    if (!custom) throw badBlock(`tools.${i}.type`, 'is a tool that only its own provider runs');
    return {
      name: stringAt(tool['name'], `tools.${i}.name`),
      parameters: objectAt(tool['input_schema'], `tools.${i}.input_schema`),
      ...(typeof tool['description'] === 'string' && { description: tool['description'] }),
      ...(typeof tool['strict'] === 'boolean' && { strict: tool['strict'] }),
      ...(isJsonObject(tool['cache_control']) && { cacheControl: tool['cache_control'] }),
    };
  });
}

function decodeToolChoice(choice: JsonObject): ToolChoice {
  switch (choice['type']) {
    case 'auto':
    case 'none':
      return { type: choice['type'] };
    case 'any':
      return { type: 'required' };
    case 'tool':
      return { type: 'tool', name: stringAt(choice['name'], 'tool_choice.name') };
    default:
      throw badBlock('tool_choice.type', 'must be auto, any, tool or none');
  }
}

function decodeReasoning(body: JsonObject): GatewayRequest['reasoning'] {
  const { thinking, output_config: output } = body;
  const reasoning: NonNullable<GatewayRequest['reasoning']> = {};
  if (isJsonObject(thinking)) {
    reasoning.enabled = thinking['type'] !== 'disabled';
    if (typeof thinking['budget_tokens'] === 'number') reasoning.budgetTokens = thinking['budget_tokens'];
  }
  if (isJsonObject(output) && typeof output['effort'] === 'string') reasoning.effort = output['effort'];
  return Object.keys(reasoning).length === 0 ? undefined : reasoning;
}

function extraOf(body: JsonObject): JsonObject | undefined {
  const extra = Object.entries(body).filter(([name, value]) => !KNOWN.has(name) && value !== undefined && value !== null);
  return extra.length === 0 ? undefined : Object.fromEntries(extra);
}
