import { inspect } from 'node:util';
import {
  costOf,
  ERROR_STATUS,
  GatewayError,
  isId,
  neverBack,
  newId,
  NO_USAGE,
  Secret,
  toGatewayError,
  totalInput,
  totalOutput,
} from './index';
import { openSecret } from './open-secret';

describe('Secret', () => {
  const secret = new Secret('sk-canary-0123456789abcdef');

  it('prints as [secret] in every way a value can be printed', () => {
    const printed = [
      `${secret}`,
      String(secret),
      secret + '',
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ a: [secret] }, { showHidden: true }),
    ];
    for (const text of printed) {
      expect(text).not.toContain('canary');
      expect(text).toContain('[secret]');
    }
    expect(Object.getOwnPropertyNames(secret)).toEqual([]);
  });

  it('is opened only by openSecret, and shows no more than a hint of itself', () => {
    expect(openSecret(secret)).toBe('sk-canary-0123456789abcdef');
    expect([secret.prefix(), secret.last4()]).toEqual(['sk-can', 'cdef']);
    expect([new Secret('short').prefix(), new Secret('short').last4()]).toEqual(['s', '']);
    expect(() => openSecret(Object.create(Secret.prototype) as Secret)).toThrow(TypeError);
  });
});

describe('ids', () => {
  it('are typed, unique and sortable by time', () => {
    const early = newId('run', 1_700_000_000_000);
    const late = newId('run', 1_700_000_000_001);
    expect(early < late).toBe(true);
    expect(isId('run', early)).toBe(true);
    expect(isId('request', early)).toBe(false);
    expect(new Set(Array.from({ length: 10_000 }, () => newId('request'))).size).toBe(10_000);
  });

  it('stand in the order in which they were made, also those of one millisecond', () => {
    const at = Date.now() + 60_000;
    const made = Array.from({ length: 500 }, (_, i) => newId('alert', at + Math.floor(i / 250) + 0.5));
    expect(made.toSorted()).toEqual(made);
    // Of moments that have passed there may be several at any time: they are ids as good as all.
    expect(newId('alert', at - 5)).toMatch(/^alr_[0-9a-z]{26}$/);
  });

  it('stand in that order also when the machine’s wall clock is set back meanwhile', () => {
    const told = jest.spyOn(Date, 'now');
    const at = Date.now() + 5_000;
    const made = [0, 1, -4, -3, 2, -2_000, -1_999, 3].map((ms) => {
      told.mockReturnValue(at + ms);
      return newId('request');
    });
    told.mockRestore();
    expect(made.toSorted()).toEqual(made);
  });
});

describe('a clock that never goes back', () => {
  const tell = (times: readonly number[]): number[] => {
    let next = 0;
    const now = neverBack(() => times[next++] ?? NaN);
    return times.map(() => now());
  };

  it('stands still while the wall clock is set back by a little', () => {
    expect(tell([1_000, 996, 999, 1_000, 1_001, 993, 1_002])).toEqual([1_000, 1_000, 1_000, 1_000, 1_001, 1_001, 1_002]);
    expect(tell([50_000, 48_000, 49_999, 50_001, 52_000])).toEqual([50_000, 50_000, 50_000, 50_001, 52_000]);
  });

  it('follows one that was wrong by much, either way', () => {
    expect(tell([50_000, 39_999, 40_001, 9e15, 40_002])).toEqual([50_000, 39_999, 40_001, 9e15, 40_002]);
  });
});

describe('costOf', () => {
  const price = { input: 3_000_000, output: 15_000_000, cacheRead: 300_000, cacheWrite: 3_750_000 };

  it('adds up disjoint buckets in whole micro-USD', () => {
    const usage = {
      inputTokens: 1000,
      cacheReadTokens: 2000,
      cacheWriteTokens: 100,
      outputTokens: 50,
      reasoningTokens: 10,
      estimated: false,
    };
    expect(costOf(usage, price)).toEqual({ state: 'exact', microUsd: 3000 + 600 + 375 + 750 + 150 });
    expect([totalInput(usage), totalOutput(usage)]).toEqual([3100, 60]);
  });

  it('rounds half up, once', () => {
    const one = { ...NO_USAGE, inputTokens: 1 };
    expect(costOf(one, { input: 500_000, output: 0 })).toEqual({ state: 'exact', microUsd: 1 });
    expect(costOf(one, { input: 499_999, output: 0 })).toEqual({ state: 'exact', microUsd: 0 });
    expect(costOf({ ...one, outputTokens: 1 }, { input: 400_000, output: 400_000 })).toEqual({ state: 'exact', microUsd: 1 });
  });

  it('keeps estimated and unknown apart from exact', () => {
    expect(costOf({ ...NO_USAGE, estimated: true }, price)).toEqual({ state: 'estimated', microUsd: 0 });
    expect(costOf(NO_USAGE, undefined)).toEqual({ state: 'unknown' });
  });
});

describe('errors', () => {
  it('have a status for every code, overridden only by an upstream', () => {
    for (const [code, status] of Object.entries(ERROR_STATUS)) {
      expect(new GatewayError(code as keyof typeof ERROR_STATUS, 'x').status).toBe(status);
    }
    expect(new GatewayError('upstream_error', 'x', { status: 418 }).status).toBe(418);
  });

  it('show nothing of an unexpected exception', () => {
    const shown = toGatewayError(new Error('password=hunter2'));
    expect(shown).toMatchObject({ code: 'internal_error', status: 500 });
    expect(shown.message).not.toContain('hunter2');
    const own = new GatewayError('not_found', 'x');
    expect(toGatewayError(own)).toBe(own);
  });
});
