import { codeDiffers } from './code-in';
import { smallWordsDiffer } from './few-words';
import { modalityDiffers, personDiffers, scopeDiffers, tenseDiffers } from './grammar';
import { foreignDiffers, lettersOf } from './language-of';
import { DATES, FRAME, NEGATIONS, NUMBERS, OPPOSITES } from './lexicon.data';
import { orderDiffers } from './order';
import { typed, typesConflict } from './question-type';
import { stem } from './stem';
import { groupOf, unitOf, type Words } from './words';

/** Why an answer to one question is none to another, however alike they are. */
export const GUARDS = [
  'language',
  'code',
  'number',
  'unit',
  'date',
  'negation',
  'opposite',
  'entity',
  'type',
  'direction',
  'tense',
  'modality',
  'person',
  'scope',
  'order',
] as const;
export type Guard = (typeof GUARDS)[number];

/** What stands against answering `b` with the answer to `a`; undefined: nothing that words show. */
export function guardBetween(a: Words, b: Words): Guard | undefined {
  if (Math.max(a.original.length, b.original.length) > READ_AT_MOST) return lettersOf(a) === lettersOf(b) ? undefined : 'order';
  for (const guard of GUARDS) if (DIFFERS[guard](a, b)) return guard;
  return undefined;
}

/** Letters from which on nothing may differ but marks and blanks: what a text of pages asks is not to be seen by its words. */
const READ_AT_MOST = 4_000;

type Differs = (a: Words, b: Words) => boolean;
const byList =
  (list: (words: Words) => string[]): Differs =>
  (a, b) =>
    list(a).sort().join('\n') !== list(b).sort().join('\n');

const numbersOf = ({ tokens }: Words): string[] =>
  tokens.flatMap((token, i) => {
    if (/^[-−]?\d/.test(token)) return [token.replace(/,(?=\d{3})/g, '')];
    const number = NUMBERS.get(token);
    if (number === undefined || number === '') return token === 'i' && tokens[i - 1] === 'war' ? ['1'] : [];
    // The unit, not the place in a row.
    return token === 'second' && /^\d/.test(tokens[i - 1] ?? '') ? [] : token === 'one' ? [] : [number];
  });

/** A unit counts where it measures: behind a number, or where it can be nothing else. */
const unitsOf = ({ tokens }: Words): string[] => {
  const units = tokens.flatMap((token, i) => {
    const unit = unitOf(token);
    if (unit === undefined) return [];
    const before = tokens[i - 1] ?? '';
    const counts =
      /^\d/.test(before) ||
      before === 'many' ||
      NUMBERS.has(before) ||
      token.length > 4 ||
      (token.length === 1 && /\W/.test(token));
    return counts && before !== 'i' ? [unit] : [];
  });
  return [...new Set(units.filter((unit) => unit !== 's' && unit !== 'min'))];
};
/** What an answer is to be told in: behind `in`, `into`, `to` and `per`. */
const wantedUnits = ({ tokens }: Words): string[] =>
  tokens.flatMap((token, i) => {
    const unit = /^(in|into|to|per)$/.test(tokens[i - 1] ?? '') ? unitOf(token) : undefined;
    return unit === undefined ? [] : [unit];
  });

const VERB = /^(is|are|was|were|do|does|did|can|could|have|has|had|will|would|should|must|there)$/;
/** What is counted: how many of it. */
function countedIn({ tokens }: Words): string[] {
  const many = tokens.findIndex((token, i) => (token === 'many' || token === 'much') && tokens[i - 1] === 'how');
  if (many < 0) return [];
  const behind = tokens.slice(many + 1);
  const end = behind.findIndex((token) => VERB.test(token));
  return (end < 0 ? behind : behind.slice(0, end)).map((token) => unitOf(token) ?? groupOf(token));
}
function countsOther(a: Words, b: Words): boolean {
  const [ofA, ofB] = [countedIn(a), new Set(countedIn(b))];
  return ofA.length > 0 && ofB.size > 0 && !ofA.some((word) => ofB.has(word));
}

const strictUnits = ({ tokens }: Words): string[] =>
  tokens.flatMap((token, i) => (/^\d/.test(tokens[i - 1] ?? '') ? [unitOf(token) ?? ''] : [])).filter((u) => u !== '');

const NAME = /(?<=[\p{L}\p{N},;'’)] )\p{Lu}[\p{L}\p{N}'’-]*/gu;
const ALL_WORDS = /\p{Lu}[\p{L}]*/gu;

/** Names: words that begin with a capital inside a sentence. Where half of all words do, capitals say nothing. */
function namesOf({ original, tokens }: Words): string[] {
  if ((original.match(ALL_WORDS) ?? []).length > Math.max(4, tokens.length * 0.6)) return [];
  return (original.match(NAME) ?? [])
    .map((name) => name.replace(/['’]s$/, '').toLowerCase())
    .filter((name) => name !== 'i' && !/^i['’]/.test(name));
}

function missesName(a: Words, b: Words): boolean {
  const present = new Set(b.tokens.map(groupOf));
  const text = b.tokens.join(' ');
  return namesOf(a).some(
    (name) =>
      !present.has(groupOf(name)) &&
      !text.includes(name) &&
      !text.includes(name.replaceAll('-', '')) &&
      !ABBREVIATED.has(name) &&
      !/^(us|world|earth|war|first|second|united|states|america)$/.test(name),
  );
}
const ABBREVIATED = new Set(['ok', 'tv', 'pc']);

const isNegation = (token: string): boolean => NEGATIONS.has(token) || token.endsWith("n't") || token.startsWith('non-');
/** What a negation stands before: to be able to read but not to write is not to be able to write but not to read. */
const negatedWords = ({ tokens, breaks }: Words): string[] =>
  tokens.flatMap((token, i) => {
    if (!isNegation(token)) return [];
    const found: string[] = [];
    for (let at = i + 1; at < tokens.length && found.length < 3 && !breaks.has(at); at++) {
      const next = tokens[at] ?? '';
      if (ENDS_NEGATION.test(next)) break;
      if (!FRAME.has(next)) found.push(groupOf(next));
    }
    return found;
  });
const ENDS_NEGATION = /^(?:and|but|or|if|when|while|then|because|than)$/;
const negatesOther = (a: Words, b: Words): boolean => {
  const [ofA, ofB] = [negatedWords(a), negatedWords(b)];
  return ofA.length > 0 && ofB.length > 0 && !ofA.some((word) => ofB.includes(word));
};
const negated = ({ tokens }: Words): boolean => tokens.filter(isNegation).length % 2 === 1;

const OPPOSITE_OF: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const map = new Map<string, Set<string>>();
  const put = (one: string, other: string): void => {
    map.set(one, (map.get(one) ?? new Set()).add(other));
  };
  for (const [one, other] of OPPOSITES) {
    for (const [x, y] of [
      [one, other],
      [other, one],
    ] as const) {
      put(groupOf(x), groupOf(y));
      put(stem(x), stem(y));
    }
  }
  return map;
})();

/** One side alone has a word, the other side alone has its opposite. */
function opposed(a: Words, b: Words): boolean {
  const ofA = rootsOf(a);
  const ofB = rootsOf(b);
  for (const word of ofA) {
    if (ofB.has(word)) continue;
    for (const other of OPPOSITE_OF.get(word) ?? []) if (ofB.has(other) && !ofA.has(other)) return true;
  }
  return negatesByPrefix(ofA, ofB) || negatesByPrefix(ofB, ofA);
}
const rootsOf = ({ tokens }: Words): Set<string> => new Set(tokens.flatMap((token) => [stem(token), groupOf(token)]));
const negatesByPrefix = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  [...a].some((word) => {
    const bare = /^(?:un|in|im|ir|dis|de|non|anti|re)(\p{L}{4,})$/u.exec(word)?.[1];
    return bare !== undefined && !b.has(word) && b.has(bare) && !a.has(bare);
  });

/** From here to there is not from there to here: the order of what both name is another around a word of direction. */
function turned(a: Words, b: Words): boolean {
  return swapped(endsOf(a), endsOf(b)) || swapped(endsOf(b), endsOf(a)) || asksForObject(a) !== asksForObject(b);
}
/** Who did it is not whom it was done to. */
const asksForObject = ({ tokens }: Words): boolean =>
  tokens[0] === 'whom' ||
  (tokens[0] === 'who' &&
    (/^(did|does|do)$/.test(tokens[1] ?? '') ||
      (/^(?:should|can|could|must|will|would|may)$/.test(tokens[1] ?? '') &&
        /^(?:i|we|you|they|he|she)$/.test(tokens[2] ?? ''))));
interface Ends {
  from: string;
  to: string;
}
function swapped(ends: Ends, others: Ends): boolean {
  if (ends.from === others.from && ends.to === others.to) return false;
  return ends.from !== '' && ends.from === others.to && (ends.to === others.from || others.from === '' || ends.to === '');
}
function endsOf({ tokens }: Words): Ends {
  const ends = { from: '', to: '' };
  tokens.forEach((token, i) => {
    if (token === 'from') ends.from ||= nounBehind(tokens, i);
    if (token === 'to' || token === 'into' || token === 'in') ends.to = nounBehind(tokens, i) || ends.to;
    if (token === 'convert' && /^\d/.test(tokens[i + 1] ?? '')) ends.from ||= groupOf(tokens[i + 2] ?? '');
    if (token === 'of' && /%/.test(tokens[i - 1] ?? '')) ends.to = groupOf(tokens[i + 1] ?? '');
    if (token === 'than') {
      ends.to = nounBehind(tokens, i);
      ends.from ||= groupOf(tokens.slice(0, i).find((word) => !FRAME.has(word)) ?? '');
    }
    if (token === '%') ends.from ||= groupOf(tokens[i - 1] ?? '');
  });
  return ends;
}
const nounBehind = (tokens: readonly string[], at: number): string => {
  let i = at + 1;
  while (['the', 'a', 'an', 'my', 'your', 'our'].includes(tokens[i] ?? '')) i++;
  return groupOf(tokens[i] ?? '');
};

/** Sundays are each Sunday. */
function dateIn(token: string, before: string): string[] {
  if (DATES.has(token) || (token === 'may' && before === 'in')) return [token];
  const one = token.replace(/s$/, '');
  return DATES.has(one) ? [one] : [];
}

const DIFFERS: Readonly<Record<Guard, Differs>> = {
  language: (a, b) => foreignDiffers(a, b),
  code: codeDiffers,
  number: byList(numbersOf),
  unit: (a, b) =>
    (byList(strictUnits)(a, b) && byList(unitsOf)(a, b)) ||
    byList(wantedUnits)(a, b) ||
    countsOther(a, b) ||
    rates(a) !== rates(b) ||
    takesOther(a, b),
  date: byList(({ tokens }) => tokens.flatMap((token, i) => dateIn(token, tokens[i - 1] ?? ''))),
  negation: (a, b) => negated(a) !== negated(b) || negatesOther(a, b),
  opposite: opposed,
  entity: (a, b) => missesName(a, b) || missesName(b, a),
  type: (a, b) => typesConflict(typed(a), typed(b)),
  direction: turned,
  tense: tenseDiffers,
  modality: modalityDiffers,
  person: personDiffers,
  scope: (a, b) => scopeDiffers(a, b) || smallWordsDiffer(a, b),
  order: orderDiffers,
};
/** How many hours it takes is not how many days. */
const takesOther = (a: Words, b: Words): boolean => {
  const [ofA, ofB] = [a, b].map(({ tokens }) => tokens.find((token) => /^in(?:minute|hour|day|week|month|year)s$/.test(token)));
  return ofA !== undefined && ofB !== undefined && ofA !== ofB;
};
/** How often: once a month is not once a year. */
const rates = ({ tokens }: Words): string =>
  [...new Set(tokens.filter((token) => /^(daily|weekly|monthly|yearly|hourly|annual|annually)$/.test(token)).map(unitOf))].join();
