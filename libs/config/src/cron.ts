import { CronExpressionParser } from 'cron-parser';

/** A schedule in cron's five fields: minute, hour, day of the month, month, day of the week (0 or 7 is Sunday). */
export interface Schedule {
  /** @param at any moment of a minute, epoch ms */
  matches(at: number): boolean;
  /** When it comes next, strictly behind `after`. Hours that a change of clocks leaves out or repeats are met once. */
  next(after: Date): Date;
}

const FIELDS = 5;
const MINUTE_MS = 60_000;

/**
 * @param timeZone as IANA names it
 * @throws Error that says what is wrong with the text
 */
export function readSchedule(text: string, timeZone = 'UTC'): Schedule {
  if (text.trim().split(/\s+/).length !== FIELDS) throw new Error('a schedule has five fields: minute hour day month weekday');
  const from = (currentDate: Date) => CronExpressionParser.parse(text.trim(), { tz: timeZone, currentDate });
  const next = (after: Date): Date => from(after).next().toDate();
  from(new Date(0));
  return {
    next,
    matches: (at) => {
      const minute = at - (at % MINUTE_MS);
      return next(new Date(minute - 1)).getTime() === minute;
    },
  };
}
