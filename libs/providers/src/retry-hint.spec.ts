import fc from 'fast-check';
import { parseWait, retryHint } from './retry-hint';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const HTTP_DATE = 'Sun, 01 Mar 2026 12:00:30 GMT';

describe('parseWait', () => {
  const table: [string, number | undefined][] = [
    ['7', 7000],
    ['0', 0],
    ['0.5', 500],
    ['1e12', 1e15],
    ['1e999', undefined],
    ['e5', undefined],
    ['-1', undefined],
    ['', undefined],
    ['soon', undefined],
    ['7 apples', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['9'.repeat(100), undefined],
    ['6m0s', 360_000],
    ['12ms', 12],
    ['1h30m', 5_400_000],
    ['2m59.56s', 179_560],
    ['1d', 86_400_000],
    ['500us', 1],
    ['6m-1s', undefined],
    [HTTP_DATE, 30_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['2026-03-01T12:01:00Z', 60_000],
    ['2026-03-01T11:00:00Z', 0],
    ['2026-99-99T12:00:00Z', undefined],
    [String(NOW / 1000 + 10), 10_000],
    [String(NOW + 2500), 2500],
    ['1000000000000', 1e15],
    [String(NOW / 1000 - 60), 0],
  ];
  it.each(table)('reads %j as %j', (value, expected) => {
    expect(parseWait(value, NOW)).toBe(expected);
  });

  it('is total: any text gives a finite wait or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const wait = parseWait(text, NOW);
        expect(wait === undefined || (Number.isFinite(wait) && wait >= 0)).toBe(true);
      }),
    );
  });
});

describe('retryHint', () => {
  it('prefers what is addressed to us over the state of the limits', () => {
    expect(retryHint({ 'retry-after': '16', 'anthropic-ratelimit-tokens-reset': '2026-03-01T12:10:00Z' }, '', NOW)).toBe(16_000);
    expect(retryHint({ 'retry-after-ms': '125' }, '', NOW)).toBe(125);
  });

  it('takes the longer of two direct hints, since one of them may be a rounded zero', () => {
    expect(retryHint({ 'retry-after': '1', 'retry-after-ms': '0' }, '', NOW)).toBe(1000);
  });

  it('looks past a junk header', () => {
    expect(retryHint({ 'retry-after': 'later', 'x-ratelimit-reset-tokens': '12ms' }, '', NOW)).toBe(12);
    expect(retryHint({ 'retry-after': '-1' }, '', NOW)).toBeUndefined();
  });

  it('waits for the limit that is used up, not for the slowest one', () => {
    const headers = {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '2s',
      'x-ratelimit-remaining-tokens': '500',
      'x-ratelimit-reset-tokens': '6m0s',
    };
    expect(retryHint(headers, '', NOW)).toBe(2000);
    expect(retryHint({ ...headers, 'x-ratelimit-remaining-requests': '3' }, '', NOW)).toBe(360_000);
  });

  it('reads Anthropic reset times', () => {
    const headers = {
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2026-03-01T12:00:48Z',
      'anthropic-ratelimit-requests-remaining': '400',
      'anthropic-ratelimit-requests-reset': '2026-03-01T12:05:00Z',
    };
    expect(retryHint(headers, '', NOW)).toBe(48_000);
  });

  it('reads a bare reset in epoch milliseconds', () => {
    expect(retryHint({ 'x-ratelimit-reset': String(NOW + 5000) }, '', NOW)).toBe(5000);
  });

  it.each([
    ['Rate limit reached. Please try again in 125ms. Visit the site.', 125],
    ['Please try again in 6m0s.', 360_000],
    ['Please retry in 48.5s.', 48_500],
    ['{"retryDelay": "48s"}', 48_000],
    ['Try again later', undefined],
  ])('reads the message %j', (message, expected) => {
    expect(retryHint({}, message, NOW)).toBe(expected);
  });

  it('takes the first of repeated headers', () => {
    expect(retryHint({ 'retry-after': ['3', '9'] }, '', NOW)).toBe(3000);
  });
});
