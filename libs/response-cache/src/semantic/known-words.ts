import { BASE_OF } from './irregular.data';
import { KNOWN_WORDS } from './known-words.data';
import { ENGLISH } from './language-of';
import { FRAME } from './lexicon.data';

/** Places that each word has in the filter. */
export const LOOKS = 7;

/** Where a word stands in a filter of so many bits: two hashes, mixed (Kirsch and Mitzenmacher). */
export function placesOf(word: string, bits: number): number[] {
  let [one, other] = [0x811c9dc5, 0x9747b28c];
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x5bd1e995);
    other ^= other >>> 13;
  }
  const step = (other | 1) >>> 0;
  return Array.from({ length: LOOKS }, (_, i) => ((one >>> 0) + i * step) % bits);
}

let filter: Buffer | undefined;
function listed(word: string): boolean {
  filter ??= Buffer.from(KNOWN_WORDS, 'base64');
  const bytes = filter;
  return placesOf(word, bytes.length * 8).every((place) => ((bytes[place >> 3] as number) & (1 << (place & 7))) !== 0);
}

/** Endings of English, and what a word may have had in their place. */
const ENDINGS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/ies$/u, ['y']],
  [/ied$/u, ['y']],
  [/ily$/u, ['y']],
  [/iest$|ier$/u, ['y']],
  [/(?:es|ed|er|est|ing|able|or)$/u, ['', 'e']],
  [/(?:s|ly|less|ness|ful)$|(?<=e)[dr]$/u, ['']],
];

/** Whether it is a word of English, inflected or not. */
export function isWord(word: string): boolean {
  if (FRAME.has(word) || ENGLISH.has(word) || BASE_OF.has(word) || listed(word)) return true;
  const undoubled = word.replace(/([bdfglmnprtvz])\1(?:ed|er|est|ing)$/u, '$1');
  if (undoubled !== word && listed(undoubled)) return true;
  return ENDINGS.some(([ending, roots]) => {
    if (!ending.test(word)) return false;
    const bare = word.replace(ending, '');
    return roots.some((root) => bare.length + root.length > 2 && listed(bare + root));
  });
}
