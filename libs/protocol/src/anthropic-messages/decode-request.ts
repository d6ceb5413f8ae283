import type { Json, JsonObject } from '@libs/kernel';
import type { TextPart } from '../neutral/content';
import type { GatewayRequest, Message, ResponseFormat } from '../neutral/request';
import { LeftOut } from '../left-out';
import { BlockDecoder, decodeSystem } from './decode-blocks';
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
const METADATA_FIELDS = new Set(['user_id']);
const MESSAGE_FIELDS = new Set(['role', 'content']);
const THINKING_FIELDS = new Set(['type', 'budget_tokens', 'display']);
const FORMAT_FIELDS = new Set(['type', 'schema']);
const MAX_MESSAGES = 10_000;

/** @throws GatewayError invalid_request, unsupported_by_target for what only Anthropic's own models take */
export function decodeRequest(body: JsonObject): GatewayRequest {
  const metadata = optional(body['metadata'], 'metadata', objectAt);
  const output = optional(body['output_config'], 'output_config', objectAt);
  const leftOut = new LeftOut();
  if (metadata) leftOut.others(metadata, METADATA_FIELDS, 'metadata');
  const request: GatewayRequest = {
    model: stringAt(body['model'], 'model'),
    ...decodeMessages(body['messages'], decodeSystem(body['system'], leftOut), leftOut),
    stream: optional(body['stream'], 'stream', booleanAt) ?? false,
    includeUsage: true,
    maxOutputTokens: wholeNumberAt(1)(body['max_tokens'], 'max_tokens'),
  };
  const optionals: Partial<GatewayRequest> = {
    ...decodeTooling(body, leftOut),
    stop: decodeStops(body['stop_sequences']),
    temperature: optional(body['temperature'], 'temperature', numberAt(0, 1)),
    topP: optional(body['top_p'], 'top_p', numberAt(0, 1)),
    topK: optional(body['top_k'], 'top_k', wholeNumberAt(0)),
    responseFormat: optional(output?.['format'], 'output_config.format', (raw, param) => decodeFormat(raw, param, leftOut)),
    reasoning: decodeReasoning(body['thinking'], output, leftOut),
    user: optional(metadata?.['user_id'], 'metadata.user_id', stringAt),
    serviceTier: optional(body['service_tier'], 'service_tier', stringAt),
    leftOut: leftOut.list(),
    extra: extraOf(body),
  };
  for (const [name, value] of Object.entries(optionals)) if (value !== undefined) Object.assign(request, { [name]: value });
  return request;
}

function decodeMessages(
  raw: Json | undefined,
  system: TextPart[],
  leftOut: LeftOut,
): Pick<GatewayRequest, 'system' | 'messages'> {
  const list = listAt(raw, 'messages');
  if (list.length === 0 || list.length > MAX_MESSAGES) throw badField('messages', `must hold 1 to ${MAX_MESSAGES} messages`);
  const messages: Message[] = [];
  const blocks = new BlockDecoder(leftOut);
  list.forEach((entry, i) => {
    const param = `messages.${i}`;
    const message = objectAt(entry, param);
    leftOut.others(message, MESSAGE_FIELDS, 'messages');
    const { role, content } = message;
    if (role === 'user') messages.push({ role, content: blocks.user(content, `${param}.content`) });
    else if (role === 'assistant') messages.push({ role, content: blocks.assistant(content, `${param}.content`) });
    else if (role === 'system') {
      if (messages.length > 0) leftOut.add('messages.system', 'put in front, only Anthropic knows a place for it');
      system.push(...decodeSystem(content, leftOut, `${param}.content`));
    } else throw badField(`${param}.role`, 'must be user, assistant or system');
  });
  return { system, messages };
}

function decodeStops(value: Json | undefined): string[] | undefined {
  const list = optional(value, 'stop_sequences', listAt)?.map((entry, i) => stringAt(entry, `stop_sequences.${i}`));
  return list?.length === 0 ? undefined : list;
}

/** Anthropic's schemas have no name, which every other side wants, and are always kept to. */
function decodeFormat(raw: Json, param: string, leftOut: LeftOut): ResponseFormat {
  const format = objectAt(raw, param);
  leftOut.others(format, FORMAT_FIELDS, param);
  if (format['type'] !== 'json_schema') throw badField(`${param}.type`, 'must be json_schema');
  return { type: 'json_schema', name: 'output', strict: true, schema: objectAt(format['schema'], `${param}.schema`) };
}

const OUTPUT_FIELDS = new Set(['format', 'effort']);

function decodeReasoning(
  thinking: Json | undefined,
  output: JsonObject | undefined,
  leftOut: LeftOut,
): GatewayRequest['reasoning'] {
  const reasoning: NonNullable<GatewayRequest['reasoning']> = {};
  const config = optional(thinking, 'thinking', objectAt);
  if (config) {
    leftOut.others(config, THINKING_FIELDS, 'thinking');
    const type = stringAt(config['type'], 'thinking.type');
    reasoning.enabled = type !== 'disabled';
    if (type === 'enabled') reasoning.budgetTokens = wholeNumberAt(1)(config['budget_tokens'], 'thinking.budget_tokens');
    const display = optional(config['display'], 'thinking.display', stringAt);
    if (display === 'summarized') reasoning.summary = 'auto';
    else if (display !== undefined) leftOut.add('thinking.display', 'dropped, only Anthropic knows it');
  }
  for (const name of Object.keys(output ?? {}))
    if (!OUTPUT_FIELDS.has(name)) leftOut.add(`output_config.${name}`, 'dropped, only Anthropic knows it');
  const effort = optional(output?.['effort'], 'output_config.effort', stringAt);
  if (effort !== undefined) reasoning.effort = effort;
  return Object.keys(reasoning).length === 0 ? undefined : reasoning;
}

function extraOf(body: JsonObject): JsonObject | undefined {
  const extra = Object.entries(body).filter(([name, value]) => !KNOWN.has(name) && value !== undefined && value !== null);
  return extra.length === 0 ? undefined : Object.fromEntries(extra);
}
