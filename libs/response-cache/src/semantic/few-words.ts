import { FRAME } from './lexicon.data';
import { typed } from './question-type';
import type { Words } from './words';

/*
 * Where a question names next to nothing ("what can you do", "how are you", "call Tom", "call me Tom"), its small words
 * are all that tells what is asked.
 */

/** @returns whether two questions that name at most two things are told apart by their small words */
export function smallWordsDiffer(a: Words, b: Words): boolean {
  const most = Math.max(a.content.size, b.content.size);
  if (most > 2) return false;
  if (most === 0) return said(a) !== said(b);
  if (addressed(a) !== addressed(b) || undergoes(a) !== undergoes(b)) return true;
  return (
    most === 1 && (asksBy(a) !== asksBy(b) || ownersIn(a) !== ownersIn(b) || namesYou(a) !== namesYou(b) || wayOf(a) !== wayOf(b))
  );
}

const FILLS = /^(?:please|kindly|just|really|actually|so|well|oh|ok|okay|hey|hi|hello|then|now|a|an|the)$/;
const said = ({ tokens }: Words): string => tokens.filter((token) => !FILLS.test(token)).join(' ');

/** Who is spoken of, but not whoever asks how "you" or "one" does a thing. */
const addressed = (words: Words): string =>
  words.tokens
    .filter(
      (token, i) => /^(?:me|us|you|him|them)$/.test(token) && !(token === 'you' && AUXILIARY.test(words.tokens[i - 1] ?? '')),
    )
    .map((token) => (token === 'us' ? 'me' : token))
    .join(' ');
const AUXILIARY = /^(?:do|does|did|can|could|would|should|will|if|when)$/;
const namesYou = ({ tokens: [first = '', ...others] }: Words): boolean =>
  !/^(?:howto|can|could|should)$/.test(first) && others.includes('you');
const wayOf = ({ tokens }: Words): string =>
  tokens
    .filter((token) => /^(?:from|before|after|without|until|since|against|over|under|up|down|off|out)$/.test(token))
    .join(' ');
/** Called, and calling. */
const undergoes = ({ tokens, recast }: Words): boolean => !recast && tokens.some((token) => /^(?:be|being)$/.test(token));

/** By which word it is asked; "tell me about it" and the bare name of a thing ask what it is. */
function asksBy(words: Words): string {
  const [first = '', second = ''] = words.tokens;
  const { type } = typed(words);
  if (type !== 'open') return type;
  if (first === 'how') return 'how';
  if (first === 'asktowrite' || (first === 'asktolist' && /^(?:an?|some|another)$/.test(second))) return 'made';
  if (/^(?:what|which|asktolist|asktoexplain|a|an|the|my|your|our)$/.test(first) || !FRAME.has(first)) return 'what';
  return 'told';
}
const ownersIn = ({ tokens }: Words): string =>
  [
    ...new Set(
      tokens.filter((token) => /^(?:my|your|our|his|her|their)$/.test(token)).map((token) => (token === 'our' ? 'my' : token)),
    ),
  ]
    .sort()
    .join(' ');
