import type { TimeWindow } from './rule-questions';

/** What a clock on the wall shows: `08:30`, `mon`. */
export interface WallTime {
  time: string;
  day: string;
}

/** The time of day where the operator lives. */
export class TimeOfDay {
  /** One for each time zone: making it costs more than anything else here. */
  readonly format: Intl.DateTimeFormat;

  constructor(
    private readonly window: TimeWindow,
    zones: Map<string, Intl.DateTimeFormat>,
  ) {
    const { timezone: timeZone } = window;
    this.format =
      zones.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' });
    zones.set(timeZone, this.format);
  }

  read(nowMs: number): WallTime {
    const parts = new Map(this.format.formatToParts(nowMs).map(({ type, value }) => [type, value]));
    const time = `${parts.get('hour') === '24' ? '00' : parts.get('hour')}:${parts.get('minute')}`;
    return { time, day: (parts.get('weekday') ?? '').toLowerCase() };
  }

  /** A window over midnight goes on into the next day, and belongs to the day on which it began. */
  holds({ time, day }: WallTime): boolean {
    const { from, to, days } = this.window;
    const overMidnight = from > to;
    const began = time >= from;
    if (overMidnight ? !began && time >= to : !began || time >= to) return false;
    if (!days) return true;
    const since = overMidnight && !began ? dayBefore(day) : day;
    return days.some((one) => one === since);
  }
}

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const dayBefore = (day: string): string | undefined => WEEK.at(WEEK.findIndex((one) => one === day) - 1);
