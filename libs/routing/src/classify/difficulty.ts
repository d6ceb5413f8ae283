import { OUTCOME_WEIGHTS } from './difficulty.data';

/** Forms of questions whose answers were counted: those with choices to pick from, and sums put in words. */
export type Form = 'choices' | 'calculation';

/** What one pass over a text counts. */
export interface FormCounts {
  words: number;
  letters: number;
  longWords: number;
  distinct: number;
  digits: number;
  numbers: number;
  decimals: number;
  mathSigns: number;
  dollars: number;
  sentences: number;
  commas: number;
  negations: number;
  comparisons: number;
  connectives: number;
}

/** How surely a strong model is needed, and by what that was told. */
export interface Difficulty<Basis extends string> {
  complexity: number;
  basis: Basis;
  features: Readonly<Record<string, number>>;
  weights: Readonly<Record<string, number>>;
}

const SHORTEST_CALCULATION = 12;
const LONGEST_CALCULATION = 400;
const SURELY_MATH = 5;

export const hasChoices = (question: string): boolean => {
  const first = question.indexOf('\nA');
  return first >= 0 && /\nA[.)] .*\nB[.)] /s.test(question);
};

/**
 * @param closed whether the text asks for one answer rather than for a piece of work
 * @param math what speaks for a calculation, in points
 */
export function formOf(question: string, { numbers, words }: FormCounts, closed: boolean, math: number): Form | undefined {
  if (hasChoices(question)) return 'choices';
  if (!closed || words < SHORTEST_CALCULATION || words > LONGEST_CALCULATION) return undefined;
  return numbers >= 2 || math >= SURELY_MATH ? 'calculation' : undefined;
}

/** Of the text alone; each is put on a common scale by what was usual where the weights were learned. */
export const OUTCOME_FEATURES = {
  length: (question) => Math.log1p(question.length),
  words: (_question, { words }) => Math.log1p(words),
  sentenceLength: (_question, { words, sentences }) => Math.log1p(words / Math.max(1, sentences)),
  commas: (_question, { commas }) => Math.log1p(commas),
  numbers: (_question, { numbers }) => Math.log1p(numbers),
  anyNumber: (_question, { numbers }) => Math.min(1, numbers),
  negations: (_question, { negations }) => Math.min(3, negations),
  comparisons: (_question, { comparisons }) => Math.min(6, comparisons),
  connectives: (_question, { connectives }) => Math.log1p(connectives),
  distinct: (_question, { distinct, words }) => distinct / Math.max(1, words),
  longWords: (_question, { longWords, words }) => longWords / Math.max(1, words),
  wordLength: (_question, { letters, words }) => letters / Math.max(1, words),
  mathSigns: (_question, { mathSigns }) => Math.log1p(mathSigns),
  dollars: (_question, { dollars }) => Math.log1p(dollars),
  stem: (question) => Math.log1p(stemOf(question)),
  longestChoice: (question) => Math.log1p(longestChoice(question)),
  digits: (_question, { digits }) => Math.log1p(digits),
  digitShare: (question, { digits }) => digits / Math.max(1, question.length),
  asks: (question) => (question.includes('?') ? 1 : 0),
  decimals: (_question, { decimals }) => Math.log1p(decimals),
} as const satisfies Record<string, (question: string, counts: FormCounts) => number>;

export type OutcomeFeature = keyof typeof OUTCOME_FEATURES;
const NAMES = Object.keys(OUTCOME_FEATURES) as OutcomeFeature[];

/** A feature's usual value and spread where the weights were learned, and what it counts for. */
export type OutcomeWeight = readonly [centre: number, spread: number, weight: number];
const FARTHEST = 3;

/** By outcomes: whether a weak model failed where a strong one did not. */
export function difficultyOf<Basis extends Form>(form: Basis, question: string, counts: FormCounts): Difficulty<Basis> {
  const { base, features: learned } = OUTCOME_WEIGHTS[form];
  const features: Record<string, number> = {};
  const weights: Record<string, number> = { base };
  let sum: number = base;
  for (const name of NAMES) {
    const [centre, spread, weight] = learned[name];
    const value = (OUTCOME_FEATURES[name](question, counts) - centre) / spread;
    const kept = Math.max(-FARTHEST, Math.min(FARTHEST, value));
    features[name] = Math.round(kept * 100) / 100;
    weights[name] = weight;
    sum += kept * weight;
  }
  return { complexity: Math.round((1 / (1 + Math.exp(-sum))) * 10_000) / 10_000, basis: form, features, weights };
}

/** Characters before the first choice. */
function stemOf(question: string): number {
  const at = question.search(/\n[A-D][.)] /);
  return at < 0 ? question.length : at;
}

function longestChoice(question: string): number {
  const at = question.search(/\n[A-D][.)] /);
  if (at < 0) return 0;
  let most = 0;
  for (const choice of question.slice(at).split(/\n[A-J][.)] /)) most = Math.max(most, choice.length);
  return most;
}
