import { GatewayError } from '@libs/kernel';
import type { UpstreamCall } from '@libs/providers';
import type { Target } from '@libs/routing';

export const STRICT_OPTION = 'x-gateway-strict';

/**
 * Whether the client rather has its request refused than changed by a translation.
 * @param unlessTold what the caller's key is set to, for requests that say nothing
 * @throws GatewayError invalid_request
 */
export function readStrict(options: Readonly<Record<string, unknown>>, unlessTold = false): boolean {
  const value = options[STRICT_OPTION];
  if (value === undefined) return unlessTold;
  if (value === false || value === 'false') return false;
  if (value === true || value === 'true') return true;
  throw new GatewayError('invalid_request', `\`${STRICT_OPTION}\` must be true or false.`, { param: STRICT_OPTION });
}

/** @throws GatewayError unsupported_by_target naming all that would change; `param` is the first of it */
export function refuseChanges(call: UpstreamCall, target: Target): void {
  const [first] = call.changes;
  if (first === undefined) return;
  const message = `${target.providerId}/${target.model} cannot take this request unchanged, as ${STRICT_OPTION} or the key's strict_fidelity asks: ${call.changes.join('; ')}.`;
  throw new GatewayError('unsupported_by_target', message, { param: first.slice(0, first.indexOf(':')) });
}
