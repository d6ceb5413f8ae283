import { FRAME, PHRASES, SYNONYMS } from './lexicon.data';

/** A question taken apart. */
export interface Words {
  /** Lower case, phrases that are one word joined, in order. */
  tokens: readonly string[];
  /** What it is about: stems of words that are no frame, each once, by their synonym group. */
  content: ReadonlySet<string>;
  original: string;
}

const GROUPS: ReadonlyMap<string, string> = new Map(
  SYNONYMS.flatMap((group) => group.map((word) => [stem(word), stem(group[0] as string)] as const)),
);
const TOKEN =
  /(?<=^|[\s(=])[-−]\d+(?:[.,]\d+)*|[\p{L}\p{M}]+(?:['’][\p{L}]+)?|\d+(?:[.,:/-]\d+)*(?:st|nd|rd|th|x)?|[%$]|[^\p{ASCII}\p{L}\p{M}\p{N}\p{P}\p{Z}\p{C}]/gu;

export function wordsOf(text: string): Words {
  let normal = acronymsApart(text).toLowerCase().normalize('NFKC').replace(/’/g, "'");
  for (const [pattern, word] of PHRASES) normal = normal.replace(pattern, word);
  const tokens = (normal.match(TOKEN) ?? []).map((token) => token.replace(/'s$|'$/, ''));
  const content = new Set<string>();
  for (const token of tokens) {
    if (FRAME.has(token) || token.length === 0) continue;
    const root = stem(token);
    content.add(GROUPS.get(root) ?? root);
  }
  return { tokens, content, original: text };
}

/** The US is not us, and WHO is not who: where small letters are used too, capitals make a name, whose S is no plural. */
function acronymsApart(text: string): string {
  if (!/\p{Ll}/u.test(text)) return text;
  return text
    .replace(/\bUS\b|\bU\.S\.(?:A\.)?/g, 'USA')
    .replace(/\b[A-Z]{2,}\b/g, (word) => (word.endsWith('S') || FRAME.has(word.toLowerCase()) ? `${word}acronym` : word));
}

/** The group that a word stands in, or its stem. */
export const groupOf = (word: string): string => GROUPS.get(stem(word)) ?? stem(word);

/** The beginning that forms of one word share; English, and only what is safe. */
export function stem(spelled: string): string {
  const word = american(spelled);
  if (word.length <= 3) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh|z)es$/.test(word)) return word.slice(0, -2);
  if (/[^su]s$/.test(word)) return stem(word.slice(0, -1));
  if (word.endsWith('ing') && word.length > 5) return undouble(word.slice(0, -3));
  if (word.endsWith('ed') && word.length > 4) return undouble(word.slice(0, -2));
  return word.endsWith('e') && word.length > 4 ? word.slice(0, -1) : word;
}

function undouble(word: string): string {
  const bare = /([bdfgmnprt])\1$/.test(word) ? word.slice(0, -1) : word;
  return bare.endsWith('e') && bare.length > 4 ? bare.slice(0, -1) : bare;
}

/** Colour and summarise, as the other half of those who write English spell them. */
function american(word: string): string {
  return word.length < 6
    ? word
    : word.replace(/is(e|ed|es|ing|ation)$/, 'iz$1').replace(/([a-z]{2})our(s|ed|ing|ite|ites)?$/, '$1or$2');
}
