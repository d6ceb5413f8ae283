import type { GatewayError } from '@libs/kernel';
import type { Target } from '@libs/routing';
import type { HedgeEnd } from '@libs/telemetry';
import type { LoopState } from '../attempt-loop';
import { conclude, giveUp, launch, type OneAttempt, type Ran, type Running } from '../run-attempt';
import type { GatewayServices } from '../services';
import type { Attempt } from '../upstream-attempt';

/** A second asking, from its start until its cost is booked. */
export interface Hedge {
  /** Of the purse, micro-USD. */
  readonly reserved: number;
  readonly late: Target;
  end: HedgeEnd | undefined;
  /** Was served by another one while it ran. */
  loser: Running | undefined;
  booked: boolean;
}

/** Whoever may be asked beside the one that is late, with everything it takes. */
export interface Second {
  one: OneAttempt;
  reserved: number;
}

/** How the second one did where the first one is what is told. */
export interface Beside {
  target: Target;
  ran: Ran;
}

/**
 * Asks one target, and a second one when the first is late. The first to serve wins, the other one is ended at once;
 * what fails while the other one still runs is only noted.
 * @param find whom to ask as the second; may be called for nothing. Never rejects
 */
export async function race(
  services: GatewayServices,
  one: OneAttempt,
  state: LoopState,
  { lateAfterMs, find, abandon }: { lateAfterMs: number; find: () => Promise<Second | undefined>; abandon(second: Second): void },
): Promise<{ ran: Ran; beside?: Beside }> {
  const first = launch(services, one, state);
  const live = new Set([first]);
  state.onStop = () => {
    for (const { attempt } of live) attempt.abort(state.stopped as GatewayError);
  };
  if (state.stopped) state.onStop();
  const alone = async (): Promise<{ ran: Ran }> => ({ ran: conclude(services, first, state, await first.attempt.result) });
  if (!(await isLate(first.attempt, lateAfterMs)) || state.stopped) return alone();
  const finding = find();
  const second = await Promise.race([finding, first.attempt.result.then(() => 'too late' as const)]);
  if (second === 'too late') {
    void finding.then((found) => found && abandon(found));
    return alone();
  }
  if (second && state.stopped) abandon(second);
  if (!second || state.stopped) return alone();
  const other = launch(services, second.one, state);
  live.add(other);
  const hedge: Hedge = { reserved: second.reserved, late: one.target, end: undefined, loser: undefined, booked: false };
  state.hedge = hedge;
  return runBoth(services, { first, other, live, hedge }, state);
}

interface Racers {
  first: Running;
  other: Running;
  live: Set<Running>;
  hedge: Hedge;
}

async function runBoth(
  services: GatewayServices,
  { first, other, live, hedge }: Racers,
  state: LoopState,
): Promise<{ ran: Ran; beside?: Beside }> {
  const failures = new Map<Running, Ran>();
  try {
    while (live.size > 0) {
      const { racer, result } = await Promise.race(
        [...live].map((one) => one.attempt.result.then((ended) => ({ racer: one, result: ended }))),
      );
      live.delete(racer);
      const ran = conclude(services, racer, state, result);
      if ('served' in ran) {
        hedge.end = racer === other ? 'won' : 'lost';
        return { ran };
      }
      failures.set(racer, ran);
    }
  } finally {
    // Whoever still runs has been outrun, or is of no use any more.
    for (const loser of live) {
      giveUp(services, loser, loser === first);
      hedge.loser = loser;
    }
  }
  hedge.end = state.stopped ? 'stopped' : 'failed';
  const [ran, beside] = [failures.get(first) as Ran, failures.get(other) as Ran];
  // It had been asked, and nobody but the operator wanted it to be.
  if (wasCutOff(beside, state)) hedge.loser = other;
  return { ran, beside: { target: other.one.target, ran: beside } };
}

/** Resolves as soon as it has ended, and with true when it has not begun to answer by then. */
function isLate(attempt: Attempt, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(!attempt.answering), ms);
    void attempt.result.then(() => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

/** It was under way when the request was stopped. */
export const wasCutOff = (ran: Ran, { stopped }: LoopState): boolean =>
  stopped !== undefined && 'failure' in ran && ran.failure.error === stopped;
