import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { ChangeList } from '../changes';

/**
 * `options` and the settings beside it. What only Ollama has (`num_ctx`, `keep_alive`, ...) comes in the
 * request's extra fields, as Ollama writes it.
 * @throws GatewayError unsupported_by_target for more than one answer
 */
export function encodeOptions(request: GatewayRequest, changes: ChangeList): JsonObject {
  if ((request.candidates ?? 1) > 1)
    throw new GatewayError('unsupported_by_target', 'Ollama gives one answer per request.', { param: 'n' });
  const { options, settings } = sortExtra(request.extra, changes);
  const named: JsonObject = {
    num_predict: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    seed: request.seed,
    stop: request.stop && request.stop.length > 0 ? request.stop : undefined,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
  };
  for (const [name, value] of Object.entries(named)) if (value !== undefined) options[name] = value;
  const dropped: [string, unknown][] = [
    ['user', request.user],
    ['metadata', request.metadata],
    ['service_tier', request.serviceTier],
    ['prompt_cache_key', request.promptCacheKey],
  ];
  for (const [name, value] of dropped) if (value !== undefined) changes.dropped(name, 'not known to Ollama');
  return {
    ...settings,
    ...(request.logprobs && {
      logprobs: true,
      ...(request.logprobs.top !== undefined && { top_logprobs: request.logprobs.top }),
    }),
    ...(Object.keys(options).length > 0 && { options }),
  };
}

/** Beside `options`, at the top of the request. */
const SETTINGS: ReadonlySet<string> = new Set(['keep_alive', 'truncate', 'shift']);
/** Of `options`; clients of other dialects put them at the top, where Ollama would not look. */
const OPTIONS: ReadonlySet<string> = new Set([
  'num_ctx',
  'num_keep',
  'num_batch',
  'num_gpu',
  'num_thread',
  'main_gpu',
  'use_mmap',
  'min_p',
  'typical_p',
  'repeat_last_n',
  'repeat_penalty',
]);

function sortExtra(extra: JsonObject = {}, changes: ChangeList): { options: JsonObject; settings: JsonObject } {
  const options: JsonObject = isJsonObject(extra['options']) ? { ...extra['options'] } : {};
  const settings: JsonObject = {};
  for (const [name, value] of Object.entries(extra)) {
    if (SETTINGS.has(name)) settings[name] = value;
    else if (OPTIONS.has(name)) options[name] = value;
    else if (name !== 'options' || !isJsonObject(value)) changes.dropped(name, 'not known to Ollama');
  }
  return { options, settings };
}
