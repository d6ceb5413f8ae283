/** Of the bound of Clopper and Pearson, one-sided. */
const CONFIDENCE = 0.95;

/** The share of wrong answers, 0..1, that `wrong` of `served` leave possible, with a confidence of 95 %. */
export function wrongAtMost(wrong: number, served: number): number {
  if (served === 0 || wrong >= served) return 1;
  let [low, high] = [wrong / served, 1];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (chanceOfAtMost(wrong, served, middle) > 1 - CONFIDENCE) low = middle;
    else high = middle;
  }
  return high;
}

/** Binomial: so many or fewer of `all`, each with `share`. */
function chanceOfAtMost(count: number, all: number, share: number): number {
  let term = all * Math.log1p(-share);
  let sum = Math.exp(term);
  for (let i = 1; i <= count; i++) {
    term += Math.log((all - i + 1) / i) + Math.log(share) - Math.log1p(-share);
    sum += Math.exp(term);
  }
  return sum;
}
