import { GatewayError } from '@libs/kernel';
import type { UpstreamLimits } from '@libs/key-pool';
import type { UpstreamFailure } from '@libs/providers';
import { isWithheld } from './withheld';

/**
 * Why one attempt did not serve, sorted by what the loop does next:
 * the upstream's own word (client, auth, quota, rate, server), or ours about it: `network` (no
 * connection, reset), `timeout`, `bad_response` (an answer that is none), `withheld` (kept back by the provider's rules, where
 * another target may be asked for that).
 */
export interface AttemptFailure {
  kind: UpstreamFailure['kind'] | 'network' | 'timeout' | 'bad_response' | 'withheld';
  /** What the client is told when no other attempt serves. */
  error: GatewayError;
  /** The upstream's status, 0 when there was none. */
  status: number;
  retryAfterMs?: number;
  /** Of `auth`: the upstream did not say that it is about the key. */
  doubtful?: boolean;
  /** What the refusal said of the upstream's limits. */
  limits?: UpstreamLimits;
}

/** An upstream's error answer, as decoded by its adapter. */
export function fromUpstreamFailure(failure: UpstreamFailure, providerId: string): AttemptFailure {
  const upstream = { status: failure.status, code: failure.code, type: failure.type };
  const { kind, status, retryAfterMs } = failure;
  if (kind === 'client') {
    // The caller's mistake keeps the upstream's own words and number.
    return {
      kind,
      status,
      error: new GatewayError('upstream_error', failure.message, { status, upstream, param: failure.param }),
    };
  }
  if (kind === 'refused') {
    const why =
      status < 400
        ? `answered with a redirect (status ${status}), which is never followed: is its address right`
        : `refuses requests from here (status ${status})`;
    const message = `Provider ${providerId} ${why}${status < 400 ? '?' : ', whatever the key.'}`;
    return { kind, status, error: new GatewayError('upstream_bad_response', message, { upstream }) };
  }
  if (kind === 'denied') {
    const message = `Provider ${providerId} does not let the key that the gateway holds for it use this model.`;
    return { kind, status, error: new GatewayError('upstream_credentials_rejected', message, { upstream }) };
  }
  if (kind === 'auth') {
    const message = `Provider ${providerId} rejected the key that the gateway holds for it. This is not your key; an operator must replace it.`;
    const error = new GatewayError('upstream_credentials_rejected', message, { upstream });
    return failure.doubtful ? { kind, status, error, doubtful: true } : { kind, status, error };
  }
  if (kind === 'quota' || kind === 'rate') {
    const why = kind === 'quota' ? 'has no quota left' : 'is limiting the rate of requests';
    const retryAfterSeconds = Math.max(1, Math.ceil((retryAfterMs ?? 1000) / 1000));
    const what = kind === 'quota' ? 'An operator must look at its account' : `Try again in ${retryAfterSeconds} s`;
    const message = `Provider ${providerId} ${why} and no other key or provider could serve this request. ${what}.`;
    return { kind, status, retryAfterMs, error: new GatewayError('no_key_available', message, { upstream, retryAfterSeconds }) };
  }
  const message = `Provider ${providerId} failed with status ${status}.`;
  return { kind, status, retryAfterMs, error: new GatewayError('upstream_error', message, { upstream }) };
}

/** A failure of the connection, or an answer that makes no sense. */
export function fromGatewayError(error: GatewayError, status = 0): AttemptFailure {
  if (isWithheld(error)) return { kind: 'withheld', status, error };
  if (error.code === 'upstream_timeout') return { kind: 'timeout', status, error };
  if (error.code === 'upstream_unreachable') return { kind: 'network', status, error };
  return { kind: 'bad_response', status, error };
}
