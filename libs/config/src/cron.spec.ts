import { readSchedule } from './cron';

const at = (text: string): number => Date.parse(text);

describe('a schedule', () => {
  it.each([
    ['0 3 * * *', '2026-03-05T03:00:59Z', true],
    ['0 3 * * *', '2026-03-05T03:01:00Z', false],
    ['*/15 * * * *', '2026-03-05T10:45:00Z', true],
    ['*/15 * * * *', '2026-03-05T10:50:00Z', false],
    ['5/20 * * * *', '2026-03-05T10:45:00Z', true],
    ['0 9-17 * * 1-5', '2026-03-06T17:00:00Z', true],
    ['0 9-17 * * 1-5', '2026-03-07T12:00:00Z', false],
    ['0 0 * * 7', '2026-03-08T00:00:00Z', true],
    ['0 0 1 * 1', '2026-03-02T00:00:00Z', true],
    ['0 0 1,15 2 *', '2026-02-15T00:00:00Z', true],
    ['0 0 1,15 2 *', '2026-03-15T00:00:00Z', false],
  ])('%s at %s: %s', (text, time, expected) => {
    expect(readSchedule(text).matches(at(time))).toBe(expected);
  });

  it('comes next where its time zone says, each hour once when clocks change', () => {
    const next = (after: string): string => readSchedule('30 2 * * *', 'Europe/Vienna').next(new Date(after)).toISOString();
    expect(next('2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(next('2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
  });

  it.each(['', '* * * *', '60 * * * *', '* 5-3 * * *', '*/0 * * * *', '@daily', '* * * * noday', '-1 * * * *'])(
    'refuses %p',
    (text) => {
      expect(() => readSchedule(text)).toThrow();
    },
  );
});
