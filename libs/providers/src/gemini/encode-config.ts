import { GatewayError, type JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { ChangeList } from '../changes';
import { compileSchema } from './compile-schema';
import { encodeThinking } from './encode-thinking';
import type { ModelRules } from './model-rules';

const MAX_STOPS = 5;
export const MAX_CANDIDATES = 8;
const MAX_TOP_LOGPROBS = 20;
const SEED_LIMIT = 2 ** 31;

/** Fields of Gemini's own dialect, sorted to where they stand in a request. */
interface Extra {
  top: JsonObject;
  toolConfig: JsonObject;
}

/** `generationConfig`, and what else the client said in Gemini's own words. @throws GatewayError unsupported_by_target */
export function encodeConfig(
  request: GatewayRequest,
  model: string,
  rules: ModelRules,
  changes: ChangeList,
): { config: JsonObject; extra: Extra } {
  const { own, ...extra } = sortExtra(request.extra ?? {}, changes);
  const config: JsonObject = {
    ...encodeSampling(request, changes),
    ...encodeFormat(request, changes),
    ...own,
  };
  const thinkingConfig = encodeThinking(request.reasoning, model, rules, changes);
  if (thinkingConfig) config['thinkingConfig'] = thinkingConfig;
  return { config, extra };
}

function encodeSampling(request: GatewayRequest, changes: ChangeList): JsonObject {
  const candidates = request.candidates ?? 1;
  if (candidates > MAX_CANDIDATES) {
    const message = `Gemini gives at most ${MAX_CANDIDATES} answers to one request.`;
    throw new GatewayError('unsupported_by_target', message, { param: 'n' });
  }
  const out: JsonObject = {};
  const numbers: [string, number | undefined][] = [
    ['temperature', request.temperature],
    ['topP', request.topP],
    ['topK', request.topK],
    ['maxOutputTokens', request.maxOutputTokens],
    ['candidateCount', candidates > 1 ? candidates : undefined],
    ['presencePenalty', request.presencePenalty],
    ['frequencyPenalty', request.frequencyPenalty],
  ];
  for (const [name, value] of numbers) if (value !== undefined) out[name] = value;
  if (request.seed !== undefined) {
    if (request.seed >= -SEED_LIMIT && request.seed < SEED_LIMIT) out['seed'] = request.seed;
    else changes.dropped('seed', 'Gemini takes 32 bits');
  }
  const stops = (request.stop ?? []).filter((sequence) => sequence !== '');
  if (stops.length > MAX_STOPS) changes.add('stop', `only the first ${MAX_STOPS} of ${stops.length} sent`);
  if (stops.length > 0) out['stopSequences'] = stops.slice(0, MAX_STOPS);
  if (request.logprobs) {
    out['responseLogprobs'] = true;
    if (request.logprobs.top !== undefined) out['logprobs'] = Math.min(MAX_TOP_LOGPROBS, request.logprobs.top);
  }
  return out;
}

function encodeFormat({ responseFormat: format }: GatewayRequest, changes: ChangeList): JsonObject {
  if (!format || format.type === 'text') return {};
  const out: JsonObject = { responseMimeType: 'application/json' };
  if (format.type === 'json_object') return out;
  if (format.description !== undefined) changes.dropped('response_format.description', 'not known to Gemini');
  return { ...out, responseJsonSchema: compileSchema(format.schema, 'response_format.schema', changes) };
}

/** What only Gemini's own dialect knows. */
const TOP = new Set(['safetySettings', 'cachedContent', 'store', 'labels']);
const CONFIG = 'generationConfig.';
const TOOL_CONFIG = 'toolConfig.';

function sortExtra(extra: JsonObject, changes: ChangeList): Extra & { own: JsonObject } {
  const sorted = { top: {} as JsonObject, toolConfig: {} as JsonObject, own: {} as JsonObject };
  for (const [name, value] of Object.entries(extra)) {
    if (name.startsWith(CONFIG)) sorted.own[name.slice(CONFIG.length)] = value;
    else if (name.startsWith(TOOL_CONFIG)) sorted.toolConfig[name.slice(TOOL_CONFIG.length)] = value;
    else if (TOP.has(name)) sorted.top[name] = value;
    else changes.dropped(name, 'not known to Gemini');
  }
  return sorted;
}
