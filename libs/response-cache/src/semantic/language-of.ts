import { FRAME } from './lexicon.data';
import type { Words } from './words';

const SCRIPTS = [
  /\p{Script=Hiragana}|\p{Script=Katakana}/u,
  /\p{Script=Hangul}/u,
  /\p{Script=Han}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Devanagari}/u,
  /\p{Script=Thai}/u,
];

/** Small words that give a language away. English comes last: what it shares with another speaks for the other. */
const LANGUAGES: readonly (readonly [string, ReadonlySet<string>])[] = (
  [
    [
      'de',
      'der die das dem den des ist sind was wie ein eine einen und nicht ich du er sie wir mein meine dein von mit für warum wer wen wem wann welche welcher kann hat haben wird auf zu im bei oder',
    ],
    [
      'fr',
      'le la les est sont que quel quelle comment un une et je tu il elle nous mon ma mes son sa de du des pour avec pourquoi qui quand puis où combien ne pas au aux',
    ],
    [
      'es',
      'el los las es son qué que cómo como un una y mi mis tu su de del por para con cuál quién cuándo cuánto dónde puedo al se',
    ],
    ['it', 'il lo gli è sono che come un una e mio mia ha di del della per con perché chi quando quanto dove posso al'],
    ['pt', 'o os é são que como um uma e meu minha de da por para com qual quem quando quanto onde posso ao'],
    ['nl', 'het een is zijn wat hoe ik mijn van met waarom wie wanneer welke kan heeft en niet'],
    ['pl', 'jest są co jak i nie mój moja z dlaczego kto kiedy gdzie który mogę'],
  ] as const
).map(([name, words]) => [name, new Set(words.split(' '))] as const);

export const ENGLISH = new Set([
  ...FRAME,
  ...'all every each any some only no not never without when whether or if while during after before over under above below between which more most less than open close find make get use does convert explain describe translate write show list name give summarize calculate briefly please delete remove add create call open play book'.split(
    ' ',
  ),
]);

/** `''`: nothing gives it away. */
export function languageOf({ original, tokens }: Words): string {
  for (const script of SCRIPTS) if (script.test(original)) return script.source;
  let [best, most] = ['', 0];
  for (const [name, common] of LANGUAGES) {
    const count = tokens.filter((token) => common.has(token) || /[äöüßçñãõąęłóáíúéèêàâîôûœ¿¡]/u.test(token)).length;
    if (count > most) [best, most] = [name, count];
  }
  return tokens.filter((token) => ENGLISH.has(token)).length > most ? 'en' : best;
}

/**
 * The other guards know English words. In every other language, and where none is to be seen, questions are only the
 * same when each word is, in this order; capitals, blanks and marks aside.
 */
export function foreignDiffers(a: Words, b: Words): boolean {
  const [ofA, ofB] = [languageOf(a), languageOf(b)];
  if (ofA === 'en' && ofB === 'en') return false;
  // A few words as in a search box are English where an English question says each of them.
  if (ofA === 'en' && ofB === '') return !says(a, b);
  if (ofB === 'en' && ofA === '') return !says(b, a);
  return lettersOf(a) !== lettersOf(b);
}
const says = (english: Words, other: Words): boolean =>
  other.content.size > 1 && [...other.content].every((word) => english.content.has(word));
/** Its words as they stand, without capitals, marks and blanks. */
export const lettersOf = ({ original }: Words): string =>
  (
    original
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+|(?<=\s|^)[-−](?=\d)/gu) ?? []
  ).join(' ');
