import { ASKING, BESIDE_ASKING, FORMULA, GREETED, SIGNED } from './chatter.data';
import { FRAME, NUMBERS } from './lexicon.data';
import { spelled } from './spelling';
import { stem } from './stem';
import { groupOf } from './words';

/*
 * What a message asks, without what is said around it: greetings, thanks, regards, how somebody came to ask, and whole
 * openings that only ask to be told. What is left out is known to carry nothing that an answer hangs on; all else stays,
 * for a sentence that is told before a question most often narrows it.
 */

/** Letters from which on a text is no question with some words around it. */
const READ_AT_MOST = 2_000;
/** In code, marks end no sentence and no word is small talk. */
const CODE = /[`{}=<>_|\\]|\t|\w\(/u;

/** @returns the question alone; the text as it is where nothing stands around it */
export function coreOf(text: string): string {
  if (text.length > READ_AT_MOST || CODE.test(text)) return text;
  const plain = spelled(text.trim()).replace(/[’‘]/gu, "'");
  const sentences = sentencesOf(plain);
  const kept = asked(sentences);
  if (kept.length === 0) return text;
  const told = kept.join(' ');
  return told === plain || told === '' ? text : told;
}

const SENTENCE = /(?<=[.!?…])(?<!\b(?:e\.g|i\.e)\.)\s+|\s*\n\s*/u;
const sentencesOf = (text: string): string[] => text.split(SENTENCE).filter((part) => /[\p{L}\p{N}]/u.test(part));

/** As the patterns of small talk see it. */
const smallOf = (sentence: string): string =>
  sentence
    .toLowerCase()
    .replace(/[.!?…,;:()\s-]+$/u, '')
    .replace(/\b(i)'m\b/gu, '$1 am')
    .replace(/\b(you|we|they)'re\b/gu, '$1 are')
    .replace(/\b(it|that|what|here|he|she|there)'s\b/gu, '$1 is')
    .replace(/\b(i|we|you|they)'ve\b/gu, '$1 have')
    .replace(/\b(i|you|we|he|she|it|they|that)'d\b/gu, '$1 would')
    .replace(/\b(i|you|we|it|that)'ll\b/gu, '$1 will')
    .replace(/n't\b/gu, ' not')
    .replace(/\s+/gu, ' ')
    .trim();

/** Sentences that are no small talk; those that tell how one came to ask go only where the question stands alone. */
function asked(sentences: readonly string[]): string[] {
  const meant = sentences
    .map(ungreeted)
    .filter(
      (sentence, i) =>
        !isFormula(sentence) && !(i > 0 && i === sentences.length - 1 && isSigned(sentence, sentences[i - 1] ?? '')),
    );
  const bared = meant.map(bare);
  const asks = bared.filter(standsAlone);
  if (asks.length !== 1) return bared;
  const [question = ''] = asks;
  if (OF_THE_WORLD.test(contracted(question)) && !OF_SOMEBODY.test(question))
    return bared.filter((sentence) => sentence === question || !isStory(sentence, question));
  return bared.filter((sentence) => sentence === question || !tellsOfAsking(sentence, question));
}

/** Asks for what is so whoever asks: how far, how many, who wrote it, in what two things differ. */
const OF_THE_WORLD =
  /^(?:what (?:is|are|was|were) the (?:[\p{L}]+ )?(?:differences?|distance|capital|population|height|length|width|depth|weight|speed|area|meaning|definition|formula|symbol|origin|currency|chemical symbol) |how (?:tall|high|far|deep|wide|heavy|big|large) (?:is|are|was|were) |how many [\p{L} ]{2,30} (?:are|is) (?:there )?in (?:an?|one|the) |who (?:wrote|invented|discovered|painted|composed|founded|directed) |when (?:was|were|did) |what (?:does|do) [^?]{2,40} (?:mean|stand for)\b)/iu;
const OF_SOMEBODY = /\b(?:i|we|my|our|me|us|you|your|best|better|good|should|can|may|must)\b/iu;
/** Of what somebody wants nobody knows whether it is the answer that they want so. */
const WISHES = /\b(?:want|wants|need|needs|like|likes|prefer|prefers|must|write|writing|answers?|speak|language)\b/iu;
/** Somebody tells of themselves, without a name or a number. */
const isStory = (sentence: string, question: string): boolean =>
  tellsOfAsking(sentence, question) ||
  (/^(?:i|we|my|our)\b/iu.test(sentence) &&
    !WANTED.test(sentence) &&
    !WISHES.test(sentence) &&
    !/\d|\?/u.test(sentence) &&
    namesIn(sentence).length === 0);

const isFormula = (sentence: string): boolean => {
  const small = smallOf(sentence);
  return FORMULA.test(small) || FORMULA.test(small.replace(/[,;!]/gu, ''));
};
/** The last of several: regards and a name, or a name below them. */
const isSigned = (sentence: string, before: string): boolean =>
  SIGNED.test(smallOf(sentence)) || (isFormula(before) && /^\p{Lu}[\p{Ll}'-]+(?: \p{Lu}[\p{Ll}'-]+)?$/u.test(sentence));
function ungreeted(sentence: string): string {
  const greeted = GREETED.exec(smallHead(sentence))?.[0] ?? '';
  return sentence.slice(greeted.length);
}

const wordsIn = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}'+#.-]*/gu) ?? [];
const ASKS =
  /^(?:what|which|who|whom|whose|when|where|why|how|howto|is|are|was|were|do|does|did|can|could|may|should|shall|must|will|would|has|have|had|am)\b/iu;
/** Points to what was told before it. */
const POINTS =
  /\b(?:it|its|this|that|these|those|they|them|their|he|she|him|her|his|there|so|one|also|too|instead|then|else|such|same|both|either)\b/iu;
/** A question that is understood without a sentence before it. */
function standsAlone(sentence: string): boolean {
  if (!ASKS.test(sentence) || POINTS.test(sentence)) return false;
  return wordsIn(sentence).filter((word) => !FRAME.has(word) && !SMALL.has(stem(word))).length >= 2;
}

const stemsOf = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/u).map(stem));
const TELLING = stemsOf(ASKING);
const SMALL: ReadonlySet<string> = new Set([...TELLING, ...stemsOf(BESIDE_ASKING)]);
/** What somebody means to do is what they ask about. */
const INTENDS =
  /^(?:so |well )?(?:i|we) (?:am|are|have been|was|were|just|really|still)? ?(?:trying|want|wanted|would like|need|hoping|looking|planning|hope|wish|struggling) to /u;
/** Says of somebody what they are, or for whom something is: an answer may hang on it. */
const DESCRIBES =
  /\b(?:am|is|are|was|were|be|been|become|as|have|has|had|for|with|without) (?:a|an|my|our|his|her|their|the) (?!bit\b|little\b|while\b|question\b|hard\b|few\b|lot\b|mess\b|clue\b|idea\b|stupid\b|silly\b|test\b|exam\b|whole\b|last\b|long\b)/u;

/** Tells how one came to ask, in words that say nothing else. */
function tellsOfAsking(sentence: string, question: string): boolean {
  if (/\d|\?/u.test(sentence) || WANTED.test(sentence)) return false;
  const known = new Set(wordsIn(question).map(groupOf));
  if (namesIn(sentence).some((name) => !known.has(groupOf(name)))) return false;
  return sentence
    .split(/[,;:–—] ?|\bbut\b/u)
    .map(smallOf)
    .every((clause) => told(clause, known) || clause.split(/ and /u).every((part) => told(part, known)));
}
const told = (clause: string, known: ReadonlySet<string>): boolean =>
  clause === '' || FORMULA.test(clause) || says(clause, known);
/** Of what kind the answer is to be. */
const WANTED =
  /\b(?:short|shorter|long(?! time)|longer|brief|briefly|simple|simply|simpler|basic|basics|details?|detailed|steps?|words?|sentences?|paragraphs?|bullets?|points?|tables?|lists?|examples?|explain|explained|explanations?|essays?|summar\w+|kids?|child|children|json|markdown|format|tone|style|formal|informal)\b/iu;
/** Words with a capital behind another. */
const namesIn = (sentence: string): string[] =>
  (sentence.match(/(?<=[\p{L}\p{N},;'’)] )\p{Lu}[\p{L}\p{N}'’-]*/gu) ?? [])
    .map((name) => name.toLowerCase())
    .filter((name) => !/^i(?:['’]|$)/u.test(name));
/** Of somebody or of it all, not of where or when. */
const TELLS =
  /^(?:(?:and|so|well|yes|also|please|just|still|really|honestly|frankly|apparently|today|yesterday|now) )*(?:i|we|my|our|it|this|that|nothing|everything|nobody|no one|everyone|everybody|someone|somebody|people|there|they|you|no idea|not sure|sorry|trying|tried|looking|looked|searching|searched|been|thought|forgot|keep|kept|got|had|never|could|can)\b/u;
function says(clause: string, known: ReadonlySet<string>): boolean {
  if (!TELLS.test(clause) || (!INTENDS.test(clause) && DESCRIBES.test(clause))) return false;
  // Of what is asked about it may say that it is, not that it is not.
  const words = wordsIn(clause);
  if (/\b(?:i|we) (?:\w+ ){0,2}work(?:ed|ing)?\b/u.test(clause) || !words.some((word) => TELLING.has(stem(word)))) return false;
  if (OF_A_THING.test(clause)) return false;
  const affirms = !/\b(?:not|no|never|nothing|none|without|nor|neither|nobody)\b/u.test(clause);
  return words.every(
    (word) =>
      !NARROWS.test(word) &&
      !NUMBERS.has(word) &&
      (FRAME.has(word) || SMALL.has(stem(word)) || (affirms && known.has(groupOf(word)))),
  );
}
/** What was tried, asked for or told is a thing. */
const OF_A_THING = /\b(?:for|with|tried|try|asked|ask|told|heard|loved?|hoped?|used) (?:it|this|that|one)\b/u;
/** Of somebody else, an answer may be another. */
const NARROWS = /^(?:them|those|these|they|he|him|his|she|her|hers|if|unless|before|after|without|except)$/u;

const YOU = '(?:you|someone|anyone|somebody|anybody)';
const GENTLY = '(?: (?:please|kindly|maybe|possibly|perhaps|quickly|just|briefly))*';
const TELL =
  '(?:tell|show|let|explain|advise|inform|clarify|describe|confirm|teach|remind|enlighten|point out|walk|guide|give)(?: (?:to )?(?:me|us))?(?: know| through| a hint| an idea)?(?: please)?(?: (?:about|on|of))?';
/** Whatever asks to be told stands before a word that asks. */
const ASKED = '(?=(?:what|which|who|whom|whose|when|where|why|how|if|whether)\\b)';
const OPENINGS: readonly RegExp[] = [
  `(?:can|could|would|will|may|might) ${YOU}${GENTLY} (?:help me (?:to )?(?:understand|figure out|find out|see|learn) |${TELL} )${ASKED}`,
  `if ${YOU} (?:could|can|would|might|may)${GENTLY} (?:help me (?:to )?(?:understand|figure out|find out|see|learn) |${TELL} )${ASKED}`,
  `(?:i|we) (?:was|were|am|are)(?: just)? hoping (?:that )?${YOU} (?:could|can|might|would)(?: be able to)?${GENTLY} ${TELL} ${ASKED}`,
  `would ${YOU} be (?:so |very )?(?:kind|nice|good)(?: as| enough)? to `,
  `(?:could|would|can) ${YOU}${GENTLY} be (?:so )?(?:kind|nice|good)(?: as| enough)? to `,
  `(?:would|do) you mind ${TELL.replace('(?:tell|', '(?:telling|explaining|showing|')} ${ASKED}`,
  `would you mind (?:telling|explaining|showing|letting)(?: (?:to )?(?:me|us))?(?: know)? ${ASKED}`,
  `(?:please|kindly)${GENTLY} (?:help me (?:to )?(?:understand|figure out|find out|see|learn) |${TELL} )${ASKED}`,
  `(?:help me (?:to )?(?:understand|figure out|find out|see|learn)|tell (?:me|us)|let (?:me|us) know|show (?:me|us)|teach (?:me|us)|walk me through|guide me through|remind me|explain(?: to (?:me|us))?) (?=how (?:i|we|you|one|to|can|do)\\b|where (?:i|we|my|to|the)\\b|when\\b|if\\b|whether\\b|who\\b|which\\b)`,
  `(?:(?:by any chance )?(?:do|does|would|did) (?:${YOU}|u|any of you|anyone here) (?:happen to |perhaps |maybe )?know|(?:do you have )?any (?:idea|clue)(?: (?:of|about|on))?) ${ASKED}`,
  `(?:i|we) (?:was|were|am|are|have been|wonder)(?: just)?(?: (?:wondering|curious|asking myself|asking|unsure|not sure|confused)(?: about)?)?,? ${ASKED}`,
  `(?:just )?(?:wondering|curious|unsure|not sure) ${ASKED}`,
  `(?:i|we)(?: just| really| only)? (?:need|want|would like|would love|wish|wanted|would want|am trying|are trying|have been trying|try|am looking|hope)(?: help| some help)?(?: with)? ?(?:to )?(?:know|learn|ask(?: you)?|find out|understand(?:ing)?|figure out|see|check|be told|figuring out|finding out|know about)(?: about)? ${ASKED}`,
  `(?:i|we) (?:do not|can not|cannot|could not)(?: (?:really|quite|fully|seem to|yet|actually))* (?:know|understand|get|see|remember|figure out|find out|find|work out) ${ASKED}`,
  `(?:i|we) (?:have|had) no (?:idea|clue) ${ASKED}`,
  `(?:i|we) (?:would|will) (?:be (?:very |so |really )?(?:grateful|thankful|glad|happy|obliged)|(?:really |greatly |very much |highly )?appreciate(?: it)?) (?:if|it if) ${YOU} (?:could|can|would|will|might)${GENTLY} ${TELL} ${ASKED}`,
  `it would be (?:very |so |really )?(?:great|nice|kind|helpful|good|awesome|lovely|wonderful) if ${YOU} (?:could|can|would|will|might)${GENTLY} ${TELL} ${ASKED}`,
  `is there (?:any|a) chance ${YOU} (?:could|can|would|know)${GENTLY} (?:${TELL} )?${ASKED}`,
  `(?:can|could|may|might) i (?:please |just |quickly )?ask(?: you)?(?: about)?:? ${ASKED}`,
  `(?:let me ask|my question is|the question is|what i (?:want|need|would like|wanted) to (?:know|ask) is|i have (?:a|one) (?:quick |small |short )?question(?: about)?)[:,]? (?:about )?${ASKED}`,
  '(?:um+|uh+|uhm+|erm?|hm+|oh|ah|ok|okay|so|well|right|alright|yeah|yes|hey|hi|hello|yo|like|anyway|listen|basically|actually|honestly|please|kindly|and|but|siri|alexa|(?:hey|ok|okay) google)[,!.:;-]* (?!(?:far|long|much|many|good|well)\\b)',
].map((pattern) => new RegExp(`^(?:${pattern})`, 'iu'));
const CLOSINGS =
  /(?<!\b(?:say|saying|write|mean|means|spell|express|reply|respond|answer|type|with|an?|the|for|word|of|to|and|or|no|many))(?:,? (?:please|thanks|thank you|thx|cheers|by any chance|guys|folks|mate|if (?:that is|that's|it is|it's) (?:ok|okay|possible|alright|all right|not too much trouble|fine)(?: with you)?|if (?:possible|you do not mind|you don't mind|you can|you may|you know|i may ask)|any (?:idea|ideas|help|thoughts|clue|tips)|or (?:so|something|what)|do you know))+\s*[?.!]*$/iu;

/** How many openings stand before each other at most. */
const NESTED = 6;
/** The sentence without what asks to be told, asked directly. */
function bare(sentence: string): string {
  const full = contracted(sentence);
  let plain = full.replace(/(?<=^|[\s,])(?:um+|uh+|uhm+|erm|hmm+)(?=[\s,]),? ?/giu, '');
  let told = false;
  for (let i = 0; i < NESTED; i++) {
    const before = plain;
    plain = withoutClause(plain);
    const opening = plain === before ? openingOf(plain) : '';
    if (opening !== '') [plain, told] = [plain.slice(opening.length), told || opening.split(' ').length > 2];
    if (plain === before) break;
  }
  const mark = /[?.!]+$/u.exec(plain)?.[0] ?? '';
  plain = plain.replace(CLOSINGS, mark);
  plain = directly(plain, told);
  return plain === full ? sentence : plain;
}
const openingOf = (text: string): string => OPENINGS.map((one) => one.exec(text)?.[0]).find((found) => found !== undefined) ?? '';
/** Letters that fold to others of the same number. */
const smallHead = (text: string): string => text.slice(0, 120).toLowerCase();
const contracted = (text: string): string =>
  text
    .replace(/^I'd\b|(?<=\s)I'd\b|\bi'd\b/gu, 'i would')
    .replace(/\bI'm\b/giu, 'i am')
    .replace(/^(what|who|where|how|when)'s\b/giu, '$1 is')
    .replace(/\b(can)(?:'t|not)\b/giu, '$1 not')
    .replace(/\b(do)n't\b/giu, '$1 not');

/** "Sorry if this is silly, but how ...": clauses of small talk before the one that asks. */
function withoutClause(sentence: string): string {
  let tried = 0;
  for (const { 0: mark, index } of sentence.slice(0, CLAUSE_AT_MOST).matchAll(BETWEEN_CLAUSES)) {
    if (++tried > NESTED) break;
    const [clause, rest] = [sentence.slice(0, index), sentence.slice(index + mark.length)];
    if (clause.length < 2 || (!ASKS.test(rest) && openingOf(rest) === '')) continue;
    const small = smallOf(clause);
    if (FORMULA.test(small)) return rest;
    if (ASKS.test(small) && !/^(?:could|can|did|do) not\b/u.test(small)) continue;
    const question = bareOfOpening(rest);
    if (standsAlone(question) && tellsOfAsking(clause, question)) return rest;
  }
  return sentence;
}
const CLAUSE_AT_MOST = 200;
const BETWEEN_CLAUSES = /(?:\s*[,:;–—]|\s+-|(?= (?:but|so) ))\s*(?:(?:but|so|and|then)\b,? )?(?=\S)/gu;
const bareOfOpening = (text: string): string => OPENINGS.reduce((plain, one) => plain.replace(one, ''), text);

const BE = 'is|are|was|were|am|can|could|should|must|will|would|may|might|do|does|did|(?:has|have|had)(?! to\\b)';
const NOBODY = '(?:i|you|we|one|they|people|it|he|she)';
/** "How I can do it" is "how can I do it", "if it is open" is "is it open". */
function directly(sentence: string, told: boolean): string {
  const direct = sentence
    .replace(
      /^what (?:is|are|was|were|could be|might be) the reasons? (?:(?:that|why|for which) |(?=(?:my|the|our|your|i|we|it)\b))/iu,
      'why ',
    )
    .replace(
      /^(?!what|which|who|when|where|why|how|is|are|do|does|can)(\p{L}+ [^,:;.?!]{3,80})[,:] how(?: (?:to|(?:do|can|would) (?:i|you|we|one) do (?:it|that|this)))?(?=[?!.\s]*$)/iu,
      'how to $1',
    )
    .replace(
      /^(?:i|we) (?:really )?(?:need|want|would like|am looking for)(?: some| your)? help (?:with |in )?(?=\p{L}{2,}ing\b)/iu,
      'how to go about ',
    )
    .replace(/^(how|where|when|what|which|who) to (?=\p{L})/iu, (_, asks: string) =>
      asks.toLowerCase() === 'how' ? 'how to ' : `${asks} do i `,
    )
    .replace(
      new RegExp(
        `^((?:how|when|where|why|what|which|who|whom)(?: (?!(?:${BE}|i|you|we|one|if|when|that|which|who|to|while|because)\\b)[\\p{L}-]+){0,4}) (${NOBODY}) (${BE})\\b`,
        'iu',
      ),
      (_, asks: string, who: string, aux: string) => `${asks} ${aux} ${who}`,
    )
    .replace(
      new RegExp(
        `^((?:how|when|where|why)(?: (?:much|many|long|often|far|old))?) (i|you|we|one) (?=(?!(?:${BE})\\b)\\p{L})`,
        'iu',
      ),
      (_, asks: string, who: string) => `${asks} do ${who} `,
    )
    .replace(
      new RegExp(
        `^((?:which|what) (?!(?:${BE}|i|you|we|one)\\b)[\\p{L}-]+(?: (?!(?:${BE})\\b)[\\p{L}-]+)?) (i|you|we|one) (?=(?:need|want|get|use|have|take|pay)\\b)`,
        'iu',
      ),
      (_, asks: string, who: string) => `${asks} do ${who} `,
    )
    .replace(
      new RegExp(
        `^(what|who|where|when|how|why) ((?:the|my|your|our|an?|this|these|his|her) (?:(?!(?:${BE}|that|which|who|if|when)\\b)[\\p{L}\\p{N}'-]+ ){1,6})(is|are|was|were)\\b`,
        'iu',
      ),
      (_, asks: string, thing: string, be: string) => `${asks} ${be} ${thing.trimEnd()}`,
    );
  if (!told) return direct;
  return direct
    .replace(WHETHER, (_, who: string, aux: string) => `${aux} ${who}`)
    .replace(/^(?:if|whether) (i|you|we|they) (?=\p{L})/iu, 'do $1 ')
    .replace(/^(?:if|whether) ((?:the|my|your|our|this|an?) (?:[\p{L}-]+ ){1,3}?)(?=\p{L}{2,}[^su]s\b)/iu, 'do $1');
}
const WHETHER = new RegExp(
  `^(?:if|whether) (${NOBODY}|(?:the|my|your|our|an?|this|there)(?: (?!(?:${BE})\\b)[\\p{L}\\p{N}'-]+){0,5}) (${BE})\\b(?=[^,]*$)`,
  'iu',
);
