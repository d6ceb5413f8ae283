import type { Json, JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '../neutral/request';
import {
  badField,
  defined,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalString,
  optionalWholeNumber,
  stringAt,
  untranslatable,
} from '../openai-chat/read-fields';

/** Fields that have a neutral name; all others travel in `extra`, to be passed on or reported. */
const KNOWN = new Set([
  'model',
  'prompt',
  'suffix',
  'echo',
  'best_of',
  'stream',
  'stream_options',
  'max_tokens',
  'temperature',
  'top_p',
  'stop',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'n',
  'logprobs',
  'user',
]);

/**
 * A prompt as the one message of a conversation: the nearest that chat models know. `echo` is done by the encoder.
 * @throws GatewayError invalid_request, unsupported_by_target for what only completion models take
 */
export function decodeRequest(body: JsonObject): GatewayRequest {
  const prompt = decodePrompt(body['prompt']);
  const suffix = optionalString(body, 'suffix');
  if (suffix !== undefined && suffix !== '') throw untranslatable('suffix', 'text behind the completion');
  const candidates = optionalWholeNumber(body, 'n', 1, 128);
  const bestOf = optionalWholeNumber(body, 'best_of', 1, 20);
  return {
    model: stringAt(body['model'], 'model'),
    system: [],
    messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
    stream: optionalBoolean(body, 'stream') ?? false,
    includeUsage: optionalObject(body, 'stream_options')?.['include_usage'] === true,
    ...defined({
      maxOutputTokens: optionalWholeNumber(body, 'max_tokens', 1),
      temperature: optionalNumber(body, 'temperature', 0, 2),
      topP: optionalNumber(body, 'top_p', 0, 1),
      stop: decodeStop(body['stop']),
      seed: optionalWholeNumber(body, 'seed', Number.MIN_SAFE_INTEGER),
      frequencyPenalty: optionalNumber(body, 'frequency_penalty', -2, 2),
      presencePenalty: optionalNumber(body, 'presence_penalty', -2, 2),
      candidates,
      logprobs: decodeLogprobs(body),
      user: optionalString(body, 'user'),
      extra: extraOf(body, bestOf !== undefined && bestOf > (candidates ?? 1) ? { best_of: bestOf } : {}),
    }),
    echo: { prompt: optionalBoolean(body, 'echo') === true ? prompt : '' },
  };
}

function decodePrompt(prompt: Json | undefined): string {
  if (typeof prompt === 'string') return prompt;
  if (!Array.isArray(prompt) || prompt.length === 0) throw badField('prompt', 'must be a string or a list with one string');
  const [first] = prompt;
  if (typeof first !== 'string') throw untranslatable('prompt', 'a prompt in tokens');
  if (prompt.length > 1) throw untranslatable('prompt', 'a list of several prompts (send one request for each)');
  return first;
}

function decodeLogprobs(body: JsonObject): GatewayRequest['logprobs'] {
  const top = optionalWholeNumber(body, 'logprobs', 0, 5);
  return top === undefined ? undefined : { top };
}

function decodeStop(stop: Json | undefined): string[] | undefined {
  if (stop === undefined || stop === null) return undefined;
  const list = typeof stop === 'string' ? [stop] : stop;
  if (!Array.isArray(list) || list.length > 16 || !list.every((entry) => typeof entry === 'string'))
    throw badField('stop', 'must be a string or a list of up to 16 strings');
  return list.length === 0 ? undefined : list;
}

function extraOf(body: JsonObject, more: JsonObject): JsonObject | undefined {
  const extra = Object.entries(body).filter(([name, value]) => !KNOWN.has(name) && value !== undefined && value !== null);
  const all = { ...Object.fromEntries(extra), ...more };
  return Object.keys(all).length === 0 ? undefined : all;
}
