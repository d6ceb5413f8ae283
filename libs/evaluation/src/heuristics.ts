/** What is visibly wrong with an answer, without asking anybody. */
export const FAULTS = ['empty', 'truncated', 'refusal', 'wrong_language', 'broken_json', 'repetition'] as const;
export type Fault = (typeof FAULTS)[number];

export interface Finding {
  code: Fault;
  /** In words, without the answer's own. */
  detail: string;
}

export interface AnswerFacts {
  prompt: string;
  answer: string;
  /** `length`: the answer was cut at its limit. */
  finishReason?: string;
  /** JSON was asked for by a setting; absent: the prompt decides. */
  wantsJson?: boolean;
}

const ASKS_FOR_JSON = /\b(?:as|in|valid|only|return|output|respond with|reply with)\s+(?:a\s+|an\s+)?(?:\w+\s+)?json\b/i;
const ASKS_FOR_TRANSLATION = /translat|übersetz|tradui|traduc|перевед|翻译|翻訳/i;
const REFUSAL =
  /^\W*(?:i(?:'|’)?m sorry,? (?:but )?i (?:can|am not able)|i (?:can(?:'|’)?t|cannot|won(?:'|’)?t|am unable to|am not able to) (?:help|assist|comply|provide|do that|fulfil)|as an ai(?: language model)?,? i (?:can|am)|es tut mir leid,? (?:aber )?(?:ich|dabei|das) kann|je suis désolée?,? (?:mais )?je ne peux|lo siento,? (?:pero )?no puedo)/i;
const MOST_CHARS = 200_000;

/** Every fault that shows; [] when none does. Pure, and linear in the length of the answer. */
export function findFaults({ prompt, answer, finishReason, wantsJson }: AnswerFacts): Finding[] {
  const text = answer.slice(0, MOST_CHARS).trim();
  if (text === '') return [{ code: 'empty', detail: 'There is no answer.' }];
  const found: Finding[] = [];
  const cut = finishReason === 'length';
  if (cut) found.push({ code: 'truncated', detail: 'It ended at its limit of tokens.' });
  else if (fences(text) % 2 === 1) found.push({ code: 'truncated', detail: 'A block of code is not closed.' });
  if (text.length < 1_000 && REFUSAL.test(text)) found.push({ code: 'refusal', detail: 'It declines to answer.' });
  if ((wantsJson ?? ASKS_FOR_JSON.test(prompt)) && !cut && !holdsJson(text))
    found.push({ code: 'broken_json', detail: 'JSON was asked for, and this is none.' });
  const [asked, given] = [scriptOf(prompt), scriptOf(text)];
  if (asked && given && asked !== given && !ASKS_FOR_TRANSLATION.test(prompt))
    found.push({ code: 'wrong_language', detail: `Asked in ${asked} script, answered in ${given}.` });
  const share = repeatedShare(text);
  if (share > 0.5) found.push({ code: 'repetition', detail: `${Math.round(share * 100)} % of it is said more than once.` });
  return found;
}

/** 1 for an answer without fault, less for each; what makes an answer useless leaves 0. */
export const answerScore = (findings: readonly Finding[]): number =>
  Math.max(0, 1 - findings.reduce((sum, { code }) => sum + SEVERITY[code], 0));

const SEVERITY: Readonly<Record<Fault, number>> = {
  empty: 1,
  broken_json: 0.8,
  repetition: 0.7,
  refusal: 0.6,
  wrong_language: 0.6,
  truncated: 0.4,
};

const fences = (text: string): number => text.split('```').length - 1;

/** As it is, or as the only thing in a block of code. */
function holdsJson(text: string): boolean {
  const inner = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/i.exec(text)?.[1] ?? text;
  try {
    JSON.parse(inner);
    return true;
  } catch {
    return false;
  }
}

const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Latin', /\p{Script=Latin}/gu],
  ['Cyrillic', /\p{Script=Cyrillic}/gu],
  ['Arabic', /\p{Script=Arabic}/gu],
  ['Greek', /\p{Script=Greek}/gu],
  ['Hebrew', /\p{Script=Hebrew}/gu],
  ['Hangul', /\p{Script=Hangul}/gu],
  // Chinese and Japanese share characters.
  ['East Asian', /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['Devanagari', /\p{Script=Devanagari}/gu],
];
const ENOUGH_LETTERS = 20;

/** The script that most of a text is in; undefined where it is too short or mixed to say. East Asian words have fewer characters. */
export function scriptOf(text: string): string | undefined {
  const sample = text.slice(0, 4_000);
  const counts = SCRIPTS.map(([name, letters]) => ({
    name,
    count: (sample.match(letters)?.length ?? 0) * (name === 'East Asian' || name === 'Hangul' ? 3 : 1),
  }));
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const most = counts.reduce((best, one) => (one.count > best.count ? one : best));
  return all >= ENOUGH_LETTERS && most.count > all * 0.7 ? most.name : undefined;
}

const WINDOW = 6;
const ENOUGH_WORDS = 60;

/** Share of runs of six words that stood there before. */
function repeatedShare(text: string): number {
  const words = text.toLowerCase().split(/\s+/);
  if (words.length < ENOUGH_WORDS) return 0;
  const seen = new Set<string>();
  const runs = words.length - WINDOW + 1;
  for (let i = 0; i < runs; i++) seen.add(words.slice(i, i + WINDOW).join(' '));
  return 1 - seen.size / runs;
}
