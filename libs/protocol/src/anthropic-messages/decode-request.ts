import type { Json, JsonObject } from '@libs/kernel';
import type { TextPart } from '../neutral/content';
import type { GatewayRequest, Message, ResponseFormat } from '../neutral/request';
import { decodeAssistantContent, decodeSystem, decodeUserContent } from './decode-blocks';
import { decodeTooling } from './decode-tools';
import { badField, booleanAt, listAt, numberAt, objectAt, optional, stringAt, wholeNumberAt } from './read-fields';

/** Fields that have a neutral name; all others travel in `extra`, to be passed on or reported. */
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

/** @throws GatewayError invalid_request, unsupported_by_target for what only Anthropic's own models take */
export function decodeRequest(body: JsonObject): GatewayRequest {
  const metadata = optional(body['metadata'], 'metadata', objectAt);
  const output = optional(body['output_config'], 'output_config', objectAt);
  const request: GatewayRequest = {
    model: stringAt(body['model'], 'model'),
    ...decodeMessages(body['messages'], decodeSystem(body['system'])),
    stream: optional(body['stream'], 'stream', booleanAt) ?? false,
    includeUsage: true,
    maxOutputTokens: wholeNumberAt(1)(body['max_tokens'], 'max_tokens'),
  };
  const optionals: Partial<GatewayRequest> = {
    ...decodeTooling(body),
    stop: decodeStops(body['stop_sequences']),
    temperature: optional(body['temperature'], 'temperature', numberAt(0, 1)),
    topP: optional(body['top_p'], 'top_p', numberAt(0, 1)),
    topK: optional(body['top_k'], 'top_k', wholeNumberAt(0)),
    responseFormat: optional(output?.['format'], 'output_config.format', decodeFormat),
    reasoning: decodeReasoning(body['thinking'], output),
    user: optional(metadata?.['user_id'], 'metadata.user_id', stringAt),
    serviceTier: optional(body['service_tier'], 'service_tier', stringAt),
    extra: extraOf(body),
  };
  for (const [name, value] of Object.entries(optionals)) if (value !== undefined) Object.assign(request, { [name]: value });
  return request;
}

function decodeMessages(raw: Json | undefined, system: TextPart[]): Pick<GatewayRequest, 'system' | 'messages'> {
  const list = listAt(raw, 'messages');
  if (list.length === 0 || list.length > MAX_MESSAGES) throw badField('messages', `must hold 1 to ${MAX_MESSAGES} messages`);
  const messages: Message[] = [];
  list.forEach((entry, i) => {
    const param = `messages.${i}`;
    const { role, content } = objectAt(entry, param);
    if (role === 'user') messages.push({ role, content: decodeUserContent(content, `${param}.content`) });
    else if (role === 'assistant') messages.push({ role, content: decodeAssistantContent(content, `${param}.content`) });
    // Instructions in the middle of a conversation join those at its head: only Anthropic knows a place for them.
    else if (role === 'system') system.push(...decodeSystem(content, `${param}.content`));
    else throw badField(`${param}.role`, 'must be user, assistant or system');
  });
  return { system, messages };
}

function decodeStops(value: Json | undefined): string[] | undefined {
  const list = optional(value, 'stop_sequences', listAt)?.map((entry, i) => stringAt(entry, `stop_sequences.${i}`));
  return list?.length === 0 ? undefined : list;
}

/** Anthropic's schemas have no name; every other side wants one. */
function decodeFormat(raw: Json, param: string): ResponseFormat {
  const format = objectAt(raw, param);
  if (format['type'] !== 'json_schema') throw badField(`${param}.type`, 'must be json_schema');
  return { type: 'json_schema', name: 'output', schema: objectAt(format['schema'], `${param}.schema`) };
}

function decodeReasoning(thinking: Json | undefined, output: JsonObject | undefined): GatewayRequest['reasoning'] {
  const reasoning: NonNullable<GatewayRequest['reasoning']> = {};
  const config = optional(thinking, 'thinking', objectAt);
  if (config) {
    const type = stringAt(config['type'], 'thinking.type');
    reasoning.enabled = type !== 'disabled';
    if (type === 'enabled') reasoning.budgetTokens = wholeNumberAt(1)(config['budget_tokens'], 'thinking.budget_tokens');
  }
  const effort = optional(output?.['effort'], 'output_config.effort', stringAt);
  if (effort !== undefined) reasoning.effort = effort;
  return Object.keys(reasoning).length === 0 ? undefined : reasoning;
}

function extraOf(body: JsonObject): JsonObject | undefined {
  const extra = Object.entries(body).filter(([name, value]) => !KNOWN.has(name) && value !== undefined && value !== null);
  return extra.length === 0 ? undefined : Object.fromEntries(extra);
}
