/*
 * Things of which neither comes first: "the difference between tea and coffee" is the one between coffee and tea. They
 * are put in the order of the alphabet where it is plain how far each reaches. Works on lower case.
 */

const SMALL =
  'and|or|in|on|at|of|for|to|from|with|by|about|as|if|when|while|than|that|which|who|is|are|was|were|do|does|did|not|but|then|versus|vs';
const WORD = `(?!(?:${SMALL})\\b)[\\p{L}\\p{N}'+#&-]+`;
const thing = (most: number): string => `(?:${WORD}(?: ${WORD}){0,${most - 1}})`;
/** Behind it a thing has ended: the question has, or a preposition follows. */
const ENDED = '(?=\\s*(?:[?.!,;:]|$)|\\s+(?:in|for|on|at|with|when|while|if|as|by|about|to|from|during|regarding)\\b)';
/** Before it no thing has begun. */
const BEGUN = '(?<=^|[,:;(?.!] ?|\\b(?:in|on|at|of|for|with|about|is|are|compare|choose|prefer|buy|use|the|a|an|better|best) )';

/** Between, among: these say by themselves that what follows is several things alike. */
const BETWEEN = new RegExp(
  `\\b(between|among|amongst|compare) (?:both )?(${thing(4)}(?:, ${thing(4)})*),? (?:and|or|with|to|versus|vs\\.?) (${thing(4)})${ENDED}`,
  'gu',
);
/** Two of as many words each: red meat or white meat, a car or a bike. */
const EITHER = [1, 2, 3].map(
  (length) =>
    new RegExp(
      `${BEGUN}(${exactly(length)}) (or|vs\\.?|versus) (?:(?:in|on|at|of|for|the|a|an) )?(${exactly(length)})${ENDED}`,
      'u',
    ),
);
/** Deep web and dark web: what ends alike stands side by side. */
const ALIKE = new RegExp(`(?<=^|\\s)(${WORD}) (${WORD}) (and|or|vs\\.?|versus) (${WORD}) \\2(?![\\p{L}\\p{N}])`, 'u');

/** Several of one word or two, behind commas: Wipro, Infosys and TCS. */
const SEVERAL = new RegExp(`${BEGUN}(${thing(2)}(?:, ${thing(2)})+),? (and|or) (${thing(2)})${ENDED}`, 'gu');
function exactly(length: number): string {
  return Array.from({ length }, () => WORD).join(' ');
}

/** Here it matters what comes first. */
const RANKED =
  /\b(?:then|before|after|first|respectively|sort|sorted|order|ordered|rank|ranked|group|grouped|prioriti[sz]e|sequence|steps?|minus|subtract|divided?|from)\b/u;

const compared = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const bare = (item: string): string => item.replace(/^(?:the|a|an) /u, '');
const inOrder = (items: readonly string[]): string[] => items.map(bare).sort(compared);

/** @returns the same question, with what may stand in any order in that of the alphabet */
export function listsInOrder(text: string): string {
  let plain = text.replace(
    BETWEEN,
    (_, head: string, some: string, last: string) => `${head} ${inOrder([...some.split(', '), last]).join(' and ')}`,
  );
  if (RANKED.test(plain)) return plain;
  plain = plain.replace(SEVERAL, (_, some: string, joint: string, last: string) =>
    inOrder([...some.split(', '), last]).join(` ${joint} `),
  );
  plain = plain.replace(ALIKE, (_, one: string, both: string, joint: string, other: string) =>
    inOrder([one, other])
      .map((word) => `${word} ${both}`)
      .join(` ${joint} `),
  );
  for (const either of EITHER)
    plain = plain.replace(either, (_, one: string, joint: string, other: string) =>
      inOrder([one, other]).join(joint === 'or' ? ' or ' : ' versus '),
    );
  return plain;
}

const QUESTION = /\?\s*$/u;
/** What points to a sentence before it. */
const POINTS = /\b(?:it|its|this|that|these|those|they|them|their|he|she|him|her|his|there|then|so|one|also|too)\b/u;

/** What is asked stands behind what is told, wherever a reader need not have read the one to understand the other. */
export function askedLast(text: string): string {
  const sentences = text
    .trim()
    .match(/[^.!?]+(?:[.!?]+(?=\s|$)|[.!?]+(?=\S)[^.!?]*)*[.!?]*\s*/gu)
    ?.map((part) => part.trim());
  if (!sentences || sentences.length < 2 || sentences.length > 3) return text;
  const [first = '', ...others] = sentences;
  if (!QUESTION.test(first) || others.some((part) => QUESTION.test(part) || POINTS.test(part)) || POINTS.test(first)) return text;
  return [...others.map((part) => (/[.!]$/u.test(part) ? part : `${part}.`)), first].join(' ');
}
