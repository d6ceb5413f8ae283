import type { JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '../neutral/request';
import { decodeConfig } from './decode-config';
import { decodeContents, decodeSystem } from './decode-contents';
import { decodeTooling } from './decode-tools';
import { reportUnknown } from './report-unknown';
import { field, objectAt, optional, others, stringAt } from './read-fields';

/** Fields that have a neutral name; all others travel in `extra`, to be passed on or reported. */
const KNOWN = new Set(['model', 'contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig', 'serviceTier']);

/**
 * `model` and `stream` are in the address: they are set by who knows it.
 * @throws GatewayError invalid_request; unsupported_by_target for what only Gemini's own models take
 */
export function decodeRequest(body: JsonObject): GatewayRequest {
  const leftOut = new Set<string>();
  reportUnknown(body, leftOut);
  const extra: JsonObject = { ...others(body, KNOWN) };
  const request: GatewayRequest = {
    model: (optional(body, 'model', '', stringAt) ?? '').replace(/^models\//, ''),
    system: decodeSystem(field(body, 'systemInstruction')),
    messages: decodeContents(field(body, 'contents'), leftOut),
    stream: false,
    includeUsage: true,
    ...decodeTooling(body, extra, leftOut),
    ...decodeConfig(optional(body, 'generationConfig', '', objectAt), extra),
  };
  const tier = optional(body, 'serviceTier', '', stringAt)?.toLowerCase();
  if (tier !== undefined && tier !== 'unspecified') request.serviceTier = tier;
  if (Object.keys(extra).length > 0) request.extra = extra;
  if (leftOut.size > 0) request.leftOut = [...leftOut];
  return request;
}
