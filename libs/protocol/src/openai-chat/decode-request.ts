import type { Json, JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '../neutral/request';
import { LeftOut } from '../left-out';
import { decodeMessages } from './decode-messages';
import { decodeResponseFormat, decodeTooling } from './decode-tools';
import { reportUnknown } from './report-unknown';
import {
  badField,
  defined,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalWholeNumber,
  stringAt,
} from './read-fields';

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
  'thinking',
  'user',
  'metadata',
  'service_tier',
  'prompt_cache_key',
  'web_search_options',
]);

/** @throws GatewayError invalid_request, unsupported_by_target for what only OpenAI's own models take */
export function decodeRequest(body: JsonObject): GatewayRequest {
  const metadata = optionalObject(body, 'metadata');
  const leftOut = new LeftOut();
  reportUnknown(body, leftOut);
  return {
    model: stringAt(body['model'], 'model'),
    ...decodeMessages(body['messages']),
    stream: optionalBoolean(body, 'stream') ?? false,
    includeUsage: optionalObject(body, 'stream_options')?.['include_usage'] === true,
    ...decodeTooling(body),
    ...defined({
      maxOutputTokens: decodeOutputLimit(body),
      temperature: optionalNumber(body, 'temperature', 0, 2),
      topP: optionalNumber(body, 'top_p', 0, 1),
      stop: decodeStop(body['stop']),
      seed: optionalWholeNumber(body, 'seed', Number.MIN_SAFE_INTEGER),
      frequencyPenalty: optionalNumber(body, 'frequency_penalty', -2, 2),
      presencePenalty: optionalNumber(body, 'presence_penalty', -2, 2),
      candidates: optionalWholeNumber(body, 'n', 1, 128),
      logprobs: decodeLogprobs(body),
      responseFormat: decodeResponseFormat(body['response_format']),
      reasoning: decodeReasoning(body),
      user: optionalString(body, 'user'),
      metadata,
      serviceTier: optionalString(body, 'service_tier'),
      promptCacheKey: optionalString(body, 'prompt_cache_key'),
      leftOut: leftOut.list(),
      extra: extraOf(body),
    }),
  };
}

/** Two names for one thing; the newer one wins, both must be right. */
function decodeOutputLimit(body: JsonObject): number | undefined {
  const older = optionalWholeNumber(body, 'max_tokens', 1);
  return optionalWholeNumber(body, 'max_completion_tokens', 1) ?? older;
}

function decodeLogprobs(body: JsonObject): GatewayRequest['logprobs'] {
  const top = optionalWholeNumber(body, 'top_logprobs', 0, 20);
  return optionalBoolean(body, 'logprobs') === true ? defined({ top }) : undefined;
}

function decodeReasoning(body: JsonObject): GatewayRequest['reasoning'] {
  const effort = optionalString(body, 'reasoning_effort');
  // Not OpenAI's: the switch of DeepSeek and Z.AI, with Anthropic's budget as gateways take it.
  const thinking = optionalObject(body, 'thinking');
  const type = thinking && optionalString(thinking, 'type', 'thinking.type');
  const budgetTokens = thinking && optionalWholeNumber(thinking, 'budget_tokens', 1);
  const reasoning = defined({ effort, enabled: type === undefined ? undefined : type !== 'disabled', budgetTokens });
  return Object.keys(reasoning).length === 0 ? undefined : reasoning;
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
