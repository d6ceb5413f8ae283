import { GatewayError, type JsonObject } from '@libs/kernel';
import type { GatewayRequest, Tool, ToolChoice } from '@libs/protocol';
import type { TargetInfo, UpstreamCall } from '../adapter';
import { ChangeList } from '../changes';
import { encodeMessages } from './encode-messages';
import { encodeReasoning } from './encode-reasoning';
import { encodeResponseFormat } from './encode-response-format';
import type { OpenAiCompatibleProfile, OptionalField } from './profile';

export const CHAT_PATH = '/chat/completions';

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
    ...encodeReasoning(request, target.model, profile, changes),
    ...encodeResponseFormat(request, messages, profile, changes),
    ...encodeExtra(request, profile, changes),
  };
  return {
    method: 'POST',
    path: CHAT_PATH,
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
    ['service_tier', 'service_tier', request.serviceTier],
    ['logprobs', 'logprobs', request.logprobs && true],
    ['logprobs', 'top_logprobs', request.logprobs?.top],
  ];
  for (const [field, name, value] of optional) {
    if (value === undefined) continue;
    if (profile.unsupported.has(field)) changes.dropped(field, `not known to ${profile.label}`);
    else out[name] = value;
  }
  const candidates = request.candidates ?? 1;
  if (candidates > 1) {
    // Fewer answers than asked for is not a translation.
    if (profile.unsupported.has('n')) throw unsupported('n', `${profile.label} gives one answer per request.`);
    out['n'] = candidates;
  }
  return out;
}

function encodeTools(request: GatewayRequest, profile: OpenAiCompatibleProfile, changes: ChangeList): JsonObject {
  const { tools, toolChoice, parallelToolCalls } = request;
  if (!tools || tools.length === 0) {
    // OpenAI answers 400 to either of them without tools.
    if (toolChoice && toolChoice.type !== 'auto' && toolChoice.type !== 'none')
      changes.dropped('tool_choice', 'there are no tools');
    return {};
  }
  const out: JsonObject = { tools: tools.map((tool) => encodeTool(tool, profile, changes)) };
  if (toolChoice) Object.assign(out, encodeToolChoice(toolChoice, profile, changes));
  if (parallelToolCalls !== undefined) {
    if (!profile.unsupported.has('parallel_tool_calls')) out['parallel_tool_calls'] = parallelToolCalls;
    else if (!parallelToolCalls) changes.dropped('parallel_tool_calls', `not known to ${profile.label}`);
  }
  return out;
}

function encodeTool(tool: Tool, profile: OpenAiCompatibleProfile, changes: ChangeList): JsonObject {
  const fn: JsonObject = { name: tool.name };
  if (tool.description !== undefined) fn['description'] = tool.description;
  fn['parameters'] = tool.parameters;
  if (tool.strict !== undefined) {
    if (!profile.unsupported.has('strict')) fn['strict'] = tool.strict;
    else if (tool.strict) changes.dropped('tools.strict', `not known to ${profile.label}`);
  }
  const encoded: JsonObject = { type: 'function', function: fn };
  if (tool.cacheControl) {
    if (profile.cacheControl) encoded['cache_control'] = tool.cacheControl;
    else changes.dropped('cache_control', `${profile.label} caches prompts without marks`);
  }
  return encoded;
}

function encodeToolChoice(choice: ToolChoice, profile: OpenAiCompatibleProfile, changes: ChangeList): JsonObject {
  if (profile.unsupported.has('tool_choice')) {
    if (choice.type !== 'auto') changes.dropped('tool_choice', `not known to ${profile.label}`);
    return {};
  }
  return { tool_choice: choice.type === 'tool' ? { type: 'function', function: { name: choice.name } } : choice.type };
}

function encodeExtra(request: GatewayRequest, profile: OpenAiCompatibleProfile, changes: ChangeList): JsonObject {
  const out: JsonObject = {};
  for (const [name, value] of Object.entries(request.extra ?? {})) {
    if (profile.extraFields.has(name)) out[name] = value;
    else changes.dropped(name, `not known to ${profile.label}`);
  }
  return out;
}

const unsupported = (param: string, message: string): GatewayError =>
  new GatewayError('unsupported_by_target', message, { param });
