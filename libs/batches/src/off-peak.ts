import { GatewayError, isJsonObject } from '@libs/kernel';

/** A time of the day in which lines may be begun; over midnight where `from` is behind `to`. */
export interface OffPeak {
  /** HH:MM */
  from: string;
  to: string;
  timezone: string;
  /** Days on which it may begin; absent: all. */
  days?: string[];
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const LONGEST_LOOK_MINUTES = 8 * DAY_MINUTES;

/** @throws GatewayError invalid_request */
export function readOffPeak(value: unknown, param: string): OffPeak {
  const bad = (what: string): GatewayError => new GatewayError('invalid_request', `\`${param}\` ${what}.`, { param });
  if (!isJsonObject(value)) throw bad('must be an object such as {"from": "22:00", "to": "06:00", "timezone": "Europe/Berlin"}');
  const { from, to, timezone = 'UTC', days, ...others } = value;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw bad(`knows from, to, timezone and days, not '${unknown.slice(0, 40)}'`);
  if (typeof from !== 'string' || typeof to !== 'string' || !CLOCK.test(from) || !CLOCK.test(to) || from === to)
    throw bad('needs two different times of day, `from` and `to`, such as 22:00');
  if (typeof timezone !== 'string' || !isTimeZone(timezone)) throw bad('names a time zone that is not known here');
  if (days === undefined) return { from, to, timezone };
  if (!Array.isArray(days) || days.length === 0 || !days.every((day) => DAYS.includes(String(day))))
    throw bad(`takes as \`days\` a list of ${DAYS.join(', ')}`);
  return { from, to, timezone, days: days.map(String) };
}

/** Whether lines may be begun at this moment (epoch ms). */
export function isOffPeak(window: OffPeak, at: number): boolean {
  const { minute, day } = localTime(at, window.timezone);
  const [from, to] = [minutesOf(window.from), minutesOf(window.to)];
  const inside = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  if (!inside || !window.days) return inside;
  // Behind midnight it is still the window of the day before.
  const began = from > to && minute < to ? DAYS[(DAYS.indexOf(day) + 6) % 7] : day;
  return window.days.includes(String(began));
}

/** The next moment, epoch ms, at which lines may be begun; `at` itself when that is now. */
export function nextOffPeak(window: OffPeak, at: number): number {
  if (isOffPeak(window, at)) return at;
  let moment = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  for (let looked = 0; looked < LONGEST_LOOK_MINUTES;) {
    const { minute } = localTime(moment, window.timezone);
    // A clock that is set forward or back moves the opening by its hour: from close by, minute by minute.
    const away = (minutesOf(window.from) - minute + DAY_MINUTES) % DAY_MINUTES;
    const step = Math.max(1, away - 120);
    moment += step * MINUTE_MS;
    looked += step;
    if (isOffPeak(window, moment)) return moment;
  }
  return Infinity;
}

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

function localTime(at: number, timeZone: string): { minute: number; day: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', weekday: 'short', hour: '2-digit', minute: '2-digit' },
  }).formatToParts(at);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return { minute: Number(of('hour')) * 60 + Number(of('minute')), day: of('weekday').toLowerCase() };
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
