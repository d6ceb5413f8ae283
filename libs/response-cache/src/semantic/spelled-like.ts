import { isWord } from './known-words';
import { FRAME } from './lexicon.data';
import { stem } from './stem';
import { type Words, wordsOf } from './words';

/*
 * A misspelling is told by what the other question has in its place: a word that is none, one slip of the keys away from
 * a word that is one. Both being words, nothing is taken for another: "county" is no "country".
 */

/** @returns the question, with slips of the keys set right by what another question says; itself where there are none */
export function spelledLike(asked: Words, other: Words): Words {
  const missing = [...asked.spoken].filter((word) => !other.spoken.has(word) && mayBeSlip(word, asked));
  if (missing.length === 0 || missing.length > MOST) return asked;
  const known = [...other.spoken].filter((word) => !asked.spoken.has(word) && word.length >= 4 && /^\p{L}+$/u.test(word));
  const right = new Map<string, string>();
  for (const word of missing) {
    const meant = known.filter((candidate) => isSlip(word, candidate) && stem(word) !== stem(candidate) && isWord(candidate));
    if (meant.length === 1 && !isWord(word)) right.set(word, meant[0] as string);
  }
  if (right.size === 0) return asked;
  return wordsOf(asked.original.replace(/\p{L}+/gu, (word) => right.get(word.toLowerCase()) ?? word));
}
/** Of a question with more slips than these nobody can tell what it says. */
const MOST = 4;

/** In small letters within a sentence: a capital may begin a name. */
const mayBeSlip = (word: string, { original }: Words): boolean =>
  word.length >= 4 &&
  /^[a-z]+$/.test(word) &&
  !FRAME.has(word) &&
  new RegExp(`(?<=^|[.!?]\\s)${word}|\\b${word}\\b`, 'u').test(original.charAt(0).toLowerCase() + original.slice(1));

/** One letter left out, put in, doubled or exchanged with its neighbour; another one only in long words. The first stays. */
export function isSlip(typed: string, meant: string): boolean {
  if (typed[0] !== meant[0] || Math.abs(typed.length - meant.length) > 1 || typed === meant) return false;
  let at = 0;
  while (at < typed.length && typed[at] === meant[at]) at++;
  const [rest, right] = [typed.slice(at), meant.slice(at)];
  if (typed.length < meant.length) return meant.length >= 5 && rest === right.slice(1);
  if (typed.length > meant.length) return meant.length >= 5 && rest.slice(1) === right;
  if (rest.length > 1 && rest[0] === right[1] && rest[1] === right[0] && rest.slice(2) === right.slice(2)) return true;
  return meant.length >= 7 && rest.slice(1) === right.slice(1);
}
