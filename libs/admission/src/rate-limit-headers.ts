import type { AdmissionAnswer, Standing } from '@libs/shared-state';
import { goDuration } from './go-duration';

/** How the tightest limits of a caller stand; null where there is none. */
export interface Standings {
  requests: Standing | null;
  tokens: Standing | null;
}

/** What is left, from an answer of the store. Of a refusal only the limit that refused is known. */
export function standingsOf(answer: AdmissionAnswer): Standings {
  if (answer.admitted) return { requests: answer.requests, tokens: answer.tokens };
  const full = { limit: answer.limit, remaining: 0, resetMs: answer.retryAfterMs };
  return { requests: answer.reason === 'rate' ? full : null, tokens: answer.reason === 'tokens' ? full : null };
}

/**
 * `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`: the reset as a Go duration until `remaining` grows again.
 * Where nothing remains, `retry-after` says in whole seconds when something will. Empty where the caller has no limit.
 */
export function rateLimitHeaders({ requests, tokens }: Standings): Record<string, string> {
  const headers: Record<string, string> = {};
  let wait = 0;
  if (requests) {
    headers['x-ratelimit-limit-requests'] = String(requests.limit);
    headers['x-ratelimit-remaining-requests'] = String(Math.max(0, requests.remaining));
    headers['x-ratelimit-reset-requests'] = goDuration(requests.resetMs);
    if (requests.remaining <= 0) wait = requests.resetMs;
  }
  if (tokens) {
    headers['x-ratelimit-limit-tokens'] = String(tokens.limit);
    headers['x-ratelimit-remaining-tokens'] = String(Math.max(0, tokens.remaining));
    headers['x-ratelimit-reset-tokens'] = goDuration(tokens.resetMs);
    if (tokens.remaining <= 0) wait = Math.max(wait, tokens.resetMs);
  }
  if (wait > 0) headers['retry-after'] = String(Math.max(1, Math.ceil(wait / 1_000)));
  return headers;
}

/** The same under the names that Anthropic's clients read, with moments instead of durations. */
export function anthropicLimitHeaders({ requests, tokens }: Standings, nowMs: number): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, standing] of [['requests', requests] as const, ['tokens', tokens] as const]) {
    if (!standing) continue;
    headers[`anthropic-ratelimit-${name}-limit`] = String(standing.limit);
    headers[`anthropic-ratelimit-${name}-remaining`] = String(Math.max(0, standing.remaining));
    headers[`anthropic-ratelimit-${name}-reset`] = new Date(nowMs + standing.resetMs).toISOString();
  }
  return headers;
}
