/** Header values as received, by lower-case name. */
export type UpstreamHeaders = Record<string, string | string[] | undefined>;

/**
 * How long an upstream asks us to wait, in milliseconds from `nowMs`; undefined when it gave no
 * usable hint. Not clamped: a hint may be 0 (at once, or a date that has passed) or absurdly long.
 *
 * Read in this order: `retry-after-ms` and `retry-after` (the longer one, since Azure sends
 * `retry-after-ms: 0` beside a real `retry-after`), then the reset time of the limit that is used
 * up (OpenAI-style `x-ratelimit-reset-*`, Anthropic-style `anthropic-ratelimit-*-reset`), then the
 * words of the message.
 */
export function retryHint(headers: UpstreamHeaders, message: string, nowMs: number): number | undefined {
  const direct = longest([
    plainNumber(headerText(headers, 'retry-after-ms')),
    parseWait(headerText(headers, 'retry-after'), nowMs),
  ]);
  return direct ?? limitReset(headers, nowMs) ?? hintInMessage(message);
}

/**
 * One value in any of the forms in use: seconds (`7`, `0.5`), a duration (`6m0s`, `12ms`, `1h30m`),
 * an HTTP date, an RFC 3339 time, or epoch seconds or milliseconds. Junk gives undefined.
 */
export function parseWait(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (text === '' || text.length > 64) return undefined;
  const number = plainNumber(text);
  if (number !== undefined) return secondsOrEpoch(number, nowMs);
  const duration = parseDuration(text);
  if (duration !== undefined) return duration;
  // Date.parse takes almost anything ('-1', '7 apples'): only the two shapes that upstreams use get there.
  if (!/^[A-Za-z]{3}, \d/.test(text) && !/^\d{4}-\d\d-\d\dT/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isFinite(at) ? Math.max(0, at - nowMs) : undefined;
}

const UNIT_MS: Record<string, number> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000_001,
};

function parseDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|us|µs|ns|d|h|m|s))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|us|µs|ns|d|h|m|s)/g)) {
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return Math.ceil(total);
}

const plainNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+(?:\.\d+)?(?:[eE]\+?\d{1,2})?$/.test(text.trim()) ? Number(text) : undefined;

const YEAR_MS = 365 * 86_400_000;

/** A number that falls within a year of now is a point in time, in seconds or milliseconds; any other one is a wait. */
function secondsOrEpoch(number: number, nowMs: number): number {
  for (const epochMs of [number * 1000, number])
    if (Math.abs(epochMs - nowMs) < YEAR_MS) return Math.max(0, Math.ceil(epochMs - nowMs));
  return Math.ceil(number * 1000);
}

const RESET = /^(?:x-)?(?:[a-z]+-)?ratelimit-(?:reset(?:-[a-z-]+)?|[a-z-]+-reset)$/;

/** The reset of the limits that have nothing left, else (the request was larger than what is left) of all. */
function limitReset(headers: UpstreamHeaders, nowMs: number): number | undefined {
  const usedUp: (number | undefined)[] = [];
  const all: (number | undefined)[] = [];
  for (const name of Object.keys(headers)) {
    if (!RESET.test(name)) continue;
    const wait = parseWait(headerText(headers, name), nowMs);
    all.push(wait);
    if (plainNumber(headerText(headers, name.replace('reset', 'remaining'))) === 0) usedUp.push(wait);
  }
  return longest(usedUp) ?? longest(all);
}

/** "Please try again in 1m2.5s", "Please retry in 48.93s", "retryDelay": "48s". */
function hintInMessage(message: string): number | undefined {
  const found = /(?:try again in|retry in|retry after|retryDelay"?\s*:\s*"?)\s*((?:\d+(?:\.\d+)?(?:ms|h|m|s))+)\b/i.exec(message);
  return found?.[1] === undefined ? undefined : parseDuration(found[1]);
}

function headerText(headers: UpstreamHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function longest(waits: (number | undefined)[]): number | undefined {
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
