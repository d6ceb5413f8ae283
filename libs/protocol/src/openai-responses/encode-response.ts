import type { EncodeContext, GatewayFacts } from '../dialect';
import type { GatewayResponse } from '../neutral/response';
import { encodeUsage } from './encode-usage';
import { endingOf } from './map-stop-reason';
import { outputItems } from './output-items';
import { responseObject } from './response-object';

/** A `response` with the gateway's facts in `x-gateway`. The API knows one answer: others are left out. */
export function encodeResponse(response: GatewayResponse, facts: GatewayFacts, context: EncodeContext): string {
  const candidate = response.candidates[0];
  const object = responseObject(context, {
    ...endingOf(candidate?.stopReason ?? 'stop', candidate?.refusal !== undefined),
    model: response.model || facts.model,
    output: candidate ? outputItems(candidate, context.request, context.requestId) : [],
    usage: encodeUsage(response.usage),
    created: response.created,
    serviceTier: response.serviceTier,
  });
  return JSON.stringify({ ...object, 'x-gateway': facts });
}
