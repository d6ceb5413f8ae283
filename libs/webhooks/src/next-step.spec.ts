import { GIVE_UP_AFTER_MS, MOST_ATTEMPTS, nextStep, RETRY_DELAYS_MS, retryAfterMs } from './next-step';

const NOW = Date.UTC(2026, 10, 21, 12);
const facts = (attempts: number, more: object = {}) => ({
  ...{ attempts, mostAttempts: MOST_ATTEMPTS, now: NOW, giveUpAt: NOW + GIVE_UP_AFTER_MS },
  ...more,
});
const end = (status: number | null, retryAfter?: string) => ({ status, retryAfter });

describe('nextStep', () => {
  it.each([200, 201, 204, 299])('takes %d for a delivery', (status) => {
    expect(nextStep(end(status), facts(1), 0)).toEqual({ state: 'delivered' });
  });

  it.each([null, 301, 302, 307, 400, 401, 404, 429, 500, 503])('tries again after %s', (status) => {
    expect(nextStep(end(status), facts(1), 0)).toEqual({ state: 'pending', at: NOW + RETRY_DELAYS_MS[0] });
  });

  it('ends with 410, and says that the endpoint is gone', () => {
    expect(nextStep(end(410), facts(1), 0)).toEqual({ state: 'failed', gone: true });
  });

  it('tries over nearly a day in growing pauses, never beyond it, whatever the jitter', () => {
    for (const random of [0, 0.5, 1]) {
      let now = NOW;
      const at: number[] = [];
      for (let attempts = 1; ; attempts++) {
        const next = nextStep(end(500), facts(attempts, { now }), random);
        if (next.state !== 'pending') {
          expect([attempts, next]).toEqual([MOST_ATTEMPTS, { state: 'failed', gone: false }]);
          break;
        }
        expect(next.at).toBeGreaterThan(now);
        now = next.at;
        at.push(now);
      }
      expect(now - NOW).toBeLessThanOrEqual(GIVE_UP_AFTER_MS);
      expect(now - NOW).toBeGreaterThan(20 * 3_600_000);
      expect(at).toHaveLength(MOST_ATTEMPTS - 1);
    }
  });

  it('spreads those that failed together', () => {
    const times = [0, 0.3, 1].map((random) => nextStep(end(500), facts(4), random));
    expect(new Set(times.map((next) => JSON.stringify(next))).size).toBe(3);
  });

  it('honours Retry-After where it is longer, up to the end', () => {
    expect(nextStep(end(429, '120'), facts(1), 0)).toEqual({ state: 'pending', at: NOW + 120_000 });
    expect(nextStep(end(429, '1'), facts(1), 0)).toEqual({ state: 'pending', at: NOW + RETRY_DELAYS_MS[0] });
    expect(nextStep(end(503, 'Sat, 21 Nov 2026 13:00:00 GMT'), facts(1), 0)).toEqual({ state: 'pending', at: NOW + 3_600_000 });
    expect(nextStep(end(503, '999999999'), facts(1), 0)).toEqual({ state: 'pending', at: NOW + GIVE_UP_AFTER_MS });
    expect(nextStep(end(503), facts(2, { giveUpAt: NOW }), 0)).toEqual({ state: 'failed', gone: false });
  });

  it('sends a test once', () => {
    expect(nextStep(end(500), facts(1, { mostAttempts: 1 }), 0)).toEqual({ state: 'failed', gone: false });
  });

  it.each(['', '-1', '1e9', 'soon', '1.5', '9999999999999', undefined])('reads no time from %s', (value) => {
    expect(retryAfterMs(value, NOW)).toBeUndefined();
  });
});
