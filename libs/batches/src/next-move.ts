import type { LineAnswer } from './ports';

/**
 * What becomes of a line behind its answer: it is kept; it is tried again when whatever refused it has room (and the
 * others of the batch wait as well); or it is tried again soon, a few times, because somebody failed.
 */
export type NextMove = { kind: 'keep' } | { kind: 'wait'; ms: number } | { kind: 'alone' } | { kind: 'again'; ms: number };

/** What passes by itself, sooner or later. */
const PASSES: ReadonlySet<string> = new Set(['rate_limited', 'no_key_available', 'dependency_unavailable', 'shutting_down']);
const TRIES = 3;
const SHORTEST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 60_000;

/** @param tries how often the line has been tried by now @param alone whether it was when it was asked */
export function nextMove({ status, code, retryAfterMs }: LineAnswer, tries: number, alone: boolean): NextMove {
  if (status < 400) return { kind: 'keep' };
  // Others hold parts of the budget that they may give back.
  if (code === 'budget_exceeded') return alone ? { kind: 'keep' } : { kind: 'alone' };
  const backOff = Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** Math.min(tries, 10));
  const passes = (code !== null && PASSES.has(code)) || status === 429;
  if (passes) return { kind: 'wait', ms: Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, retryAfterMs ?? backOff)) };
  if (status >= 500 && tries < TRIES) return { kind: 'again', ms: backOff };
  return { kind: 'keep' };
}
