import { readSchedule } from '@libs/config';
import { GatewayError } from '@libs/kernel';

/**
 * When a schedule comes next, strictly behind `after`. Hours that a change of clocks leaves out or repeats are met once.
 * @throws GatewayError invalid_request (param cron, time_zone)
 */
export function nextTime(cron: string, timeZone: string, after: Date): Date {
  assertTimeZone(timeZone);
  try {
    return readSchedule(cron, timeZone).next(after);
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
