import { NEGATIONS } from './lexicon.data';
import { wordsOf } from './words';

const LONGEST = 1_500;
const ALIKE = 0.82;

/**
 * Whether two answers tell a reader the same: word for word, or with the same figures, the same verdict and nearly the
 * same meaning. A rough judge, made to err on the side of no.
 * @returns undefined when the texts could not be compared
 */
export async function answersAgree(
  a: string,
  b: string,
  embed: (text: string) => Promise<ArrayLike<number> | undefined>,
): Promise<boolean | undefined> {
  const [x, y] = [wordsOf(a.slice(0, LONGEST)), wordsOf(b.slice(0, LONGEST))];
  if (x.tokens.join(' ') === y.tokens.join(' ')) return true;
  const [figuresA, figuresB] = [figures(x.tokens), figures(y.tokens)];
  const [fewer, more] = figuresA.size < figuresB.size ? [figuresA, figuresB] : [figuresB, figuresA];
  if ([...fewer].some((figure) => !more.has(figure))) return false;
  if (verdict(x.tokens) !== verdict(y.tokens)) return false;
  const [v, w] = [await embed(a.slice(0, LONGEST)), await embed(b.slice(0, LONGEST))];
  return v && w && cosine(v, w) >= ALIKE;
}

const figures = (tokens: readonly string[]): Set<string> => new Set(tokens.filter((token) => /^\d/.test(token)));

/** Yes or no, where an answer begins with it. */
function verdict(tokens: readonly string[]): string {
  const first = tokens[0] ?? '';
  if (first === 'yes' || first === 'no') return first;
  return tokens.slice(0, 6).some((token) => NEGATIONS.has(token)) ? 'no' : '';
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, x, y] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [a[i] as number, b[i] as number];
    dot += p * q;
    x += p * p;
    y += q * q;
  }
  return x === 0 || y === 0 ? 0 : dot / Math.sqrt(x * y);
}
