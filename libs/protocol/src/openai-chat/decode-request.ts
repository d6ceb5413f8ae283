import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '../neutral/request';
import { decodeMessages } from './decode-messages';
import { decodeResponseFormat, decodeToolChoice, decodeTools } from './decode-tools';
import { badField, optionalBoolean, optionalNumber, optionalString, optionalWholeNumber, stringAt } from './read-fields';

/** Fields that have a neutral name; all others travel in `extra`, to be passed on or reported. */
const KNOWN = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'tools',
  'functions',
  'tool_choice',
  'function_call',
  'parallel_tool_calls',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'stop',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'n',
  'logprobs',
  'top_logprobs',
  'response_format',
  'reasoning_effort',
  'user',
  'metadata',
  'service_tier',
]);

/** @throws GatewayError invalid_request */
export function decodeRequest(body: JsonObject): GatewayRequest {
  const streamOptions = body['stream_options'];
  const request: GatewayRequest = {
    model: stringAt(body['model'], 'model'),
    ...decodeMessages(body['messages']),
    stream: optionalBoolean(body, 'stream') ?? false,
    includeUsage: isJsonObject(streamOptions) && streamOptions['include_usage'] === true,
  };
  const effort = optionalString(body, 'reasoning_effort');
  const metadata = body['metadata'];
  assignDefined(request, {
    tools: decodeTools(body),
    toolChoice: decodeToolChoice(body),
    parallelToolCalls: optionalBoolean(body, 'parallel_tool_calls'),
    maxOutputTokens: optionalWholeNumber(body, 'max_completion_tokens', 1) ?? optionalWholeNumber(body, 'max_tokens', 1),
    temperature: optionalNumber(body, 'temperature', 0, 2),
    topP: optionalNumber(body, 'top_p', 0, 1),
    stop: decodeStop(body['stop']),
    seed: optionalWholeNumber(body, 'seed', Number.MIN_SAFE_INTEGER),
    frequencyPenalty: optionalNumber(body, 'frequency_penalty', -2, 2),
    presencePenalty: optionalNumber(body, 'presence_penalty', -2, 2),
    candidates: optionalWholeNumber(body, 'n', 1, 128),
    logprobs: body['logprobs'] === true ? { top: optionalWholeNumber(body, 'top_logprobs', 0, 20) } : undefined,
    responseFormat: decodeResponseFormat(body['response_format']),
    reasoning: effort === undefined ? undefined : { effort },
    user: optionalString(body, 'user'),
    metadata: isJsonObject(metadata) ? metadata : undefined,
    serviceTier: optionalString(body, 'service_tier'),
    extra: extraOf(body),
  });
  return request;
}

function decodeStop(stop: Json | undefined): string[] | undefined {
  if (stop === undefined || stop === null) return undefined;
  const list = typeof stop === 'string' ? [stop] : stop;
  if (!Array.isArray(list) || list.length > 16 || !list.every((entry) => typeof entry === 'string')) {
    throw badField('stop', 'must be a string or a list of up to 16 strings');
  }
  return list.length === 0 ? undefined : list;
}

function extraOf(body: JsonObject): JsonObject | undefined {
  const extra = Object.entries(body).filter(([name, value]) => !KNOWN.has(name) && value !== undefined && value !== null);
  return extra.length === 0 ? undefined : Object.fromEntries(extra);
}

function assignDefined(request: GatewayRequest, fields: Partial<GatewayRequest>): void {
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) Object.assign(request, { [name]: value });
}
