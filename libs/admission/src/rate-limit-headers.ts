import type { AdmissionAnswer } from '@libs/shared-state';
import { goDuration } from './go-duration';

/**
 * `x-ratelimit-{limit,remaining,reset}-requests` of the tightest limit: requests, requests, Go duration
 * until `remaining` grows again. Empty when no rate applies to the caller.
 */
export function rateLimitHeaders(answer: AdmissionAnswer): Record<string, string> {
  if (!answer.admitted) return answer.reason === 'rate' ? headers(answer.limit, 0, answer.retryAfterMs) : {};
  if (answer.limit === null || answer.remaining === null || answer.resetMs === null) return {};
  return headers(answer.limit, answer.remaining, answer.resetMs);
}

const headers = (limit: number, remaining: number, resetMs: number): Record<string, string> => ({
  'x-ratelimit-limit-requests': String(limit),
  'x-ratelimit-remaining-requests': String(Math.max(0, remaining)),
  'x-ratelimit-reset-requests': goDuration(resetMs),
});
