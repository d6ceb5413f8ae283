/** A schedule in cron's five fields: minute, hour, day of the month, month, day of the week (0 or 7 is Sunday); UTC. */
export interface Schedule {
  /** @param at any moment of a minute, epoch ms */
  matches(at: number): boolean;
}

const FIELDS = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12 },
  { name: 'day of the week', min: 0, max: 7 },
] as const;
const PART = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/;

/** Lists, ranges and steps; no names, no `@daily`. @throws Error that says which field is wrong */
export function readSchedule(text: string): Schedule {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) throw new Error('a schedule has five fields: minute hour day month weekday');
  const [minutes, hours, days, months, weekdays] = FIELDS.map((field, i) => readField(parts[i] ?? '', field)) as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
  ];
  if (weekdays.has(7)) weekdays.add(0);
  // As cron has it: where both kinds of days are given, either will do.
  const either = parts[2] !== '*' && parts[4] !== '*';
  return {
    matches: (at) => {
      const time = new Date(at);
      const [day, weekday] = [days.has(time.getUTCDate()), weekdays.has(time.getUTCDay())];
      return (
        minutes.has(time.getUTCMinutes()) &&
        hours.has(time.getUTCHours()) &&
        months.has(time.getUTCMonth() + 1) &&
        (either ? day || weekday : day && weekday)
      );
    },
  };
}

function readField(text: string, { name, min, max }: (typeof FIELDS)[number]): Set<number> {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const match = PART.exec(part);
    const from = match?.[1] === undefined ? min : Number(match[1]);
    const to = match?.[2] !== undefined ? Number(match[2]) : match?.[1] !== undefined && !match[3] ? from : max;
    const step = match?.[3] === undefined ? 1 : Number(match[3]);
    if (!match || from < min || to > max || from > to || step < 1) throw new Error(`'${part}' is no ${name} of a schedule`);
    for (let value = from; value <= to; value += step) found.add(value);
  }
  return found;
}
