import fc from 'fast-check';
import { goDuration } from './go-duration';

const UNITS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const parse = (text: string): number =>
  [...text.matchAll(/([\d.]+)(ms|h|m|s)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit as string] ?? NaN),
    0,
  );

describe('goDuration', () => {
  it.each([
    [0, '0s'],
    [-5, '0s'],
    [12, '12ms'],
    [1_000, '1s'],
    [1_500, '1.5s'],
    [60_000, '1m0s'],
    [360_000, '6m0s'],
    [3_723_004, '1h2m3.004s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(goDuration(ms)).toBe(text);
  });

  it('keeps the value (property)', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 90_000_000 }), (ms) => Math.abs(parse(goDuration(ms)) - ms) < 1e-6));
  });
});
