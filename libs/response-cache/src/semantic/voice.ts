import { PARTICIPLES } from './irregular.data';

/*
 * A question in the passive voice said in the active one, and a phrase of circumstance that stands in front put behind:
 * "by whom was it written" is "who wrote it", "where is it grown" is "where do people grow it". Works on lower case,
 * openings already folded.
 */

const PARTICIPLE = `(?:[a-z]{3,}(?<!e)ed|${[...PARTICIPLES].join('|')})`;
const THING = "((?:[\\p{L}\\p{N}'-]+ ){1,6}?)";
const END = '(?=[\\s?.!]*$| (?:in|on|at|for|from|with|during|under|after|before|to|by|of)\\b)';
const of = (pattern: string): RegExp => new RegExp(pattern, 'u');

const helper = (be: string): string => (be === 'was' || be === 'were' ? 'did' : 'do');

type Recast = (...groups: string[]) => string;
const RULES: readonly (readonly [RegExp, Recast])[] = [
  // By whom was it written; who was it written by.
  [of(`^by whom? (?:was|were) ${THING}(${PARTICIPLE})${END}`), (_, thing = '', verb = '') => `who ${verb} ${thing.trimEnd()}`],
  [
    of(`^who(?:m)? (?:was|were) ${THING}(${PARTICIPLE}) by(?=[\\s?]*$)`),
    (_, thing = '', verb = '') => `who ${verb} ${thing.trimEnd()}`,
  ],
  // How is it carried by cells.
  [
    of(`^(how|why|when|where) (is|are|was|were) ${THING}(${PARTICIPLE}) by ((?:[\\p{L}'-]+ ?){1,4})(?=[?.!]*$)`),
    (_, asks = '', be = '', thing = '', verb = '', agent = '') =>
      `${asks} ${helper(be)} ${agent.trimEnd()} ${verb} ${thing.trimEnd()}`,
  ],
  // Which team was beaten by it.
  [
    of(`^(?:which|what) ${THING}(is|are|was|were) (${PARTICIPLE}) by ((?:[\\p{L}'-]+ ?){1,4})(?=[?.!]*$)`),
    (_, thing = '', be = '', verb = '', agent = '') => `which ${thing}${helper(be)} ${agent.trimEnd()} ${verb}`,
  ],
  // How is it made: how anybody makes it.
  [of(`^how (?:is|are) ${THING}(${PARTICIPLE})${END}`), (_, thing = '', verb = '') => `howto ${verb} ${thing.trimEnd()}`],
  [
    of(`^(how|why|when|where) (is|are|was|were) ${THING}(${PARTICIPLE})${END}`),
    (_, asks = '', be = '', thing = '', verb = '') => `${asks} ${helper(be)} people ${verb} ${thing.trimEnd()}`,
  ],
  [
    of(`^(?:which|what) ${THING}(is|are|was|were) (${PARTICIPLE})${END}`),
    (_, thing = '', be = '', verb = '') => `which ${thing}${helper(be)} people ${verb}`,
  ],
];
/** Whoever they are who do it: nobody in particular. */
const ANYBODY = of("^(how|why|when|where|(?:which|what)(?: [\\p{L}\\p{N}'-]+){1,4}) (do|does|did) (?:people|they|one) ");

const FRONTED =
  /^((?:in|on|at|for|during|after|before|under|with|since|until|from) [^,.;:?!]{1,40}), ((?:howto|how|what|which|who|when|where|why|is|are|was|were|do|does|did|can|could|should|must|will|has|have)\b[^?!.;]*)([?!.]*)$/;

/** @returns the text and whether its voice was changed, so that its verb may stand in another form */
export function activeVoice(text: string): { text: string; recast: boolean } {
  const plain = text.trim().replace(FRONTED, '$2 $1$3');
  for (const [pattern, recast] of RULES) {
    // Of two sentences, or of two statements in one, what belongs to which is not to be seen.
    if (/[.;:!?] ./.test(plain)) break;
    if (pattern.test(plain)) return { text: plain.replace(pattern, recast), recast: true };
  }
  const anybody = ANYBODY.test(plain);
  return { text: anybody ? plain.replace(ANYBODY, '$1 $2 people ') : plain, recast: anybody };
}
