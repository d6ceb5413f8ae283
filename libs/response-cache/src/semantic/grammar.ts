import { PARTICIPLES, PASTS } from './irregular.data';
import { DATES, FRAME } from './lexicon.data';
import { stem } from './stem';
import type { Words } from './words';

/*
 * What English says by its small words and endings: when, whether it must or may be, of whom, and of how many. They are
 * few and closed, so they can be told apart without knowing what a question is about.
 */

const ASKS = /^(who|what|which|whom|how|when|where|why)$/;

/** @returns the time that an answer is about; `''`: now, or always */
function tenseOf({ tokens }: Words): string {
  const auxiliaries = tokens.filter((token) => !/^(?:s|been|being)$/.test(token));
  if (auxiliaries.some((token) => token === 'will' || token === 'shall')) return 'future';
  if (tokens.some((token) => /^(was|were|did|had)$/.test(token))) return 'past';
  // Has been, has shipped: what is over.
  if (tokens.some((token, i) => /^(has|have)$/.test(token) && tokens.slice(i + 1, i + 6).some(participle))) return 'past';
  // Who won, what changed: no helping verb tells it.
  if (ASKS.test(tokens[0] ?? '') && tokens.slice(1, 4).some((token) => PASTS.has(token))) return 'past';
  if (ASKS.test(tokens[0] ?? '') && /[^e]ed$/.test(tokens[1] ?? '')) return 'past';
  return '';
}
const participle = (token: string): boolean =>
  token === 'been' || PASTS.has(token) || PARTICIPLES.has(token) || (/[^e]ed$/.test(token) && token.length > 4);

export const tenseDiffers = (a: Words, b: Words): boolean =>
  tenseOf(a) !== tenseOf(b) ||
  progressive(a) !== progressive(b) ||
  (!a.recast && !b.recast && (toldAsPast(a, b) || toldAsPast(b, a)));

/** It crashed is not it crashes: a verb that no helper stands before, past here and not there. */
function toldAsPast(a: Words, b: Words): boolean {
  const there = new Map(b.tokens.map((token) => [stem(token), token]));
  return a.tokens.some((token, i) => {
    if (!PASTS.has(token) && !/[^e]ed$/.test(token)) return false;
    const other = there.get(stem(token));
    if (other === undefined || other === token || PARTICIPLES.has(other) || PASTS.has(other) || /(?:ed|ing)$/.test(other))
      return false;
    return (
      !a.tokens.slice(Math.max(0, i - 4), i).some((word) => HELPER.test(word)) && !/^(?:was|were|did|had)$/.test(tokenOfPast(b))
    );
  });
}
const HELPER = /^(?:is|are|was|were|be|been|being|has|have|had|having|get|gets|got|did)$/;
const tokenOfPast = ({ tokens }: Words): string => tokens.find((token) => /^(?:was|were|did|had)$/.test(token)) ?? '';
const progressive = ({ tokens }: Words): boolean => tokens.includes('being');

/** Whether it may, must or should be; and whether the question asks the same without saying so. */
interface Modality {
  modal: string;
  implied: boolean;
}
/** How and where something can be done is how and where it is done; how long it should be is how long it is. */
function modalityOf({ tokens }: Words): Modality {
  const [first = ''] = tokens;
  const open = ASKS.test(first);
  for (const token of tokens) {
    if (token === 'should') return { modal: token, implied: open };
    if (token === 'must') return { modal: token, implied: false };
    if (token !== 'can' && token !== 'could' && token !== 'may' && token !== 'might') continue;
    // Behind `in`, a month.
    if (token === 'may' && tokens.indexOf('may') > 0 && !open) continue;
    return open || first === 'howto' ? { modal: 'can', implied: true } : { modal: 'can', implied: false };
  }
  return { modal: '', implied: true };
}
export function modalityDiffers(a: Words, b: Words): boolean {
  const [ofA, ofB] = [modalityOf(a), modalityOf(b)];
  if (ofA.modal === ofB.modal) return false;
  return !(ofA.modal === '' && ofB.implied) && !(ofB.modal === '' && ofA.implied);
}

const PERSONS: ReadonlyMap<string, string> = new Map(
  (
    [
      ['my', 'my mine our ours'],
      ['your', 'your yours'],
      ['me', 'me us'],
      ['he', 'he him'],
      ['his', 'his'],
      ['she', 'she'],
      ['her', 'her hers'],
      ['they', 'they them'],
      ['their', 'their theirs'],
      ['i', 'i we'],
      ['you', 'you'],
    ] as const
  ).flatMap(([name, words]) => words.split(' ').map((word) => [word, name] as const)),
);

/** Of whom, in order. Whoever asks how "you" do something asks how it is done: `howto` has swallowed those. */
function personsOf({ tokens }: Words): string[] {
  const asks = ASKS.test(tokens[0] ?? '');
  return tokens.flatMap((token, i) => {
    const person = PERSONS.get(token);
    if (person === undefined) return [];
    const anybody =
      asks && (person === 'i' || person === 'you') && /^(do|can|could|should|must|would)$/.test(tokens[i - 1] ?? '');
    return anybody ? ['anybody'] : [person];
  });
}

const isAnybody = (persons: readonly string[]): boolean => persons.every((person) => person === 'anybody');
const isOwner = (persons: readonly string[]): boolean => persons.every((person) => person === 'my' || person === 'your');

/** One speaks of somebody where the other speaks of somebody else, or of them in another order. */
export function personDiffers(a: Words, b: Words): boolean {
  const [ofA, ofB] = [personsOf(a), personsOf(b)];
  const [onlyA, onlyB] = [ofA.filter((person) => !ofB.includes(person)), ofB.filter((person) => !ofA.includes(person))];
  if (onlyA.length > 0 && onlyB.length > 0 && !(isAnybody(onlyA) && isOwner(onlyB)) && !(isAnybody(onlyB) && isOwner(onlyA)))
    return true;
  if ([...onlyA, ...onlyB].some((person) => /^(he|his|she|her|their)$/.test(person))) return true;
  const both = ofA.filter((person) => ofB.includes(person) && person !== 'anybody');
  return both.join(' ') !== ofB.filter((person) => ofA.includes(person) && person !== 'anybody').join(' ');
}

const SCOPES: ReadonlyMap<string, string> = new Map(
  (
    [
      ['all', 'all every each always everything everybody everyone entire whole'],
      ['some', 'some several few sometimes somebody someone something'],
      ['any', 'any anything anybody anyone ever'],
      ['only', 'only solely exclusively merely alone'],
      ['both', 'both'],
      ['either', 'either'],
      ['also', 'also too'],
      ['even', 'even'],
      ['almost', 'almost nearly about approximately roughly around'],
      ['another', 'another other others else'],
      ['same', 'same'],
      ['again', 'again still already yet'],
    ] as const
  ).flatMap(([name, words]) => words.split(' ').map((word) => [word, name] as const)),
);

/** Of how many, and what stands right behind the word that says so. */
function scopesOf({ tokens }: Words): string[] {
  return tokens.flatMap((token, i) => {
    const scope = SCOPES.get(token);
    if (scope === undefined || (token === 'about' && !/^\d/.test(tokens[i + 1] ?? ''))) return [];
    if (token === 'around' && !/^\d/.test(tokens[i + 1] ?? '')) return [];
    // "all of the", "only in": the next word that is no small one.
    return scope === 'only' ? [`${scope} ${stem(tokens[i + 1] ?? '')}`] : [scope];
  });
}
/** What "just" and "really" stand before, where both say them: all but those that only fill. */
const STRESSED = /^(?:just|really|actually|exactly|also|very|now|currently|current)$/;
function stressDiffers(a: Words, b: Words): boolean {
  const [inA, inB] = [stressedIn(a), stressedIn(b)];
  return [...inA].some(([word, behind]) => inB.has(word) && inB.get(word) !== behind);
}
const stressedIn = ({ tokens }: Words): Map<string, string> =>
  new Map(
    tokens.flatMap((token, i) => {
      // To have one and choose is not to choose one and have: of two clauses, which one it stands in counts.
      if (!STRESSED.test(token) && !(/^(?:have|has|had)$/.test(token) && tokens.includes('if'))) return [];
      const name = token === 'now' || token === 'currently' ? 'current' : token;
      const next = tokens.slice(i + 1).find((word) => !FRAME.has(word)) ?? '';
      const before = tokens.slice(0, i).findLast((word) => !FRAME.has(word)) ?? '';
      // What is so now is so wherever in the sentence that is said, unless it says of what.
      return [[name, token === 'current' ? stem(next) : name === 'current' ? '' : `${stem(before)} ${stem(next)}`] as const];
    }),
  );
/** One or the other is not one and the other. */
const hasOr = ({ tokens }: Words): boolean => tokens.includes('or');
/** A river, or rivers: asked for by the piece. */
const one = ({ tokens }: Words): boolean => tokens[0] === 'asktolist' && /^(a|an|one)$/.test(tokens[1] ?? '');
const many = ({ tokens }: Words): boolean =>
  tokens[0] === 'asktolist' && tokens.slice(1, 3).some((token) => /[^su]s$/.test(token));
const explains = ({ tokens }: Words): boolean => tokens[0] === 'asktoexplain';
const lists = ({ tokens, original }: Words): boolean =>
  tokens[0] === 'asktolist' && !/^\W*(?:tell|define|calculate|compute)\b/i.test(original);

/** Told if he quits is not told that he quits; if and when are one. */
const SUPPOSES = /^(?:if|when|while|whether|whenever|unless|once|case|provided|after|during|on|upon)$/;
const supposes = (a: Words, b: Words): boolean =>
  a.tokens.some((token, i) => i > 0 && (token === 'if' || token === 'whether')) &&
  !b.tokens.some((token) => SUPPOSES.test(token));

/** A joke is wanted, or what a joke is, or which ones there are. */
function wants({ tokens, original }: Words): string {
  const [first = '', second = '', third = ''] = tokens;
  if (first === 'asktoexplain') return 'told';
  if (ASKS.test(first) && /^(?:is|are|does|do)$/.test(second) && /^(?:an?|some)$/.test(third) && tokens.length <= 6)
    return 'told';
  if (first === 'asktowrite') return 'made';
  if (first !== 'asktolist') return '';
  if (/^\W*(?:please )?(?:name|find|list|define|calculate|compute)\b/i.test(original)) return 'named';
  return /^(?:an?|some|another)$/.test(second) ? 'made' : '';
}
/** What is there already is listed by whoever writes five of them as little as by whoever says what they are. */
const wantsOther = (a: Words, b: Words): boolean => {
  const [ofA, ofB] = [wants(a), wants(b)];
  if (ofA === ofB || ofA === '' || ofB === '') return false;
  return [ofA, ofB].includes('told') ? [ofA, ofB].includes('made') : [a, b].some(({ tokens }) => tokens[0] === 'asktowrite');
};

/** Behind these a word names one thing, or all of several. */
const DEFINITE = /^(the|this|that|these|those|my|your|his|her|our|their)$/;
const bare = (word: string): string => word.replace(/(?<=ss|x|ch|sh|z)es$|s$/, '');
/** The file is not the files, and a plane is no plan though both may be planed. */
function formsDiffer(a: Words, b: Words): boolean {
  const known = new Map(b.tokens.map((token, i) => [stem(token), { token, definite: DEFINITE.test(b.tokens[i - 1] ?? '') }]));
  return a.tokens.some((token, i) => {
    const other = known.get(stem(token));
    if (!other || other.token === token) return false;
    const [one, two] = [bare(token), bare(other.token)];
    // Evenings are each evening.
    if (DATES.has(one)) return false;
    if (one === two) return other.definite && DEFINITE.test(a.tokens[i - 1] ?? '');
    return one === `${two}e` || two === `${one}e`;
  });
}

export const scopeDiffers = (a: Words, b: Words): boolean =>
  scopesOf(a).sort().join() !== scopesOf(b).sort().join() ||
  hasOr(a) !== hasOr(b) ||
  supposes(a, b) ||
  supposes(b, a) ||
  stressDiffers(a, b) ||
  wantsOther(a, b) ||
  formsDiffer(a, b) ||
  (one(a) && many(b)) ||
  (one(b) && many(a)) ||
  (explains(a) && lists(b)) ||
  (explains(b) && lists(a));
