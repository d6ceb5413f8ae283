import fc from 'fast-check';
import {
  consequenceOf as decide,
  LONGEST_COOLING_MS,
  SERVER_FAILURES_TO_COOL,
  SHORTEST_COOLING_MS,
  type KeyFailure,
} from './cooling';

const MINUTE = 60_000;

const consequenceOf = (failure: KeyFailure, inRow: number, random: number, justRotated: boolean, siblingsWell = true) =>
  decide(failure, {
    inRow,
    random,
    justRotated,
    siblingsWell,
    serverFailuresToCool: SERVER_FAILURES_TO_COOL,
    servedLately: false,
  });

describe('consequenceOf', () => {
  it('disables a key whose credentials are rejected', () => {
    expect(consequenceOf({ kind: 'auth' }, 1, 0, false)).toEqual({ do: 'disable', reason: 'credentials_rejected' });
  });

  it('rests it instead while calls with the previous secret may still be coming back', () => {
    expect(consequenceOf({ kind: 'auth' }, 1, 0, true)).toMatchObject({ do: 'cool', forMs: 1_000 });
  });

  it('rests a key without money for a quarter of an hour', () => {
    expect(consequenceOf({ kind: 'quota', retryAfterMs: 5 }, 1, 0, false)).toEqual({
      do: 'cool',
      forMs: 15 * MINUTE,
      reason: 'quota_exhausted',
    });
  });

  it.each([
    [7_000, 7_000],
    [12, 1_000],
    [0, 1_000],
    [360_000, 360_000],
    [1e12, 15 * MINUTE],
    [Infinity, 15 * MINUTE],
  ])('takes a hint of %d ms as %d ms', (hint, forMs) => {
    expect(consequenceOf({ kind: 'rate', retryAfterMs: hint }, 1, 0.5, false)).toEqual({
      do: 'cool',
      forMs,
      reason: 'rate_limited',
    });
  });

  it.each([undefined, NaN, -1])('doubles the pause where the hint is %p', (retryAfterMs) => {
    const pauses = [1, 2, 3, 4].map((inRow) => {
      const consequence = consequenceOf({ kind: 'rate', retryAfterMs }, inRow, 1, false);
      return consequence.do === 'cool' ? consequence.forMs : 0;
    });
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000]);
  });

  it('ignores single server failures and rests the key after several in a row, longer each time', () => {
    for (let inRow = 1; inRow < SERVER_FAILURES_TO_COOL; inRow++) {
      expect(consequenceOf({ kind: 'server' }, inRow, 1, false)).toEqual({ do: 'nothing' });
    }
    expect(consequenceOf({ kind: 'server' }, 3, 1, false)).toMatchObject({ do: 'cool', forMs: 5_000 });
    expect(consequenceOf({ kind: 'server' }, 4, 1, false)).toMatchObject({ do: 'cool', forMs: 10_000 });
    expect(consequenceOf({ kind: 'server' }, 40, 1, false)).toMatchObject({ do: 'cool', forMs: MINUTE });
  });

  it('leaves a key alone whose siblings fail as well: the target is sick', () => {
    expect(consequenceOf({ kind: 'server' }, 40, 1, false, false)).toEqual({ do: 'nothing' });
  });

  it('never rests a key for less than a second or more than a quarter of an hour (property)', () => {
    const failure = fc.record({
      kind: fc.constantFrom('auth' as const, 'quota' as const, 'rate' as const, 'server' as const),
      retryAfterMs: fc.option(fc.double(), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        failure,
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (one, inRow, random, rotated) => {
          const consequence = consequenceOf(one, inRow, random, rotated);
          if (consequence.do !== 'cool') return;
          expect(Number.isInteger(consequence.forMs)).toBe(true);
          expect(consequence.forMs).toBeGreaterThanOrEqual(SHORTEST_COOLING_MS);
          expect(consequence.forMs).toBeLessThanOrEqual(LONGEST_COOLING_MS);
        },
      ),
    );
  });
});
