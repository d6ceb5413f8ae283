import { CronExpressionParser } from 'cron-parser';
import { GatewayError } from '@libs/kernel';

const FIELDS = 5;

/**
 * When a schedule comes next, strictly behind `after`. Hours that a change of clocks leaves out or repeats are met once.
 * @throws GatewayError invalid_request (param cron, time_zone)
 */
export function nextTime(cron: string, timeZone: string, after: Date): Date {
  if (cron.trim().split(/\s+/).length !== FIELDS) throw bad('cron', 'must have five fields: minute hour day month weekday');
  assertTimeZone(timeZone);
  try {
    return CronExpressionParser.parse(cron, { tz: timeZone, currentDate: after }).next().toDate();
  } catch (error) {
    throw bad('cron', `is no schedule: ${error instanceof Error ? error.message : 'it cannot be read'}`);
  }
}

function assertTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw bad('time_zone', 'must be the name of a time zone such as Europe/Vienna');
  }
}

const bad = (param: string, message: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${message}.`, { param });
