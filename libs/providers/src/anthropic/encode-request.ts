import { GatewayError, type JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { TargetInfo, UpstreamCall } from '../adapter';
import { ChangeList } from '../changes';
import { encodeMessages, encodeSystem } from './encode-messages';
import { encodeFormat } from './encode-output';
import { encodeThinking, type ThinkingPlan } from './encode-thinking';
import { encodeTools } from './encode-tools';
import { rulesOf, type ModelRules } from './model-rules';

export const MESSAGES_PATH = '/messages';
export const ANTHROPIC_VERSION = '2023-06-01';

/** @throws GatewayError unsupported_by_target (with `param`) */
export function encodeRequest(request: GatewayRequest, target: TargetInfo): UpstreamCall {
  if ((request.candidates ?? 1) > 1) {
    throw new GatewayError('unsupported_by_target', 'Anthropic gives one answer per request.', { param: 'n' });
  }
  const changes = new ChangeList();
  const rules = rulesOf(target.model);
  const maxTokens = request.maxOutputTokens ?? target.maxOutputTokens;
  const system = encodeSystem(request.system);
  const output = encodeFormat(request, rules, system, changes);
  const thinking = encodeThinking(request, maxTokens, { rules, toolForced: output.tool !== undefined }, changes);
  const messages = encodeMessages(request, output.format === undefined, changes);
  const body: JsonObject = { model: target.model, max_tokens: maxTokens, messages };
  if (system.length > 0) body['system'] = system;
  if (request.stream) body['stream'] = true;
  Object.assign(body, encodeTools(request, output, rules, changes), encodeSampling(request, thinking, rules, changes));
  if (thinking.thinking) body['thinking'] = thinking.thinking;
  const outputConfig = {
    ...(output.format ? { format: output.format } : {}),
    ...(thinking.effort ? { effort: thinking.effort } : {}),
  };
  if (Object.keys(outputConfig).length > 0) body['output_config'] = outputConfig;
  Object.assign(body, encodeStop(request, changes), encodeAccount(request, changes), encodeExtra(request));
  reportUnknown(request, changes);
  return {
    method: 'POST',
    path: MESSAGES_PATH,
    headers: headersFor(request.stream),
    body: Buffer.from(JSON.stringify(body)),
    changes: changes.list(),
  };
}

export const headersFor = (stream: boolean): Record<string, string> => ({
  'content-type': 'application/json',
  accept: stream ? 'text/event-stream' : 'application/json',
  'anthropic-version': ANTHROPIC_VERSION,
});

function encodeSampling(request: GatewayRequest, thinking: ThinkingPlan, rules: ModelRules, changes: ChangeList): JsonObject {
  const { temperature, topP, topK } = request;
  const out: JsonObject = {};
  const refused = !rules.sampling ? 'newer Claude models refuse it' : thinking.on ? 'thinking excludes it' : undefined;
  if (temperature !== undefined && temperature !== 1) {
    if (refused !== undefined) changes.dropped('temperature', refused);
    else if (temperature > 1) changes.add('temperature', `lowered from ${temperature} to 1, the highest that Anthropic takes`);
    if (refused === undefined) out['temperature'] = Math.min(1, temperature);
  } else if (temperature === 1 && refused === undefined) out['temperature'] = 1;
  if (topK !== undefined) {
    if (refused !== undefined) changes.dropped('top_k', refused);
    else out['top_k'] = topK;
  }
  // The neutral value needs no words: leaving it out changes nothing.
  if (topP !== undefined && topP !== 1) {
    const why = refused ?? (temperature !== undefined ? 'Claude models take it or temperature, not both' : undefined);
    if (why === undefined) out['top_p'] = topP;
    else changes.dropped('top_p', why);
  }
  return out;
}

function encodeStop(request: GatewayRequest, changes: ChangeList): JsonObject {
  const stop = (request.stop ?? []).filter((sequence) => sequence.trim() !== '');
  if (stop.length < (request.stop?.length ?? 0)) changes.dropped('stop', 'Anthropic refuses sequences of white space alone');
  return stop.length > 0 ? { stop_sequences: stop } : {};
}

const MAX_USER_ID = 512;
const SERVICE_TIERS: Record<string, string> = { auto: 'auto', standard_only: 'standard_only', default: 'standard_only' };

function encodeAccount(request: GatewayRequest, changes: ChangeList): JsonObject {
  const out: JsonObject = {};
  const { user, metadata, serviceTier } = request;
  const userId = user ?? (typeof metadata?.['user_id'] === 'string' ? metadata['user_id'] : undefined);
  if (userId !== undefined && userId.length <= MAX_USER_ID) out['metadata'] = { user_id: userId };
  else if (userId !== undefined) changes.dropped('user', `longer than ${MAX_USER_ID} characters`);
  if (Object.keys(metadata ?? {}).some((name) => name !== 'user_id')) changes.dropped('metadata', 'Anthropic knows only user_id');
  if (serviceTier !== undefined) {
    const tier = SERVICE_TIERS[serviceTier];
    if (tier === undefined) changes.dropped('service_tier', `${serviceTier} is not known to Anthropic`);
    else out['service_tier'] = tier;
    if (tier !== undefined && tier !== serviceTier) changes.add('service_tier', `${serviceTier} sent as ${tier}`);
  }
  return out;
}

/** Fields of its own that need no beta feature. */
const EXTRA = new Set(['cache_control', 'inference_geo']);

const encodeExtra = ({ extra }: GatewayRequest): JsonObject =>
  Object.fromEntries(Object.entries(extra ?? {}).filter(([name]) => EXTRA.has(name)));

function reportUnknown(request: GatewayRequest, changes: ChangeList): void {
  const unknown: [string, unknown][] = [
    ['seed', request.seed],
    ['frequency_penalty', request.frequencyPenalty],
    ['presence_penalty', request.presencePenalty],
    ['logprobs', request.logprobs],
    ['prompt_cache_key', request.promptCacheKey],
    ...Object.entries(request.extra ?? {}).filter(([name]) => !EXTRA.has(name)),
  ];
  for (const [name, value] of unknown) if (value !== undefined) changes.dropped(name, 'not known to Anthropic');
}
