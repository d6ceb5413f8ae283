export const PERIODS = ['hour', 'day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A stretch of time in equal steps that begin at whole multiples of a step (UTC); the last one may not be over. */
export interface Span {
  /** Epoch milliseconds; the beginning of the first step. */
  from: number;
  /** Not included. */
  to: number;
  stepMs: number;
  /** Read from the minutes of the live day, however long its steps are. */
  live?: true;
}

const SHAPE: Record<Period, { steps: number; stepMs: number }> = {
  hour: { steps: 60, stepMs: MINUTE },
  day: { steps: 96, stepMs: 15 * MINUTE },
  week: { steps: 168, stepMs: HOUR },
  month: { steps: 30, stepMs: DAY },
};

/** The last `steps` steps, the present one among them. */
export function lastSteps(steps: number, stepMs: number, now: number): Span {
  const current = Math.floor(now / stepMs) * stepMs;
  return { from: current - (steps - 1) * stepMs, to: current + stepMs, stepMs };
}

export const spanOf = (period: Period, now: number): Span => lastSteps(SHAPE[period].steps, SHAPE[period].stepMs, now);

/** As long before it, for comparison: cut where `span` is cut by the present. */
export function spanBefore({ from, to, stepMs }: Span, now: number): Span {
  const length = to - from;
  // The present step is compared with as much of the one that it is compared with, to the hour or the minute.
  const grain = stepMs > HOUR ? HOUR : MINUTE;
  const cut = Math.min(to, Math.ceil(now / grain) * grain);
  return { from: from - length, to: cut - length, stepMs: grain };
}

/** The beginnings of all steps. */
export function stepsOf({ from, to, stepMs }: Span): number[] {
  const steps: number[] = [];
  for (let at = from; at < to; at += stepMs) steps.push(at);
  return steps;
}

export const isByTheHour = ({ from, stepMs, live }: Span): boolean => live !== true && stepMs % HOUR === 0 && from % HOUR === 0;

/** The hours that it touches. */
export const wholeHours = ({ from, to }: Span): Span => ({
  ...{ from: Math.floor(from / HOUR) * HOUR, to: Math.ceil(to / HOUR) * HOUR, stepMs: HOUR },
});
