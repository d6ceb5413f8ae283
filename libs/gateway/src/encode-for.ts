import { GatewayError } from '@libs/kernel';
import type { UpstreamAdapter, UpstreamCall } from '@libs/providers';
import type { Target } from '@libs/routing';
import type { Asking } from './attempt-loop';

const PASSED_OVER: ReadonlySet<string> = new Set(['unsupported_by_target', 'context_length_exceeded']);

/**
 * A target that cannot express the request is passed over, which is what a returned error says.
 * @throws GatewayError every other fault is the caller's
 */
export function encodeFor(
  asking: Asking,
  adapter: UpstreamAdapter,
  target: Target,
): UpstreamCall | GatewayError | Promise<UpstreamCall | GatewayError> {
  try {
    const call = asking.encode(adapter, target);
    return call instanceof Promise ? call.catch(passedOver) : call;
  } catch (error) {
    return passedOver(error);
  }
}

function passedOver(error: unknown): GatewayError {
  if (error instanceof GatewayError && PASSED_OVER.has(error.code)) return error;
  throw error;
}
