import type { AttemptRecord } from '@libs/ledger';
import { upstreamTime } from './upstream-time';

const attempt = (started_at_ms: number, duration_ms: number): AttemptRecord => ({
  ...{ provider_id: 'a', model: 'm', provider_key_id: null, started_at_ms, ttfb_ms: null, duration_ms },
  ...{ status: null, outcome: 'completed', error_code: null },
});

describe('upstreamTime', () => {
  it('adds up what came one after the other', () => {
    expect(upstreamTime([])).toBeNull();
    expect(upstreamTime([attempt(100, 5.5)])).toBe(5.5);
    expect(upstreamTime([attempt(100, 5.5), attempt(105.5, 10), attempt(200, 1)])).toBe(16.5);
  });

  it('counts pauses between attempts: they are no work of the gateway', () => {
    expect(upstreamTime([], 7)).toBeNull();
    expect(upstreamTime([attempt(100, 5), attempt(355, 10)], 250)).toBe(265);
  });

  it('counts once what ran side by side', () => {
    expect(upstreamTime([attempt(100, 50), attempt(120, 10)])).toBe(50);
    expect(upstreamTime([attempt(100, 50), attempt(120, 100)])).toBe(120);
  });
});
