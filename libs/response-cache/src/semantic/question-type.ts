import { FRAME, TOLD_AS_DONE } from './lexicon.data';
import { stem } from './stem';
import type { Words } from './words';

/** What a question wants to hear. `open`: anything, as the words about it say. */
export type QuestionType = 'who' | 'when' | 'where' | 'why' | 'how_to' | 'yes_no' | 'quantity' | 'open';

/** Words that make an open question one of a type. */
const ALSO: Readonly<Record<Exclude<QuestionType, 'open'>, RegExp>> = {
  who: /^(author|writer|write|person|painter|artist|inventor|founder|president|director|creator|people|name|king|queen|singer|actor)$/,
  when: /^(when|date|year|time|day|hours?|deadline|month|century|season|until|schedule)$/,
  where: /^(where|place|location|city|country|address|find|get|site|link|page)$/,
  why: /^(why|reason|reasons|cause|causes|caused|because)$/,
  how_to:
    /^(how|howto|way|ways|method|steps?|recipe|command|fix|process|procedure|instructions?|guide|code|tutorial|set|write|create|make|convert|sort|reverse|translate|best|easiest|fastest|quickest)$/,
  yes_no: /^(whether|if|possible|required|allowed|able|better|or)$/,
  quantity:
    /^(number|amount|price|cost|height|distance|size|length|population|weight|age|speed|temperature|duration|time|usual|total|sum|percentage|rate|calculate|long|tall|high|far|fast|old|many|much|convert|%|minutes|max|maximum)$/,
};

const QUANTITY = /^(many|much|long|old|far|tall|high|big|large|often|fast|deep|heavy|wide|frequently)$/;
const AUXILIARIES = new Set('is are was were do does did can could may might should will would has have had am must'.split(' '));
/** Circumstances that a question begins with. */
const LEADS = /^(as|in|on|at|for|with|if|during|after|before|under)$/;
const ASKS = /^(what|which|who|whom|when|where|why|how|howto)$/;
const POLITE =
  /^(?:(?:hi|hello|hey|please|kindly)[\s,]+)*(?:(?:can|could|would|will) (?:you|someone|anyone) (?:please )?(?:kindly )?(?:help me )?(?:to )?|i (?:want|would like|need) (?:you )?to (?:know )?|i am wondering |i'd like to know )/;

export function typed(words: Words): Typed {
  return { words, type: questionType(words) };
}

function questionType({ tokens, original }: Words): QuestionType {
  const polite = isRecast(tokens, original) ? null : POLITE.exec(original.toLowerCase());
  const asks = polite ? 'open' : typeAt(tokens, 0);
  if (asks !== 'open') return asks;
  // "In which", "on Saturday, what": the word that asks stands somewhat behind.
  for (let i = 1; i < Math.min(tokens.length, 12); i++) {
    const [before = '', token = '', next = ''] = [tokens[i - 1], tokens[i], tokens[i + 1]];
    // "As a student, do I ...": a question of yes or no behind its circumstances.
    if (
      LEADS.test(tokens[0] ?? '') &&
      !tokens.slice(0, i).some((word) => ASKS.test(word)) &&
      AUXILIARIES.has(token) &&
      /^(i|we|you|it|there|the|my|a)$/.test(next)
    )
      return 'yes_no';
    // "What do I do when": the first word asks.
    if (ASKS.test(tokens[0] ?? '') && (token === 'when' || token === 'where')) continue;
    // "The users who ...": no question.
    const tells = token === 'who' && !FRAME.has(before);
    const type = AUXILIARIES.has(token) || tells ? 'open' : typeAt(tokens, i);
    if (type !== 'open') return type;
  }
  return 'open';
}

/** What began as an order or with "can you" and is asked in another frame by now. */
const isRecast = ([first = '', second = '']: readonly string[], original: string): boolean =>
  (first === 'howto' && !/\bhow/i.test(original)) || (/^(?:can|could)$/.test(first) && second === 'i');

function typeAt(tokens: readonly string[], i: number): QuestionType {
  const [word = '', next = ''] = [tokens[i], tokens[i + 1]];
  if (word === 'whom') return 'who';
  if (word === 'who' || word === 'when' || word === 'where' || word === 'why') return word;
  if (word === 'howto') return 'how_to';
  if (word === 'how') {
    if (QUANTITY.test(next)) return 'quantity';
    return /^(can|could|do|to|should|would|might|i|you|we)$/.test(next) ? 'how_to' : 'open';
  }
  if (AUXILIARIES.has(word) && i === 0) return 'yes_no';
  return 'open';
}

/** Whether two questions want to hear different things. */
export function typesConflict(a: Typed, b: Typed): boolean {
  if (a.type === b.type) return false;
  if (searches(a, b) || searches(b, a)) return false;
  if (ASKED_BY.has(a.type) && ASKED_BY.has(b.type)) return true;
  if ((ASKED_BY.has(a.type) && asksHow(b)) || (ASKED_BY.has(b.type) && asksHow(a))) return true;
  if (a.type !== 'open' && b.type !== 'open') return !fits(a.type, b) && !fits(b.type, a);
  const [typed, open] = a.type === 'open' ? [b, a] : [a, b];
  return typed.type !== 'open' && !fits(typed.type, open);
}

/** Whatever else is said, when is not where, and how is neither. */
const ASKED_BY: ReadonlySet<QuestionType> = new Set(['who', 'when', 'where', 'why']);
const asksHow = ({ type, words }: Typed): boolean => type === 'open' && words.tokens[0] === 'how';

/** "python sort list by key": a few words of a search box, of which one in the midst is what is to be done. */
function searches(few: Typed, asked: Typed): boolean {
  const { tokens, original } = few.words;
  if (few.type !== 'open' || asked.type !== 'how_to' || asked.words.tokens[0] !== 'howto') return false;
  if (tokens.some((token) => ASKS.test(token) || AUXILIARIES.has(token) || SPEAKS.test(token))) return false;
  const deed = stem(asked.words.tokens[1] ?? '');
  const at = tokens.findIndex((token) => stem(token) === deed);
  return at === 0
    ? (DEEDS.has(deed) && tokens.length <= 14) || (tokens.length <= 6 && /^\p{Ll}[^?.!]*$/u.test(original))
    : at > 0 && tokens.length <= 8 && !/[?.!]\s*$/.test(original);
}
const DEEDS = new Set(TOLD_AS_DONE.split(' ').map(stem));
const SPEAKS = /^(?:i|you|we|me|us|my|our|asktolist|asktoexplain|asktowrite)$/;

export interface Typed {
  type: QuestionType;
  words: Words;
}

const fits = (type: QuestionType, { words }: Typed): boolean =>
  type === 'open' || words.tokens.some((token) => ALSO[type].test(token));
