import { askedAlike } from './asked-alike';
import { ofAnybody, openedAlike, timed } from './common-frames';
import { CONTRACTED, FRAME, NUMBERS, PHRASES, SYNONYMS, UNITS } from './lexicon.data';
import { askedLast, listsInOrder } from './lists-in-order';
import { spelled } from './spelling';
import { stem } from './stem';
import { MORE_SYNONYMS } from './synonyms.data';
import { THESAURUS } from './thesaurus.data';
import { activeVoice, circumstancesBehind } from './voice';

/** A question taken apart. */
export interface Words {
  /** Lower case, phrases that are one word joined, in order. */
  tokens: readonly string[];
  /** Places in `tokens` before which a mark stands: what is on either side of it belongs less together. */
  breaks: ReadonlySet<number>;
  /** Places of the tokens that own what stands behind them. */
  owners: ReadonlySet<number>;
  /** What it is about: stems of words that are no frame, each once, by their synonym group. */
  content: ReadonlySet<string>;
  /** By each token what it counts as: its synonym group, stem, number or unit; `''`: a word of frame. */
  names: readonly string[];
  /** The synonym group of one of these words, or its stem. */
  nameOf(token: string): string;
  /** Every word in small letters, as it was asked. */
  spoken: ReadonlySet<string>;
  /** As it was asked, with dates, sums and hurried spelling written out. */
  original: string;
  /** Its voice was changed, so a verb may stand in another form than where it was not. */
  recast: boolean;
}

/** Our own list goes before the thesaurus: a group of it that has a word of ours joins ours. */
const GROUPS: ReadonlyMap<string, string> = (() => {
  const groups = new Map(SYNONYMS.flatMap((group) => group.map((word) => [stem(word), stem(group[0] as string)] as const)));
  for (const line of [
    ...MORE_SYNONYMS,
    ...THESAURUS.trim()
      .split('\n')
      .map((words) => words.split(' ')),
  ]) {
    const words = line.filter((word) => !FRAME.has(word) && !NUMBERS.has(word) && !UNITS.has(word));
    const ours = words.map((word) => groups.get(stem(word))).find((group) => group !== undefined);
    for (const word of words) if (!groups.has(stem(word))) groups.set(stem(word), ours ?? stem(words[0] as string));
  }
  return groups;
})();
const TOKEN =
  /(?<=^|[\s(=])[-−]\d+(?:[.,]\d+)*|[\p{L}\p{M}]+(?:['’][\p{L}]+)?|\d+(?:[.,:/-]\d+)*(?:st|nd|rd|th|x)?|[%$]|[^\p{ASCII}\p{L}\p{M}\p{N}\p{P}\p{Z}\p{C}]|[,;:?!().]/gu;
const MARK = /^[,;:?!().]$/;

export function wordsOf(text: string): Words {
  const original = spelled(text);
  const normal = acronymsApart(original).toLowerCase().normalize('NFKC').replace(/’/g, "'");
  const { told, active, recast } =
    original.length > FRAMED_AT_MOST ? { told: '', active: folded(normal), recast: false } : framed(normal);
  const tokens: string[] = [];
  const breaks = new Set<number>();
  const owners = new Set<number>();
  for (const [token] of `${told} ${active}`.matchAll(TOKEN))
    if (MARK.test(token)) breaks.add(tokens.length);
    else {
      if (token.endsWith("'s")) owners.add(tokens.length);
      tokens.push(token.replace(/'s$|'$/, ''));
    }
  const nameOf = namesIn(tokens);
  const names = tokens.map((token, i) => (FRAME.has(token) ? '' : (measured(token, tokens[i - 1] ?? '') ?? nameOf(token))));
  const content = new Set(names.filter((name) => name !== ''));
  const spoken = new Set(original.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []);
  return { tokens, breaks, owners, content, names, nameOf, spoken, original, recast };
}

/** Letters from which on a text is no question in one of the frames that are known, and is compared as it stands. */
const FRAMED_AT_MOST = 600;
function framed(normal: string): { told: string; active: string; recast: boolean } {
  const { told, asked } = inOne(parted(askedLast(ofAnybody(normal))));
  const { plain, unit } = timed(circumstancesBehind(asked));
  const { text, recast } = activeVoice(askedAlike(plain));
  return { told, active: listsInOrder(recast ? askedAlike(text) : text) + unit, recast: recast || SUPPOSED.test(normal) };
}

/** What is only supposed stands in the past. */
const SUPPOSED = /^\W*what (?:would happen )?if\b/u;

/** The last sentence asks; what is told before it is no frame of a question. */
function parted(text: string): { told: string; asked: string } {
  const plain = text.trim();
  // In code, marks end no sentence.
  if (/[`{}=<>_]/u.test(plain)) return { told: '', asked: plain };
  const at = plain.search(/(?<=[.!?]\s)(?:[^\s.!?]+\s+){2,}[^.!?]*[.!?]*$/u);
  return at > 0 ? { told: plain.slice(0, at), asked: plain.slice(at) } : { told: '', asked: plain };
}

/** "It does not start. What do I do?" is what to do if it does not start; "My flight was cancelled. Can I rebook?" alike. */
function inOne({ told, asked }: { told: string; asked: string }): { told: string; asked: string } {
  let [before, last] = [folded(told), folded(asked)];
  const [, clause = '', rest = ''] = before === '' ? (BEHIND_COMMA.exec(last) ?? []) : [];
  if (clause !== '') [before, last] = [clause, rest];
  if (!ONE_SENTENCE.test(before)) return { told: before, asked: last };
  const lost = LOST.exec(before);
  const deed = lost ? DONE_TO_IT.exec(last)?.[1] : undefined;
  if (lost && deed !== undefined) return { told: '', asked: `howto ${deed} my ${lost[1]} ${lost[2]}` };
  const help = FIX.test(last) ? 'what do i do' : (HELP.exec(last) ?? ASKED_OF_A_CASE.exec(last))?.[1];
  return help === undefined
    ? { told: before, asked: last }
    : { told: '', asked: folded(`${help} if ${before.trim().replace(/[.!]+$/u, '')}`) };
}
const HELP =
  /^\W*(what do i do|what (?:could|might|can|is) (?:be )?(?:wrong|the (?:problem|issue|matter)))(?: (?:now|about (?:it|this|that)))?[?.! ]*$/u;
/** "I forgot my PIN. How do I reset it?" is how to reset a forgotten PIN. */
const LOST = /^\W*i (?:have )?(lost|forgot|forgotten|broke|broken|damaged|misplaced|cracked) my ((?:\p{L}+ ){0,2}\p{L}+)[.! ]*$/u;
const DONE_TO_IT = /^howto (\p{L}{3,}) it[?.! ]*$/u;
const FIX = /^\W*howto (?:fix|solve|resolve|repair) (?:it|this|that)[?.! ]*$/u;
const BEHIND_COMMA =
  /^((?:my|the|our|i) [^,.;:?!]{6,80}), (?:so |and )?((?:what do i do|howto (?:fix|solve|resolve|repair) (?:it|this|that))[^,.;:?!]{0,12}[?.! ]*)$/u;
/** Understood without what was told before it. */
const ASKED_OF_A_CASE =
  /^((?:can|do|should|must|will|may|am|is|are|howto|what|which|where|when|how|who) (?!.*\b(?:it|its|this|that|these|those|they|them|their|he|she|him|her|his|there|so|one|also|too|if|when|while|unless)\b)[^.;:?!]{3,100}?)[?.! ]*$/u;
const ONE_SENTENCE = /^[^.!?]+[.!]?\s*$/u;

function folded(text: string): string {
  let plain = text;
  for (const [pattern, word] of CONTRACTED) plain = plain.replace(pattern, word);
  plain = openedAlike(plain);
  for (const [pattern, word] of PHRASES) plain = plain.replace(pattern, word);
  return plain;
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

/** By what a unit is known here; undefined: it is none. */
export const unitOf = (token: string): string | undefined => UNITS.get(token) ?? UNIT_STEMS.get(stem(token));
const UNIT_STEMS: ReadonlyMap<string, string> = new Map([...UNITS].map(([name, unit]) => [stem(name), unit] as const));

/** Three is 3, and where something is measured kg is kilograms. */
function measured(token: string, before: string): string | undefined {
  const number = /^(?:one|second|half|i{1,3}|iv|double|triple|twice)$/.test(token) ? undefined : NUMBERS.get(token);
  if (number !== undefined && number !== '') return number;
  if (/^\d{1,3}(?:,\d{3})+$/.test(token)) return token.replaceAll(',', '');
  const unit = unitOf(token);
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
