import { wrongAtMost } from './wrong-at-most';

describe('the share of wrong answers that counts leave possible', () => {
  it.each([
    // Without a wrong one it is 1 - 0.05^(1/n); the others are quantiles of the beta distribution.
    [0, 4, 0.5271],
    [0, 100, 0.0295],
    [0, 299, 0.00997],
    [1, 100, 0.0466],
    [10, 100, 0.1637],
    [3, 5, 0.9236],
  ])('%d of %d', (wrong, served, most) => {
    expect(wrongAtMost(wrong, served)).toBeCloseTo(most, 3);
  });

  it('is everything where nothing speaks against it', () => {
    expect([wrongAtMost(0, 0), wrongAtMost(5, 5)]).toEqual([1, 1]);
  });
});
