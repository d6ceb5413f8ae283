import { GatewayError, type JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { TargetInfo, UpstreamCall } from '../adapter';
import { ChangeList } from '../changes';
import { encodeMessages } from './encode-messages';
import { encodeReasoning } from './encode-reasoning';
import { encodeResponseFormat } from './encode-response-format';
import { encodeTools } from './encode-tools';
import { encodeWebSearch } from './encode-web-search';
import { chatPath } from './paths';
import type { OpenAiCompatibleProfile, OptionalField } from './profile';
import { sentence } from '../sentence';

/** @throws GatewayError unsupported_by_target (with `param`) */
export function encodeRequest(request: GatewayRequest, target: TargetInfo, profile: OpenAiCompatibleProfile): UpstreamCall {
  const changes = new ChangeList();
  const messages = encodeMessages(request, profile, changes);
  const body: JsonObject = {
    model: target.model,
    messages,
    ...encodeStream(request, profile),
    ...encodeLimits(request, profile, changes),
    ...encodeTools(request, profile, changes),
    ...encodeWebSearch(request, target.model, profile, changes),
    ...encodeReasoning(request, target.model, profile, changes),
    ...encodeResponseFormat(request, messages, profile, changes),
    ...encodeExtra(request, profile, changes),
  };
  return {
    method: 'POST',
    path: chatPath(profile, target.model),
    headers: headersFor(request.stream),
    body: Buffer.from(JSON.stringify(body)),
    changes: changes.list(),
  };
}

export const headersFor = (stream: boolean): Record<string, string> => ({
  'content-type': 'application/json',
  accept: stream ? 'text/event-stream' : 'application/json',
});

function encodeStream(request: GatewayRequest, profile: OpenAiCompatibleProfile): JsonObject {
  if (!request.stream) return {};
  // Asked for whether or not the client did: usage is what the request is billed by.
  return { stream: true, ...(profile.streamOptions ? { stream_options: { include_usage: true } } : {}) };
}

function encodeLimits(request: GatewayRequest, profile: OpenAiCompatibleProfile, changes: ChangeList): JsonObject {
  const out: JsonObject = {};
  if (request.maxOutputTokens !== undefined) out[profile.outputLimitField] = request.maxOutputTokens;
  if (request.temperature !== undefined) out['temperature'] = request.temperature;
  if (request.topP !== undefined) out['top_p'] = request.topP;
  if (request.stop !== undefined && request.stop.length > 0) out['stop'] = request.stop;
  const optional: [OptionalField, string, JsonObject[string]][] = [
    ['top_k', 'top_k', request.topK],
    ['seed', profile.seedField, request.seed],
    ['frequency_penalty', 'frequency_penalty', request.frequencyPenalty],
    ['presence_penalty', 'presence_penalty', request.presencePenalty],
    ['user', 'user', request.user],
    ['metadata', 'metadata', request.metadata],
    ['service_tier', 'service_tier', serviceTier(request.serviceTier)],
    ['logprobs', 'logprobs', request.logprobs && true],
    ['logprobs', 'top_logprobs', request.logprobs?.top],
  ];
  for (const [field, name, value] of optional) {
    if (value === undefined) continue;
    if (profile.unsupported.has(field)) changes.dropped(field, `not known to ${profile.label}`);
    else out[name] = value;
  }
  if (request.promptCacheKey !== undefined) {
    if (profile.promptCacheKey) out['prompt_cache_key'] = request.promptCacheKey;
    else changes.dropped('prompt_cache_key', `not known to ${profile.label}`);
  }
  const candidates = request.candidates ?? 1;
  if (candidates > 1) {
    // Fewer answers than asked for is not a translation.
    if (profile.unsupported.has('n')) throw unsupported('n', `${profile.label} gives one answer per request.`);
    out['n'] = candidates;
  }
  return out;
}

/** Anthropic's word for no more than the standard tier is OpenAI's `default`. */
const serviceTier = (tier: string | undefined): string | undefined => (tier === 'standard_only' ? 'default' : tier);

function encodeExtra(request: GatewayRequest, profile: OpenAiCompatibleProfile, changes: ChangeList): JsonObject {
  const out: JsonObject = {};
  for (const [name, value] of Object.entries(request.extra ?? {})) {
    if (profile.extraFields.has(name)) out[name] = value;
    else changes.dropped(name, `not known to ${profile.label}`);
  }
  return out;
}

const unsupported = (param: string, message: string): GatewayError =>
  new GatewayError('unsupported_by_target', sentence(message), { param });
