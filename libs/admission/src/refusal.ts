import { GatewayError } from '@libs/kernel';
import type { AdmissionAnswer } from '@libs/shared-state';
import { rateLimitHeaders } from './rate-limit-headers';

type Refusal = Extract<AdmissionAnswer, { admitted: false }>;

/** What the caller is told: which kind of limit, how high, how long to wait (whole seconds, never 0). */
export function refusalError(refusal: Refusal): GatewayError {
  const retryAfterSeconds = Math.max(1, Math.ceil(refusal.retryAfterMs / 1_000));
  const message =
    refusal.reason === 'rate'
      ? `Rate limit reached: ${refusal.limit} requests per minute. Try again in ${retryAfterSeconds} s.`
      : `Too many requests in flight: at most ${refusal.limit} at once. Try again when one has ended.`;
  return new GatewayError('rate_limited', message, { retryAfterSeconds, headers: rateLimitHeaders(refusal) });
}
