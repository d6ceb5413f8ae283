import { GatewayError } from '@libs/kernel';
import type { AttemptFailure } from './attempt-failure';
import { nextStep } from './next-step';

const failure = (kind: AttemptFailure['kind']): AttemptFailure => ({
  kind,
  status: 0,
  error: new GatewayError('upstream_error', 'x'),
});
const settings = { maxAttempts: 3, delayMs: 1000 };

describe('nextStep', () => {
  it.each([
    ['client', 'give_up'],
    ['auth', 'next_key'],
    ['quota', 'next_key'],
    ['rate', 'next_key'],
    ['denied', 'next_key'],
    ['refused', 'next_target'],
    ['bad_response', 'next_target'],
    ['timeout', 'next_target'],
  ] as const)('after %s: %s', (kind, step) => {
    expect(nextStep(failure(kind), 1, settings, 0.5).do).toBe(step);
  });

  it.each(['server', 'network'] as const)('after %s: retries with growing, jittered pauses, then moves on', (kind) => {
    expect(nextStep(failure(kind), 1, settings, 0.5)).toEqual({ do: 'retry', delayMs: 500 });
    expect(nextStep(failure(kind), 2, settings, 0.5)).toEqual({ do: 'retry', delayMs: 1000 });
    expect(nextStep(failure(kind), 3, settings, 0.5)).toEqual({ do: 'next_target' });
    const asksForRest = (retryAfterMs: number) => nextStep({ ...failure(kind), retryAfterMs }, 1, settings, 0.5);
    expect(asksForRest(3_000)).toEqual({ do: 'retry', delayMs: 3_000 });
    expect(asksForRest(10)).toEqual({ do: 'retry', delayMs: 500 });
    expect(asksForRest(5_001)).toEqual({ do: 'next_target' });
    expect(nextStep(failure(kind), 9, { maxAttempts: 20, delayMs: 1000 }, 1)).toEqual({ do: 'retry', delayMs: 5000 });
  });
});
