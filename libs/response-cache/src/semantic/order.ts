import { FRAME } from './lexicon.data';
import type { Words } from './words';

/*
 * Who does it to whom, and from where to where: English says it by prepositions and by the order of words. Of two
 * questions with the same words, each pair of words that changed places must have done so in a way that keeps the sense.
 */

/** Prepositions that cannot stand for each other. */
const STRICT = new Map([
  ...'from to than without before after under below over above between against behind until since during except through toward via per insteadof near beside inside outside off up down'
    .split(' ')
    .map((word) => [word, word] as const),
  ['into', 'to'] as const,
  ['towards', 'toward'] as const,
  ['beneath', 'under'] as const,
]);
/** Prepositions of which some stand for each other: see `ALIKE`. */
const LOOSE = new Set(['of', 'in', 'on', 'at', 'for', 'with', 'by', 'about', 'as']);
const COPULA = new Set(['is', 'are', 'was', 'were', 'be', 'there']);
const ARTICLE = new Set(['the', 'a', 'an', 'my', 'your', 'our', 'his', 'her', 'their', 'its', 'this', 'that', 'these', 'those']);

/** A word of content where it stands. */
interface Placed {
  word: string;
  at: number;
  /** The preposition of the words that it belongs to; `''`: none. */
  role: string;
  /** Counts the prepositions so far. */
  phrase: number;
  /** Words that follow each other without a small word between share it. */
  chunk: number;
}

/** Each word where it stands first. */
function placedIn({ tokens, nameOf }: Words): Map<string, Placed> {
  const placed = new Map<string, Placed>();
  let role = '';
  let chunk = 0;
  let phrase = 0;
  tokens.forEach((token, at) => {
    if (STRICT.has(token) || LOOSE.has(token)) [role, chunk, phrase] = [STRICT.get(token) ?? token, chunk + 1, phrase + 1];
    else if (ARTICLE.has(token)) chunk++;
    else if (FRAME.has(token) || token === 'or') [role, chunk] = [token === 'and' ? role : '', chunk + 1];
    else {
      const word = nameOf(token);
      if (!placed.has(word)) placed.set(word, { word, at, role, chunk, phrase });
    }
  });
  return placed;
}

type Two = readonly [Placed, Placed];
const smallBetween = ([one, other]: Two, tokens: readonly string[]): string[] | undefined => {
  const between = tokens.slice(Math.min(one.at, other.at) + 1, Math.max(one.at, other.at));
  return between.every((token) => FRAME.has(token) || token === 'or')
    ? between.filter((token) => !ARTICLE.has(token))
    : undefined;
};

/** Words that stand together in one stand, in the other, as a word and what is said of it: of it, for it, it is. */
function unfolded([x, y]: Two, [first, last]: Two, tokens: readonly string[]): boolean {
  if (x.chunk !== y.chunk) return false;
  const between = tokens.slice(Math.min(first.at, last.at) + 1, Math.max(first.at, last.at));
  const small = between.filter((token) => FRAME.has(token) && !ARTICLE.has(token));
  return small.length > 0 && small.every((token) => LOOSE.has(token) || COPULA.has(token));
}

/** Where more is said than one thing, a phrase that moves may come to belong to another. */
const SEVERAL = /^(and|but|or|then|if|while|because|although|than|when)$/;
const saysOne = (tokens: readonly string[]): boolean => !tokens.some((token, i) => i > 0 && SEVERAL.test(token));

/** Whole phrases changed places and kept their prepositions: in Python, how ... / how ... in Python. */
const phrasesMoved = ([x, y]: Two, [xThere, yThere]: Two): boolean =>
  x.role === xThere.role &&
  y.role === yThere.role &&
  (x.role !== y.role || (/^(in|on|at)$/.test(x.role) && x.phrase !== y.phrase && xThere.phrase !== yThere.phrase));

/** Tea and coffee, coffee and tea. */
const joined = (here: Two, a: readonly string[], there: Two, b: readonly string[]): boolean =>
  [smallBetween(here, a), smallBetween(there, b)].every(
    (between) => between?.length === 1 && /^(and|or)$/.test(between[0] ?? ''),
  );

export function orderDiffers(a: Words, b: Words): boolean {
  const [inA, inB] = [placedIn(a), placedIn(b)];
  const mayMove = saysOne(a.tokens) && saysOne(b.tokens);
  const shared = [...inA.values()].filter(({ word }) => inB.has(word));
  for (const [i, x] of shared.entries()) {
    const xThere = inB.get(x.word) as Placed;
    if (isOtherRole(x.role, xThere.role)) return true;
    for (const y of shared.slice(i + 1)) {
      const yThere = inB.get(y.word) as Placed;
      if (xThere.at < yThere.at) continue;
      const [here, there]: [Two, Two] = [
        [x, y],
        [xThere, yThere],
      ];
      const keepsSense =
        (mayMove && phrasesMoved(here, there)) ||
        unfolded(here, there, b.tokens) ||
        unfolded(there, here, a.tokens) ||
        joined(here, a.tokens, there, b.tokens);
      if (!keepsSense) return true;
    }
  }
  return false;
}

/** Of these, paraphrases exchange any two: a pain in my back, of my back; what is told on it, about it; paid with it, by it. */
const ALIKE = [
  'of in on at for',
  'with by',
  'with and',
  'about on of',
  'as to in',
  'to for of in',
  'between from',
  'between to',
  'between of',
].map((words) => new Set(words.split(' ')));

/** From it is not to it, and with it is not under it; what is taken instead is nothing else. */
const isOtherRole = (one: string, other: string): boolean =>
  (one === 'insteadof') !== (other === 'insteadof') ||
  (one !== other && one !== '' && other !== '' && !ALIKE.some((words) => words.has(one) && words.has(other)));
