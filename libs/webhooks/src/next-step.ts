const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses behind each attempt but the last; with the jitter all of them together stay below a day. */
export const RETRY_DELAYS_MS = [
  ...[5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE],
  ...[HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 10 * HOUR],
] as const;
export const MOST_ATTEMPTS = RETRY_DELAYS_MS.length + 1;
/** Nothing is tried any more this long after it was to be sent first. */
export const GIVE_UP_AFTER_MS = 24 * HOUR;

/** So many receivers that went away together do not all hear at once again. */
const JITTER = 0.15;

export interface AttemptEnd {
  /** null: no answer came. */
  status: number | null;
  /** As it was received. */
  retryAfter: string | undefined;
}

export interface AttemptFacts {
  /** Attempts begun, this one with them. */
  attempts: number;
  mostAttempts: number;
  now: number;
  giveUpAt: number;
}

/** What becomes of a delivery behind an attempt. `gone`: the endpoint wants nothing more, ever. */
export type NextStep = { state: 'delivered' } | { state: 'failed'; gone: boolean } | { state: 'pending'; at: number };

/**
 * Any 2xx is a delivery. 410 ends it and the endpoint; everything else, redirects too, is tried again.
 * @param random from 0 to 1
 */
export function nextStep({ status, retryAfter }: AttemptEnd, facts: AttemptFacts, random: number): NextStep {
  if (status !== null && status >= 200 && status < 300) return { state: 'delivered' };
  if (status === 410) return { state: 'failed', gone: true };
  const delay = RETRY_DELAYS_MS[facts.attempts - 1];
  if (delay === undefined || facts.attempts >= facts.mostAttempts) return { state: 'failed', gone: false };
  const asked = retryAfterMs(retryAfter, facts.now) ?? 0;
  // Whoever asks for more time than there is gets one attempt at the end of it.
  const at = facts.now + Math.min(Math.max(delay * (1 - JITTER * random), asked), Math.max(0, facts.giveUpAt - facts.now));
  return at <= facts.now ? { state: 'failed', gone: false } : { state: 'pending', at: Math.ceil(at) };
}

/** Seconds or a date; undefined for anything else. */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} /.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
