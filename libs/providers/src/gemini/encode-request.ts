import { GatewayError, type JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { TargetInfo, UpstreamCall } from '../adapter';
import { ChangeList } from '../changes';
import { encodeConfig } from './encode-config';
import { encodeContents } from './encode-contents';
import { encodeTools } from './encode-tools';
import { rulesOf } from './model-rules';

/**
 * The model and what is asked of it are in the address.
 * @throws GatewayError model_not_found for a name that would lead to another address
 */
export function pathOf(model: string, stream: boolean): string {
  const segments = (/^(?:tuned)?models\//i.test(model) ? model : `models/${model}`).split('/');
  if (segments.some((segment) => /^\.{0,2}$/.test(segment))) {
    throw new GatewayError('model_not_found', 'No model of Gemini has a name like this.', { param: 'model' });
  }
  return `/${segments.map(encodeURIComponent).join('/')}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`;
}

export const headersFor = (stream: boolean): Record<string, string> => ({
  'content-type': 'application/json',
  accept: stream ? 'text/event-stream' : 'application/json',
});

/** @throws GatewayError unsupported_by_target (with `param`) */
export function encodeRequest(request: GatewayRequest, target: TargetInfo): UpstreamCall {
  const changes = new ChangeList();
  const rules = rulesOf(target.model);
  const { config, extra } = encodeConfig(request, target.model, rules, changes);
  const system = request.system.filter((part) => part.text !== '');
  if (system.some((part) => part.cacheControl)) changes.dropped('cache_control', 'Gemini caches by itself');
  const { toolConfig, ...tools } = encodeTools(request, changes);
  const allToolConfig = { ...(toolConfig as JsonObject | undefined), ...extra.toolConfig };
  const body: JsonObject = {
    contents: encodeContents(request, rules, changes),
    ...(system.length > 0 && { systemInstruction: { parts: system.map(({ text }) => ({ text })) } }),
    ...tools,
    ...(Object.keys(allToolConfig).length > 0 && { toolConfig: allToolConfig }),
    ...(Object.keys(config).length > 0 && { generationConfig: config }),
    ...extra.top,
    ...serviceTier(request.serviceTier, changes),
  };
  if (request.user !== undefined) changes.dropped('user', 'not known to Gemini');
  if (request.metadata !== undefined) changes.dropped('metadata', 'not known to Gemini');
  if (request.promptCacheKey !== undefined) changes.dropped('prompt_cache_key', 'Gemini caches by itself');
  return {
    method: 'POST',
    path: pathOf(target.model, request.stream),
    headers: headersFor(request.stream),
    body: Buffer.from(JSON.stringify(body)),
    changes: changes.list(),
  };
}

const TIERS: Readonly<Record<string, string>> = {
  standard: 'standard',
  default: 'standard',
  standard_only: 'standard',
  flex: 'flex',
  priority: 'priority',
};

function serviceTier(tier: string | undefined, changes: ChangeList): JsonObject {
  if (tier === undefined || tier === 'auto') return {};
  const known = TIERS[tier];
  if (known === undefined) changes.dropped('service_tier', `${tier} is not known to Gemini`);
  return known === undefined ? {} : { serviceTier: known };
}
