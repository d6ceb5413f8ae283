import { parseWait } from '@libs/providers';
import type { Allowance } from '@libs/shared-state';

/** Header values as received, by lower-case name. */
export type LimitHeaders = Record<string, string | string[] | undefined>;

export interface UpstreamLimit {
  /** undefined: not said. */
  limit: number | undefined;
  left: number;
  /** Milliseconds until it is reset, as far as the upstream said; never beyond LONGEST_RESET_MS. */
  resetMs: number;
}

/** What is left of an upstream's own limits after a call. */
export interface UpstreamLimits {
  requests?: UpstreamLimit;
  tokens?: UpstreamLimit;
}

/** Limits per day are asked about again, rather than believed for a day. */
export const LONGEST_RESET_MS = 15 * 60_000;
/** Where the upstream does not say when: these limits are per minute, and refill all the time. */
const UNKNOWN_RESET_MS = 10_000;

type Names = readonly [limit: string, left: string, reset: string];
const named = (prefix: string, kind: string): Names => [
  `${prefix}-limit-${kind}`,
  `${prefix}-remaining-${kind}`,
  `${prefix}-reset-${kind}`,
];
const anthropic = (kind: string): Names => [
  `anthropic-ratelimit-${kind}-limit`,
  `anthropic-ratelimit-${kind}-remaining`,
  `anthropic-ratelimit-${kind}-reset`,
];
/** OpenAI's form, which most others took over; Anthropic's; Mistral's, by the size of requests. */
const REQUESTS: readonly Names[] = [named('x-ratelimit', 'requests'), anthropic('requests')];
const TOKENS: readonly Names[] = [
  named('x-ratelimit', 'tokens'),
  anthropic('tokens'),
  anthropic('input-tokens'),
  ['x-ratelimitbysize-limit-minute', 'x-ratelimitbysize-remaining-minute', ''],
];

/**
 * Reads the headers of any answer, refusals included; undefined where they say nothing of limits.
 * @param nowMs wall clock, for resets that are points in time
 */
export function readUpstreamLimits(headers: LimitHeaders, nowMs: number): UpstreamLimits | undefined {
  const requests = tightest(REQUESTS, headers, nowMs);
  const tokens = tightest(TOKENS, headers, nowMs);
  if (requests === undefined && tokens === undefined) return undefined;
  return { ...(requests && { requests }), ...(tokens && { tokens }) };
}

/**
 * What of it is worth keeping: limits that are nearly used up, less the calls that began later and that the
 * upstream had not seen. undefined where there is plenty of everything.
 */
export function nearlyUsedUp({ requests, tokens }: UpstreamLimits, begunLater: number): Allowance | undefined {
  const allowance: Allowance = {};
  if (requests && requests.left - begunLater <= Math.max(10, (requests.limit ?? 100) / 10)) {
    allowance.requests = { left: Math.max(0, requests.left - begunLater), resetMs: requests.resetMs };
  }
  if (tokens && tokens.left <= (tokens.limit ?? 100_000) / 5) {
    allowance.tokens = { left: tokens.left, resetMs: tokens.resetMs };
  }
  return allowance.requests || allowance.tokens ? allowance : undefined;
}

function tightest(forms: readonly Names[], headers: LimitHeaders, nowMs: number): UpstreamLimit | undefined {
  let found: UpstreamLimit | undefined;
  for (const [limitName, leftName, resetName] of forms) {
    const left = countOf(headers[leftName]);
    if (left === undefined || (found !== undefined && left >= found.left)) continue;
    found = { limit: countOf(headers[limitName]), left, resetMs: resetOf(headers[resetName], nowMs) };
  }
  return found;
}

function countOf(value: string | string[] | undefined): number | undefined {
  const text = textOf(value);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function resetOf(value: string | string[] | undefined, nowMs: number): number {
  return Math.min(LONGEST_RESET_MS, parseWait(textOf(value), nowMs) ?? UNKNOWN_RESET_MS);
}

function textOf(value: string | string[] | undefined): string | undefined {
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  return text === undefined || text.length > 64 ? undefined : text;
}
