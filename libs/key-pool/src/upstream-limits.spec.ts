import fc from 'fast-check';
import { LONGEST_RESET_MS, nearlyUsedUp, readUpstreamLimits } from './upstream-limits';

const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('readUpstreamLimits', () => {
  it('reads the form of OpenAI', () => {
    const headers = {
      ...{ 'x-ratelimit-limit-requests': '500', 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-reset-requests': '120ms' },
      ...{ 'x-ratelimit-limit-tokens': '30000', 'x-ratelimit-remaining-tokens': '29000', 'x-ratelimit-reset-tokens': '6m0s' },
    };
    expect(readUpstreamLimits(headers, NOW)).toEqual({
      requests: { limit: 500, left: 3, resetMs: 120 },
      tokens: { limit: 30_000, left: 29_000, resetMs: 360_000 },
    });
  });

  it('reads the form of Anthropic, the tightest of its token limits', () => {
    const headers = {
      ...{ 'anthropic-ratelimit-requests-limit': '50', 'anthropic-ratelimit-requests-remaining': '49' },
      'anthropic-ratelimit-requests-reset': '2026-03-01T12:00:20Z',
      ...{ 'anthropic-ratelimit-tokens-limit': '90000', 'anthropic-ratelimit-tokens-remaining': '80000' },
      'anthropic-ratelimit-tokens-reset': '2026-03-01T12:00:05Z',
      ...{ 'anthropic-ratelimit-input-tokens-limit': '40000', 'anthropic-ratelimit-input-tokens-remaining': '1000' },
      'anthropic-ratelimit-input-tokens-reset': '2026-03-01T12:00:30Z',
    };
    expect(readUpstreamLimits(headers, NOW)).toEqual({
      requests: { limit: 50, left: 49, resetMs: 20_000 },
      tokens: { limit: 40_000, left: 1_000, resetMs: 30_000 },
    });
  });

  it.each([
    ['120ms', 120],
    ['1.5s', 1_500],
    ['2m59.56s', 179_560],
    ['7', 7_000],
    [String(NOW / 1_000 + 30), 30_000],
    [String(NOW + 30_000), 30_000],
    ['2026-03-01T11:59:00Z', 0],
    ['24h', LONGEST_RESET_MS],
    ['soon', 10_000],
    [undefined, 10_000],
  ])('takes a reset of %p as %p ms', (reset, resetMs) => {
    const headers = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': reset };
    expect(readUpstreamLimits(headers, NOW)?.requests).toEqual({ limit: undefined, left: 0, resetMs });
  });

  it.each(['-1', '1e3', 'NaN', '', ' ', '99999999999999999999'])('takes %p left for nothing said', (left) => {
    expect(readUpstreamLimits({ 'x-ratelimit-remaining-requests': left }, NOW)).toBeUndefined();
  });

  it('never throws and never waits for longer than it may (property)', () => {
    const value = fc.oneof(fc.string(), fc.integer().map(String), fc.array(fc.string()), fc.constant(undefined));
    fc.assert(
      fc.property(value, value, value, (limit, left, reset) => {
        const found = readUpstreamLimits(
          {
            ...{ 'x-ratelimit-limit-tokens': limit, 'x-ratelimit-remaining-tokens': left },
            'x-ratelimit-reset-tokens': reset,
          },
          NOW,
        );
        if (found?.tokens === undefined) return;
        expect(found.tokens.resetMs).toBeGreaterThanOrEqual(0);
        expect(found.tokens.resetMs).toBeLessThanOrEqual(LONGEST_RESET_MS);
        expect(found.tokens.left).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('nearlyUsedUp', () => {
  it('says nothing of plenty, and never less than none', () => {
    const of = (left: number, limit?: number) => ({ requests: { limit, left, resetMs: 1 } });
    expect(nearlyUsedUp(of(60, 500), 0)).toBeUndefined();
    expect(nearlyUsedUp(of(60, 500), 15)).toEqual({ requests: { left: 45, resetMs: 1 } });
    expect(nearlyUsedUp(of(5), 9)).toEqual({ requests: { left: 0, resetMs: 1 } });
    expect(nearlyUsedUp({ tokens: { limit: 1_000, left: 150, resetMs: 1 } }, 0)).toEqual({ tokens: { left: 150, resetMs: 1 } });
    expect(nearlyUsedUp({ tokens: { limit: 1_000, left: 250, resetMs: 1 } }, 0)).toBeUndefined();
  });
});
