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

/** Behind these "to" stands before a deed. */
const INFINITIVE =
  /^(?:safe|unsafe|dangerous|risky|harmful|healthy|unhealthy|legal|illegal|hard|difficult|easy|simple|possible|impossible|necessary|expensive|cheap|better|best|need|want|like|try|trying|plan|planning|hope|how|way|ways|time|able|allowed|going|want|wants|needs|have|has)$/;
/** Before he died: what he did stands behind "before" too. */
const PRONOUN = new Set(['i', 'you', 'he', 'she', 'it', 'we', 'they', 'me', 'him', 'us', 'them']);

/** A word of content where it stands. */
interface Placed {
  word: string;
  token: string;
  at: number;
  /** The preposition of the words that it belongs to; `''`: none. */
  role: string;
  /** Counts the prepositions so far. */
  phrase: number;
  /** Words that follow each other without a small word between share it. */
  chunk: number;
  /** The next words are its own: "Ann's". */
  owns: boolean;
}

const ADVERB =
  /^(?!(?:ap|re|sup|comp|imp|ass|fami|ear|dai|week|month|year|hour|like|friend|love|live|lone|on|ju|ita|bel|hol|jel|bul)ly$)[a-z]{4,}ly$/;
/** The place of how something is done, where only one word of a single clause tells it; -1: there is none. */
function soleAdverb(tokens: readonly string[]): number {
  const places = tokens.flatMap((token, at) => (ADVERB.test(token) ? [at] : []));
  return places.length === 1 && saysOne(tokens) ? (places[0] as number) : -1;
}

/** Every word of content, in order. */
function placedIn({ tokens, breaks, owners, names }: Words): Placed[] {
  const placed: Placed[] = [];
  let role = '';
  let chunk = 0;
  let phrase = 0;
  const adverb = soleAdverb(tokens);
  tokens.forEach((token, at) => {
    if (breaks.has(at)) chunk++;
    // Safe to eat: what is done, not where to.
    if (token === 'to' && INFINITIVE.test(tokens[at - 1] ?? '')) chunk++;
    else if (STRICT.has(token) || LOOSE.has(token)) [role, chunk, phrase] = [STRICT.get(token) ?? token, chunk + 1, phrase + 1];
    else if (ARTICLE.has(token)) chunk++;
    else if (PRONOUN.has(token)) chunk++;
    else if (FRAME.has(token) || token === 'or') [role, chunk] = [token === 'and' ? role : '', chunk + 1];
    // Where an adverb stands alone of its kind says nothing of what it belongs to.
    else if (names[at] && at !== adverb) placed.push({ word: names[at], token, at, role, chunk, phrase, owns: owners.has(at) });
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
function unfolded(
  [x, y]: Two,
  [first, last]: Two,
  tokens: readonly string[],
  here: readonly Placed[],
  there: readonly Placed[],
): boolean {
  if (x.chunk !== y.chunk) return false;
  const between = tokens.slice(Math.min(first.at, last.at) + 1, Math.max(first.at, last.at));
  const small = between.filter((token) => FRAME.has(token) && !ARTICLE.has(token));
  if (small.length === 0 || !small.every((token) => LOOSE.has(token) || COPULA.has(token))) return false;
  // What comes behind is said of it alone, not of another word: "Peru in the south", not "Peru in the southern province".
  const behind = first.at > last.at ? first : last;
  const together = new Set(here.filter(({ chunk }) => chunk === x.chunk).map(({ word }) => word));
  return there.every(({ chunk, word }) => chunk !== behind.chunk || together.has(word));
}

/** Where more is said than one thing, a phrase that moves may come to belong to another. */
const SEVERAL = /^(and|but|or|then|if|while|because|although|than|when)$/;
const saysOne = (tokens: readonly string[]): boolean => !tokens.some((token, i) => i > 0 && SEVERAL.test(token));

/** Neighbouring phrases changed places and kept their prepositions: in Rome in May, in May in Rome. */
const phrasesMoved = ([x, y]: Two, [xThere, yThere]: Two): boolean =>
  x.role === xThere.role &&
  y.role === yThere.role &&
  Math.abs(x.phrase - y.phrase) === 1 &&
  Math.abs(xThere.phrase - yThere.phrase) === 1 &&
  (x.role !== y.role || /^(in|on|at)$/.test(x.role));

/** By price and name is not by name and price. */
const RANKED = /^(?:sort|order|rank|group|prioriti[sz]|ratio|subtract|minus|divid|respectively|first|sequence|then|proportion)/u;

/** Tea and coffee, coffee and tea. */
const joined = (here: Two, a: readonly string[], there: Two, b: readonly string[]): boolean =>
  [smallBetween(here, a), smallBetween(there, b)].every(
    (between) => between?.length === 1 && /^(and|or)$/.test(between[0] ?? ''),
  );

/** From how many words of content on nothing may move: too much could belong to something else. */
const LONG = 12;
/** Sentences, owners of owners, and words said twice: who is meant hangs on where each word stands. */
function entangled({ original, owners }: Words, placed: readonly Placed[]): boolean {
  if (placed.length > LONG || new Set(placed.map(({ word }) => word)).size < placed.length) return true;
  if (/[.!?;:]\s+\p{L}/u.test(original.trim())) return true;
  return owners.size > 1 || (owners.size === 1 && placed.some(({ role }) => role === 'of'));
}

const sameSequence = (a: readonly Placed[], b: readonly Placed[]): boolean =>
  a.length === b.length &&
  a.every(({ word, role }, i) => {
    const other = b[i] as Placed;
    return (
      word === other.word &&
      !isOtherRole(role, other.role) &&
      !(role === '' && STRICT.has(other.role)) &&
      !(other.role === '' && STRICT.has(role))
    );
  });

/** How many there are is said of whatever else is said of them. */
const COUNTS = /^(?:many|much|all|any|some|several|each|every|both)$/;
/** Words that follow each other without a small word between belong together, so they stand together in the other too. */
function tornApart(of: readonly Placed[], there: readonly Placed[]): boolean {
  const chunks = new Map<number, Placed[]>();
  for (const placed of of)
    if (!COUNTS.test(placed.token)) chunks.set(placed.chunk, [...(chunks.get(placed.chunk) ?? []), placed]);
  const places = new Map(there.map(({ word }, i) => [word, i] as const));
  for (const chunk of chunks.values()) {
    const at = chunk.flatMap(({ word }) => places.get(word) ?? []).sort((a, b) => a - b);
    const mine = new Set(chunk.map(({ word }) => word));
    for (let i = at[0] ?? 0; i < (at.at(-1) ?? 0); i++) {
      const between = there[i];
      if (between && !mine.has(between.word) && !COUNTS.test(between.token)) return true;
    }
  }
  return false;
}

/** Few words without grammar, as in a search box; what such a query begins with is often what it is about. */
const bareWords = ({ tokens, breaks, original }: Words, placed: readonly Placed[]): boolean =>
  !/[.?!]\s*$/u.test(original) &&
  tokens.length <= 8 &&
  breaks.size === 0 &&
  tokens.every((token) => !FRAME.has(token) || LOOSE.has(token) || STRICT.has(token) || token === 'and') &&
  placed.length > 2;

export function orderDiffers(a: Words, b: Words): boolean {
  const [inA, inB] = [placedIn(a), placedIn(b)];
  if (ownsOther(inA, inB) || ownsOther(inB, inA)) return true;
  if (entangled(a, inA) || entangled(b, inB)) return !sameSequence(inA, inB);
  const [bareA, bareB] = [bareWords(a, inA) && !bareWords(b, inB), bareWords(b, inB) && !bareWords(a, inA)];
  if ((!bareA && tornApart(inA, inB)) || (!bareB && tornApart(inB, inA))) return true;
  const there = new Map(inB.map((placed) => [placed.word, placed] as const));
  const mayMove = saysOne(a.tokens) && saysOne(b.tokens);
  const mayJoin = ![...a.tokens, ...b.tokens].some((token) => RANKED.test(token));
  const shared = inA.filter(({ word }) => there.has(word));
  for (const [i, x] of shared.entries()) {
    const xThere = there.get(x.word) as Placed;
    if (isOtherRole(x.role, xThere.role, tellsOf(x, inA) && tellsOf(xThere, inB))) return true;
    for (const y of shared.slice(i + 1)) {
      const yThere = there.get(y.word) as Placed;
      if (xThere.at < yThere.at) continue;
      const [before, behind]: [Two, Two] = [
        [x, y],
        [xThere, yThere],
      ];
      const keepsSense =
        (mayMove && phrasesMoved(before, behind)) ||
        unfolded(before, behind, b.tokens, inA, inB) ||
        unfolded(behind, before, a.tokens, inB, inA) ||
        (mayJoin && joined(before, a.tokens, behind, b.tokens)) ||
        (bareA && leads(x, xThere, inB)) ||
        (bareB && leads(yThere, y, inA));
      if (!keepsSense) return true;
    }
  }
  return false;
}
/** Tim's brother is not Tim, a brother: what owns here is, there, neither of something nor before it. */
const ownsOther = (of: readonly Placed[], there: readonly Placed[]): boolean =>
  of.some(({ word, owns }) => {
    const other = owns ? there.find((placed) => placed.word === word) : undefined;
    return (
      other !== undefined &&
      !other.owns &&
      other.role === '' &&
      there.every((placed) => placed === other || placed.chunk !== other.chunk)
    );
  });
/** The first word of a bare query, which the other names at its end. */
const leads = (first: Placed, other: Placed, there: readonly Placed[]): boolean =>
  first.at === 0 && first.role === '' && /^(?:in|on|for|with|of)$/.test(other.role) && there.at(-1) === other;

/** What is written on a thing is about it; who speaks on a stage does not speak about one. */
const TOLD =
  /^(?:book|information|info|essay|article|paper|report|advice|polic|poem|stor|guide|tutorial|research|stud|statistic|rule|law|legislation|paragraph|fact|presentation|documentar|course|lecture|opinion|view|data|detail|text|tip|question|document|summar|speech|film|movie)/;
function tellsOf({ phrase }: Placed, placed: readonly Placed[]): boolean {
  const before = placed.filter((other) => other.phrase === phrase - 1).at(-1);
  return before !== undefined && TOLD.test(before.token);
}
/** Of these, paraphrases exchange any two: a pain in my back, of my back; what is told on it, about it; paid with it, by it. */
const ALIKE = [
  'during in on',
  'of in on at for',
  'with by',
  'with and',
  'about of',
  'as to in',
  'to for of in',
  'between from',
].map((words) => new Set(words.split(' ')));

/** From it is not to it, and with it is not under it; what is taken instead is nothing else. */
const isOtherRole = (one: string, other: string, topic = false): boolean =>
  !(topic && ABOUT.has(one) && ABOUT.has(other)) && isOther(one, other);
const ABOUT = new Set(['about', 'on']);
/** What these stand before is no more what it is about. */
const SETTING = new Set(['before', 'after', 'until', 'since', 'without', 'except']);
const isOther = (one: string, other: string): boolean =>
  (one === 'insteadof') !== (other === 'insteadof') ||
  (SETTING.has(one) && other === '') ||
  (SETTING.has(other) && one === '') ||
  (one !== other && one !== '' && other !== '' && !ALIKE.some((words) => words.has(one) && words.has(other)));
