import { GatewayError, type JsonObject } from '@libs/kernel';
import { LeftOut } from '../left-out';
import type { GatewayRequest } from '../neutral/request';
import {
  defined,
  optionalBoolean,
  optionalList,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalWholeNumber,
  stringAt,
  untranslatable,
} from '../openai-chat/read-fields';
import { decodeInput } from './decode-input';
import { decodeFormat, decodeTooling } from './decode-tools';
import { echoOf } from './echo';
import { reportUnknown } from './report-unknown';

/** Fields that have a neutral name or mean something to the gateway; all others travel in `extra`. */
const KNOWN = new Set([
  'model',
  'input',
  'instructions',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'text',
  'reasoning',
  'include',
  'truncation',
  'user',
  'metadata',
  'service_tier',
  'prompt_cache_key',
  // Of the gateway, which keeps conversations itself.
  'store',
  'previous_response_id',
  'background',
  'conversation',
  'prompt',
]);

/**
 * The items of `previous_response_id` and of references are expected to stand in `input` already.
 * @throws GatewayError invalid_request, unsupported_by_target for what only OpenAI's own models take
 */
export function decodeRequest(body: JsonObject): GatewayRequest {
  refuseUnkept(body);
  if (body['prompt'] !== undefined && body['prompt'] !== null) throw untranslatable('prompt', 'a prompt kept at OpenAI');
  const leftOut = new LeftOut();
  reportUnknown(body, leftOut);
  const { system, messages } = decodeInput(body['input'], leftOut);
  const instructions = optionalString(body, 'instructions');
  if (instructions !== undefined && instructions !== '') system.unshift({ type: 'text', text: instructions });
  const text = optionalObject(body, 'text');
  const extra = extraOf(body, text);
  return {
    model: stringAt(body['model'], 'model'),
    system,
    messages,
    stream: optionalBoolean(body, 'stream') ?? false,
    // The closing event always tells usage.
    includeUsage: true,
    ...decodeTooling(body, leftOut),
    ...defined({
      maxOutputTokens: optionalWholeNumber(body, 'max_output_tokens', 1),
      temperature: optionalNumber(body, 'temperature', 0, 2),
      topP: optionalNumber(body, 'top_p', 0, 1),
      logprobs: decodeLogprobs(body),
      responseFormat: decodeFormat(text?.['format']),
      reasoning: decodeReasoning(body),
      user: optionalString(body, 'user'),
      metadata: optionalObject(body, 'metadata'),
      serviceTier: optionalString(body, 'service_tier'),
      promptCacheKey: optionalString(body, 'prompt_cache_key'),
      leftOut: leftOut.list(),
      extra: Object.keys(extra).length > 0 ? extra : undefined,
    }),
    echo: echoOf(body),
  };
}

/** @throws GatewayError invalid_request for what would live on at the provider, where only its own key could reach it */
export function refuseUnkept(body: JsonObject): void {
  if (body['background'] === true) {
    const message = '`background` is not offered here: use POST /v1/agent/runs for work that outlives its request.';
    throw new GatewayError('invalid_request', message, { param: 'background' });
  }
  if (body['conversation'] !== undefined && body['conversation'] !== null) {
    const message = '`conversation` is not offered here: use `previous_response_id`, or send the items of the conversation.';
    throw new GatewayError('invalid_request', message, { param: 'conversation' });
  }
}

const LOGPROBS = 'message.output_text.logprobs';
/** Answered without being asked for: reasoning comes with what lets it be sent back. */
const ENCRYPTED = 'reasoning.encrypted_content';

const includes = (body: JsonObject): string[] =>
  optionalList(body, 'include')?.map((entry, i) => stringAt(entry, `include[${i}]`)) ?? [];

function decodeLogprobs(body: JsonObject): GatewayRequest['logprobs'] {
  const top = optionalWholeNumber(body, 'top_logprobs', 0, 20);
  return includes(body).includes(LOGPROBS) || (top ?? 0) > 0 ? defined({ top }) : undefined;
}

function decodeReasoning(body: JsonObject): GatewayRequest['reasoning'] {
  const raw = optionalObject(body, 'reasoning');
  if (!raw) return undefined;
  const reasoning = defined({
    effort: optionalString(raw, 'effort', 'reasoning.effort'),
    summary: optionalString(raw, 'summary', 'reasoning.summary') ?? optionalString(raw, 'generate_summary'),
  });
  return Object.keys(reasoning).length > 0 ? reasoning : undefined;
}

function extraOf(body: JsonObject, text: JsonObject | undefined): JsonObject {
  const extra: JsonObject = {};
  for (const [name, value] of Object.entries(body))
    if (!KNOWN.has(name) && value !== undefined && value !== null) extra[name] = value;
  if (typeof text?.['verbosity'] === 'string') extra['verbosity'] = text['verbosity'];
  if (body['truncation'] === 'auto') extra['truncation'] = 'auto';
  const include = includes(body).filter((entry) => entry !== LOGPROBS && entry !== ENCRYPTED);
  if (include.length > 0) extra['include'] = include;
  return extra;
}
