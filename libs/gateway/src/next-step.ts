import type { AttemptFailure } from './attempt-failure';

export type NextStep =
  /** Nobody else would answer differently: the failure goes to the client. */
  | { do: 'give_up' }
  /** At once, with a key that was not tried. */
  | { do: 'next_key' }
  /** After a pause; a key of the same target, an untried one first. */
  | { do: 'retry'; delayMs: number }
  | { do: 'next_target' };

export interface RetrySettings {
  /** Tries of one target, the first included. */
  maxAttempts: number;
  /** First pause, milliseconds; doubles with each try. */
  delayMs: number;
}

const MAX_DELAY_MS = 5_000;

/** The one attempt plan: which failure leads where. `triesOfTarget` counts this failure too. `jitter` is 0..1. */
export function nextStep(failure: AttemptFailure, triesOfTarget: number, settings: RetrySettings, jitter: number): NextStep {
  switch (failure.kind) {
    case 'client':
    case 'withheld': // those that the plan has for it are asked
      return { do: 'give_up' };
    case 'auth':
    case 'denied':
    case 'quota':
    case 'rate':
      return { do: 'next_key' };
    case 'refused':
    case 'bad_response':
    case 'timeout': // waiting as long again for the same target helps nobody
      return { do: 'next_target' };
    case 'server':
    case 'network':
      if (triesOfTarget >= settings.maxAttempts) return { do: 'next_target' };
      return retryOrMoveOn(
        Math.min(MAX_DELAY_MS, settings.delayMs * 2 ** (triesOfTarget - 1)) * jitter,
        failure.retryAfterMs ?? 0,
      );
  }
}

/** Never sooner than the upstream asked for; where that is too long to wait, not at all. */
const retryOrMoveOn = (delayMs: number, askedForMs: number): NextStep =>
  askedForMs > MAX_DELAY_MS ? { do: 'next_target' } : { do: 'retry', delayMs: Math.max(delayMs, askedForMs) };
