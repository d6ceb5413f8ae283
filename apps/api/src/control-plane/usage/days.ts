const DAY_MS = 86_400_000;

/** `2026-11-01`, so many days before another day, or before today (UTC). */
export const daysBefore = (count: number, day?: string): string =>
  new Date((day === undefined ? Date.now() : Date.parse(day)) - count * DAY_MS).toISOString().slice(0, 10);

/** How many days, both included; undefined where they are none, or in the wrong order. */
export function daySpan(from: string, to: string): number | undefined {
  if (!isDay(from) || !isDay(to) || from > to) return undefined;
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
}

/** The 31st of February is the beginning of March to some readers. */
const isDay = (text: string): boolean => {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};
