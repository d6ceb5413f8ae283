import { useMemo } from 'react';
import { type Language, useLanguage } from '../i18n';

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };
/** What stands for a number that nobody knows; never 0. */
export const NONE = '—';

type Maybe = number | null | undefined;
type Moment = string | number | Date | null | undefined;
const missing = (value: Maybe): value is null | undefined => value === null || value === undefined || Number.isNaN(value);

export interface Format {
  /** US dollars from whole micro-dollars: as many digits as tell something. */
  readonly money: (microUsd: Maybe) => string;
  /** The same from dollars. */
  readonly usd: (usd: Maybe) => string;
  /** 12,345 up to 99,999, then 123k, 4.5M. */
  readonly count: (value: Maybe) => string;
  /** With every digit. */
  readonly whole: (value: Maybe) => string;
  /** From a share of 1. */
  readonly percent: (ratio: Maybe) => string;
  /** 84 ms, 1.24 s, 2 m 3 s, 4 h 5 m, 3 d 2 h. */
  readonly duration: (ms: Maybe) => string;
  readonly bytes: (bytes: Maybe) => string;
  /** Date and time in the viewer's zone, which is named. */
  readonly time: (at: Moment) => string;
  /** The time of day with seconds; with the day where it is not today. */
  readonly clock: (at: Moment) => string;
  readonly day: (at: Moment) => string;
  /** "3 minutes ago", "in 2 hours". */
  readonly ago: (at: Moment) => string;
}

/** Numbers and times as the chosen language writes them. */
export function useFormat(): Format {
  const { language } = useLanguage();
  return useMemo(() => formatOf(LOCALES[language]), [language]);
}

export function formatOf(locale: string): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const usd = (value: Maybe): string => (missing(value) ? NONE : dollars(value, locale));
  return {
    money: (micro) => usd(missing(micro) ? undefined : micro / 1_000_000),
    usd,
    count: (value) => (missing(value) ? NONE : Math.abs(value) < 100_000 ? whole.format(value) : compact.format(value)),
    whole: (value) => (missing(value) ? NONE : whole.format(value)),
    percent: (ratio) => (missing(ratio) ? NONE : percent.format(ratio)),
    duration,
    bytes,
    ...times(locale),
  };
}

function dollars(value: number, locale: string): string {
  const size = Math.abs(value);
  const digits = size === 0 || size >= 1 ? 2 : size >= 0.01 ? 4 : 6;
  const options = { minimumFractionDigits: 2, maximumFractionDigits: digits };
  return `${value < 0 ? '-' : ''}$${new Intl.NumberFormat(locale, options).format(size)}`;
}

function duration(ms: Maybe): string {
  if (missing(ms)) return NONE;
  if (ms < 10 && !Number.isInteger(ms)) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} m`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3_600)} h`;
}

function bytes(size: Maybe): string {
  if (missing(size)) return NONE;
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = size < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(size) / Math.log(1024)));
  return `${(size / 1024 ** step).toFixed(step === 0 || size / 1024 ** step >= 100 ? 0 : 1)} ${units[step] ?? ''}`;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

function times(locale: string): Pick<Format, 'time' | 'clock' | 'day' | 'ago'> {
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long' });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hour12: false });
  const earlier = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const read = (at: Moment): Date | undefined => (at === null || at === undefined ? undefined : new Date(at));
  return {
    time: (at) => show(read(at), (date) => full.format(date)),
    day: (at) => show(read(at), (date) => day.format(date)),
    clock: (at) => show(read(at), (date) => (isToday(date) ? clock : earlier).format(date)),
    ago: (at) =>
      show(read(at), (date) => {
        const seconds = (date.getTime() - Date.now()) / 1_000;
        const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
        return relative.format(Math.trunc(seconds / size), unit);
      }),
  };
}

const show = (date: Date | undefined, write: (date: Date) => string): string =>
  date === undefined || Number.isNaN(date.getTime()) ? NONE : write(date);

const isToday = (date: Date): boolean => date.toDateString() === new Date().toDateString();
