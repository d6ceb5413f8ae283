import { BASE_OF } from './irregular.data';
import { FRAME, NUMBERS, PHRASES, SYNONYMS, UNITS } from './lexicon.data';
import { spelled } from './spelling';
import { THESAURUS } from './thesaurus.data';
import { activeVoice } from './voice';

/** A question taken apart. */
export interface Words {
  /** Lower case, phrases that are one word joined, in order. */
  tokens: readonly string[];
  /** What it is about: stems of words that are no frame, each once, by their synonym group. */
  content: ReadonlySet<string>;
  /** The synonym group of one of these words, or its stem. */
  nameOf(token: string): string;
  /** As it was asked, with dates, sums and hurried spelling written out. */
  original: string;
  /** Its voice was changed, so a verb may stand in another form than where it was not. */
  recast: boolean;
}

/** Our own list goes before the thesaurus: a group of it that has a word of ours joins ours. */
const GROUPS: ReadonlyMap<string, string> = (() => {
  const groups = new Map(SYNONYMS.flatMap((group) => group.map((word) => [stem(word), stem(group[0] as string)] as const)));
  for (const line of THESAURUS.trim().split('\n')) {
    const words = line.split(' ').filter((word) => !FRAME.has(word) && !NUMBERS.has(word) && !UNITS.has(word));
    const ours = words.map((word) => groups.get(stem(word))).find((group) => group !== undefined);
    for (const word of words) if (!groups.has(stem(word))) groups.set(stem(word), ours ?? stem(words[0] as string));
  }
  return groups;
})();
const TOKEN =
  /(?<=^|[\s(=])[-−]\d+(?:[.,]\d+)*|[\p{L}\p{M}]+(?:['’][\p{L}]+)?|\d+(?:[.,:/-]\d+)*(?:st|nd|rd|th|x)?|[%$]|[^\p{ASCII}\p{L}\p{M}\p{N}\p{P}\p{Z}\p{C}]/gu;

export function wordsOf(text: string): Words {
  const original = spelled(text);
  let normal = acronymsApart(original).toLowerCase().normalize('NFKC').replace(/’/g, "'");
  for (const [pattern, word] of PHRASES) normal = normal.replace(pattern, word);
  const { text: active, recast } = activeVoice(normal);
  const tokens = (active.match(TOKEN) ?? []).map((token) => token.replace(/'s$|'$/, ''));
  const nameOf = namesIn(tokens);
  const content = new Set<string>();
  tokens.forEach((token, i) => {
    if (!FRAME.has(token) && token.length > 0) content.add(measured(token, tokens[i - 1] ?? '') ?? nameOf(token));
  });
  return { tokens, content, nameOf, original, recast };
}

/** Words that could stand for each other do not where both are said: a manager who asks a director is not asked by one. */
function namesIn(tokens: readonly string[]): (token: string) => string {
  const stems = new Map<string, string>();
  const apart = new Set<string>();
  for (const token of tokens) {
    if (FRAME.has(token)) continue;
    const [root, group] = [stem(token), groupOf(token)];
    const known = stems.get(group);
    if (known === undefined) stems.set(group, root);
    else if (known !== root) apart.add(group);
  }
  if (apart.size === 0) return groupOf;
  return (token) => {
    const group = groupOf(token);
    return apart.has(group) ? stem(token) : group;
  };
}

/** Three is 3, and where something is measured kg is kilograms. */
function measured(token: string, before: string): string | undefined {
  const number = /^(?:one|second|half|i{1,3}|iv|double|triple|twice)$/.test(token) ? undefined : NUMBERS.get(token);
  if (number !== undefined && number !== '') return number;
  if (/^\d{1,3}(?:,\d{3})+$/.test(token)) return token.replaceAll(',', '');
  const unit = UNITS.get(token) ?? UNITS.get(stem(token));
  if (unit === undefined) return undefined;
  return /^\d/.test(before) || NUMBERS.has(before) || /^(?:in|into|to|per|many)$/.test(before) ? `unit ${unit}` : undefined;
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
export function stem(form: string): string {
  const word = american(BASE_OF.get(form) ?? form);
  if (word.length <= 3) return word;
  if (/ie[sd]$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
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
