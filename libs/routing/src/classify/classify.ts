import { PROMPT_TYPES, type PromptType } from '@libs/catalog';
import { COMPLEXITY_WEIGHTS, type ComplexityFeature } from './complexity.data';
import { type Difficulty, difficultyOf, type Form, type FormCounts, formOf, hasChoices } from './difficulty';
import { COMPARISONS, CONNECTIVES, DEMANDS, EXPERTISE, NEGATIONS, PHRASES, WORDS } from './lexicon.data';
import type { ConversationText } from './read-text';

/** What a request is about and how much it asks, with what was seen. */
export interface Classification {
  promptType: PromptType;
  /** How clearly, 0..1. */
  confidence: number;
  /** 0: any model will do; 1: only the best may. */
  complexity: number;
  /** Points of each type that has any. */
  scores: Readonly<Partial<Record<PromptType, number>>>;
  /** What the complexity rests on: outcomes of questions of that form, or judgement. */
  basis: Form | 'judgement';
  /** What the complexity was made of: the value of each feature, by the weights of its basis. */
  features: Readonly<Record<string, number>>;
  /** What each feature counts for, beside its value. */
  weights: Readonly<Record<string, number>>;
}

const numberOf = (type: PromptType): number => PROMPT_TYPES.indexOf(type);
const [SUMMARIZATION, CODE, QUESTION, CREATIVE, ANALYSIS, MATH, CONVERSATION, GENERAL] = [
  numberOf('summarization'),
  numberOf('code'),
  numberOf('question_answering'),
  numberOf('creative_writing'),
  numberOf('analysis'),
  numberOf('math'),
  numberOf('conversation'),
  numberOf('general'),
];

/** What a word says: of types (the number above, the weight in the lower three bits), of demands, of expertise. */
interface Entry {
  types: number[];
  demand: boolean;
  expert: boolean;
  negation: boolean;
  comparison: boolean;
  connective: boolean;
}
const NO_MARKS = { demand: false, expert: false, negation: false, comparison: false, connective: false };
const LEXICON = new Map<string, Entry>();
const entryOf = (word: string): Entry => {
  let entry = LEXICON.get(word);
  if (!entry) LEXICON.set(word, (entry = { types: [], ...NO_MARKS }));
  return entry;
};
const wordsOf = (list: string): string[] => list.split(/\s+/).filter(Boolean);
for (const [type, byWeight] of Object.entries(WORDS))
  for (const [weight, words] of Object.entries(byWeight))
    for (const word of wordsOf(words)) entryOf(word).types.push((numberOf(type as PromptType) << 3) | Number(weight));
for (const word of wordsOf(DEMANDS)) entryOf(word).demand = true;
for (const word of wordsOf(EXPERTISE)) entryOf(word).expert = true;
for (const word of wordsOf(NEGATIONS)) entryOf(word).negation = true;
for (const word of wordsOf(COMPARISONS)) entryOf(word).comparison = true;
for (const word of wordsOf(CONNECTIVES)) entryOf(word).connective = true;

/**
 * Which hashes of words are in the lexicon, so that most words of a text are passed over without being cut out of it.
 * The hash is made while the characters are read; two words may share a place, so what is found is looked up by its letters.
 */
const PLACES = 1 << 14;
const KNOWN = new Uint8Array(PLACES);
/** Words of the text that is being looked at, by a part of their hash: good enough to tell how often they come again. */
const MET = new Int32Array(64);
const hashNext = (hash: number, code: number): number => (Math.imul(hash, 31) + code) | 0;
const placeOf = (hash: number): number => ((hash ^ (hash >>> 15)) >>> 0) & (PLACES - 1);
for (const word of LEXICON.keys()) {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = hashNext(hash, word.charCodeAt(i));
  KNOWN[placeOf(hash)] = 1;
}

/** A word at the very beginning says what is to be done. */
const FIRST_WORDS = 6;
const FIRST_FACTOR = 2;
/** What is asked with nothing that speaks for any type. */
const LEAST_POINTS = 2;
/** Points beyond which more of the same word kind proves nothing: a long text mentions everything. */
const MOST_POINTS = 24;

/** Counts of one pass over a text. */
interface Seen extends FormCounts {
  signs: number;
  /** Signs without which no text is taken for a program. */
  codeSigns: number;
  lines: number;
  demands: number;
  expertise: number;
  points: Float64Array;
  wide: boolean;
}

/** Pure: equal text, equal verdict. Less than 20 us for 1 KB. */
export function classify(text: ConversationText): Classification {
  const { question, system } = text;
  const seen = look(question.toLowerCase());
  if (seen.wide) for (const [phrase, type, weight] of PHRASES) if (question.includes(phrase)) add(seen.points, type, weight * 2);
  shapePoints(question, seen, text);
  if (system !== '') hintOfSystem(system.toLowerCase(), seen.points);
  const { best, confidence } = winner(seen.points);
  const closed = best === MATH || best === QUESTION || best === GENERAL || best === CONVERSATION;
  const form = formOf(question, seen, closed, seen.points[MATH] ?? 0);
  const scores: Partial<Record<PromptType, number>> = {};
  PROMPT_TYPES.forEach((type, i) => {
    const points = seen.points[i] ?? 0;
    if (points > 0) scores[type] = Math.round(points * 10) / 10;
  });
  const promptType = PROMPT_TYPES[best] ?? 'general';
  return { promptType, confidence, scores, ...(form ? difficultyOf(form, question, seen) : judged(featuresOf(text, seen))) };
}

/** What one pass over a text counts, for those who learn from it. */
export const countsOf = (question: string): FormCounts => look(question.toLowerCase());

const add = (points: Float64Array, type: PromptType, weight: number): void => {
  const at = numberOf(type);
  points[at] = (points[at] ?? 0) + weight;
};

/** One pass over the characters, a look-up for each word. */
function look(text: string): Seen {
  const seen = nothingSeen();
  MET.fill(0);
  let start = -1;
  let hash = 0;
  let inNumber = false;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0x20;
    const letter =
      (code >= 0x61 && code <= 0x7a) || code >= 0xc0 || ((code === 0x2b || code === 0x23 || code === 0x2d) && start >= 0);
    if (letter) {
      if (start < 0) {
        start = i;
        hash = 0;
      }
      hash = hashNext(hash, code);
      seen.letters++;
      if (code >= 0x0900) seen.wide ||= code >= 0x2e80 || code < 0x0980 || (code >= 0x0e00 && code < 0x0e80);
      inNumber = false;
      continue;
    }
    if (start >= 0) {
      if (i - start > 8) seen.longWords++;
      countPlace(placeOf(hash), text, start, i, seen);
      start = -1;
    }
    if (code >= 0x30 && code <= 0x39) {
      seen.digits++;
      if (!inNumber) seen.numbers++;
      inNumber = true;
    } else if (code === 0x2c) seen.commas++;
    else if (code === 0x2e) countStop(text.charCodeAt(i + 1), inNumber, seen);
    else {
      inNumber = false;
      if (code === 0x0a) seen.lines++;
      else if (code !== 0x20) countSign(code, seen);
      if (code === 0x21 || code === 0x3f) countStop(text.charCodeAt(i + 1), false, seen);
    }
  }
  return seen;
}

const nothingSeen = (): Seen => ({
  words: 0,
  letters: 0,
  longWords: 0,
  distinct: 0,
  digits: 0,
  numbers: 0,
  decimals: 0,
  mathSigns: 0,
  dollars: 0,
  sentences: 0,
  commas: 0,
  negations: 0,
  comparisons: 0,
  connectives: 0,
  signs: 0,
  codeSigns: 0,
  demands: 0,
  expertise: 0,
  lines: 1,
  points: new Float64Array(PROMPT_TYPES.length),
  wide: false,
});

/** A word ended: whether it was there before, and what it says where it is known. */
function countPlace(place: number, text: string, start: number, end: number, seen: Seen): void {
  seen.words++;
  if (KNOWN[place] === 1) countWord(text.slice(start, end), seen);
  const bit = 1 << (place & 31);
  const met = MET[(place >>> 5) & 63] ?? 0;
  if ((met & bit) !== 0) return;
  MET[(place >>> 5) & 63] = met | bit;
  seen.distinct++;
}

/** A full stop ends a sentence before a blank, and is part of a number before a digit; NaN: the text ends. */
function countStop(next: number, inNumber: boolean, seen: Seen): void {
  if (next === 0x20 || next === 0x0a || Number.isNaN(next)) seen.sentences++;
  else if (inNumber && next >= 0x30 && next <= 0x39) seen.decimals++;
}

function countWord(word: string, seen: Seen): void {
  const entry = LEXICON.get(word);
  if (!entry) return;
  const factor = seen.words <= FIRST_WORDS ? FIRST_FACTOR : 1;
  for (const packed of entry.types) {
    const type = packed >> 3;
    seen.points[type] = Math.min(MOST_POINTS, (seen.points[type] ?? 0) + (packed & 7) * factor);
  }
  if (entry.demand) seen.demands++;
  if (entry.expert) seen.expertise++;
  if (entry.negation) seen.negations++;
  if (entry.comparison) seen.comparisons++;
  if (entry.connective) seen.connectives++;
}

/** + = < > ^ and the like speak of formulas; braces and semicolons of programs. */
function countSign(code: number, seen: Seen): void {
  seen.signs++;
  // ( ; < = { }
  if (code === 0x28 || code === 0x3b || code === 0x3c || code === 0x3d || code === 0x7b || code === 0x7d) seen.codeSigns++;
  if (
    code === 0x3d ||
    code === 0x2b ||
    code === 0x5e ||
    code === 0x2a ||
    code === 0x2f ||
    code === 0x3c ||
    code === 0x3e ||
    code === 0x24
  )
    seen.mathSigns++;
  if (code === 0x24) seen.dollars++;
}

/** The search for code is the dearest look at a text: it needs one of these signs, or a word of SQL. */
const mayBeCode = (question: string, { codeSigns }: Seen): boolean =>
  codeSigns > 0 || question.includes('SELECT') || question.includes('INSERT INTO') || question.includes('CREATE TABLE');

/** What the form says, beside the words. */
function shapePoints(question: string, seen: Seen, { turns }: ConversationText): void {
  const { points, words, numbers, mathSigns, lines } = seen;
  const plus = (type: number, weight: number): void => {
    points[type] = (points[type] ?? 0) + weight;
  };
  if (question.includes('```')) plus(CODE, 10);
  if (
    mayBeCode(question, seen) &&
    /[;{}]\s*\n|=>|\bdef \w+\(|\bfunction\b.*\(|<\/?[a-z]+>|\b(SELECT|INSERT INTO|CREATE TABLE)\b/.test(question)
  )
    plus(CODE, 8);
  if (numbers >= 2 && words < 400) plus(MATH, Math.min(8, numbers * 1.5));
  if (mathSigns >= 2 && points[CODE] === 0) plus(MATH, Math.min(6, mathSigns * 1.5));
  const asks = question.includes('?') || question.includes('\uff1f') || question.includes('\u061f');
  if (asks) plus(QUESTION, words < 60 ? 3 : 1);
  if (hasChoices(question)) plus(QUESTION, 8);
  if (words > 250 && lines > 3) plus(SUMMARIZATION, 1);
  if (words <= 8 && !asks && numbers === 0) plus(CONVERSATION, 1);
  if (turns > 4) plus(CONVERSATION, 1);
  // Small talk asks nothing: what else it says is more likely meant.
  if (words > 25) points[CONVERSATION] = (points[CONVERSATION] ?? 0) * 0.3;
  else if (words > 12) points[CONVERSATION] = (points[CONVERSATION] ?? 0) * 0.7;
  if ((points[CREATIVE] ?? 0) > 0 && (points[CODE] ?? 0) > 6) points[CREATIVE] = (points[CREATIVE] ?? 0) * 0.5;
}

/** An application says what it is for: half as much as the question itself. */
function hintOfSystem(system: string, points: Float64Array): void {
  const said = look(system).points;
  for (let type = 0; type < points.length; type++)
    if (type !== CONVERSATION && type !== QUESTION) points[type] = (points[type] ?? 0) + Math.min(4, (said[type] ?? 0) * 0.25);
}

function winner(points: Float64Array): { best: number; confidence: number } {
  let best = GENERAL;
  let most = LEAST_POINTS;
  let second = 0;
  let sum = LEAST_POINTS;
  for (let type = 0; type < points.length; type++) {
    const value = points[type] ?? 0;
    sum += value;
    if (value > most) {
      second = best === GENERAL ? 0 : most;
      most = value;
      best = type;
    } else if (value > second) second = value;
  }
  if (best === GENERAL) return { best, confidence: 0.3 };
  return { best, confidence: Math.round(Math.min(1, (most / sum) * 0.6 + ((most - second) / most) * 0.4) * 100) / 100 };
}

function featuresOf({ question, length, turns, system }: ConversationText, seen: Seen): Record<ComplexityFeature, number> {
  const words = Math.max(1, seen.words);
  return {
    length: Math.log2(1 + question.length / 32) / 8,
    conversation: Math.log2(1 + length / 256) / 10 + Math.min(turns, 20) / 40,
    longWords: Math.min(1, seen.longWords / words / 0.3),
    numbers: Math.min(1, seen.numbers / 10),
    signs: Math.min(1, seen.mathSigns / 8),
    demands: Math.min(1, seen.demands / 6),
    expertise: Math.min(1, seen.expertise / 2),
    lines: Math.min(1, Math.log2(seen.lines) / 5),
    code: Math.min(1, (seen.points[CODE] ?? 0) / 16),
    math: Math.min(1, (seen.points[MATH] ?? 0) / 16),
    analysis: Math.min(1, (seen.points[ANALYSIS] ?? 0) / 10),
    smallTalk: Math.min(1, (seen.points[CONVERSATION] ?? 0) / 8),
    instructions: Math.min(1, system.length / MOST_SYSTEM),
  };
}

const MOST_SYSTEM = 512;

/** Where nobody has counted outcomes: by weights that seem right. */
function judged(features: Readonly<Record<ComplexityFeature, number>>): Difficulty<'judgement'> {
  let sum = COMPLEXITY_WEIGHTS.base;
  for (const name of FEATURES) sum += COMPLEXITY_WEIGHTS[name] * features[name];
  const complexity = Math.round((1 / (1 + Math.exp(-sum))) * 1000) / 1000;
  return { complexity, basis: 'judgement', features, weights: COMPLEXITY_WEIGHTS };
}

const FEATURES = Object.keys(COMPLEXITY_WEIGHTS).filter((name): name is ComplexityFeature => name !== 'base');
