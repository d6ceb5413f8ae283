import { WEIGHTS } from './weights.data';
import type { Words } from './words';

/** What is weighed of two questions, each 0..1 or a small count. */
export function featuresOf(a: Words, b: Words, cosine: number): number[] {
  let shared = 0;
  for (const word of a.content) if (b.content.has(word)) shared++;
  const onlyA = a.content.size - shared;
  const onlyB = b.content.size - shared;
  const all = shared + onlyA + onlyB;
  return [
    1,
    Math.max(0, cosine),
    Math.min(onlyA, onlyB, 3),
    Math.min(Math.max(onlyA, onlyB), 4),
    all === 0 ? 1 : shared / all,
    onlyA + onlyB === 0 ? 1 : 0,
  ];
}

/** How sure it is that the answer to one is the answer to the other, 0..1; of the embedding and of the words. */
export function scoreOf(a: Words, b: Words, cosine: number, weights: readonly number[] = WEIGHTS): number {
  const sum = featuresOf(a, b, cosine).reduce((total, feature, i) => total + feature * (weights[i] ?? 0), 0);
  return 1 / (1 + Math.exp(-sum));
}
