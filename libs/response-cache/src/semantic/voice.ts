import { BASE_OF, PARTICIPLES } from './irregular.data';

/*
 * A question in the passive voice said in the active one, and a phrase of circumstance that stands in front put behind:
 * "by whom was it written" is "who wrote it", "where is it grown" is "where do people grow it". Works on lower case,
 * openings already folded.
 */

const PARTICIPLE = `(?:(?:[a-z]{3,}(?<!e)ed|${[...PARTICIPLES].join('|')})(?: (?:back|off|out|up|down|away))?)`;
const THING = "((?:[\\p{L}\\p{N}'-]+ ){1,6}?)";
const END =
  '(?=[\\s?.!]*$| (?:in|on|at|for|from|with|without|during|under|after|before|until|while|when|if|to|by|of|together)\\b)';
const of = (pattern: string): RegExp => new RegExp(pattern, 'u');

const helper = (be: string): string => (be === 'was' || be === 'were' ? 'did' : 'do');

/** Of what is so, without the ending that would tell of the past. */
const told = (be: string, participle: string): string =>
  helper(be) === 'did'
    ? `did ${participle}`
    : (BASE_OF.get(participle) ?? participle.replace(/([bdgmnprt])\1ed$/u, '$1').replace(/ed$/u, 'e'));

type Recast = (...groups: string[]) => string;
const AGENT = "((?:(?!in |on |at |before |after |during |while )[\\p{L}\\p{N}'-]+ ?){1,5})";
const SOLE_AGENT = "((?:(?!(?:in|on|at|before|after|during|while|for|if|when|because|without) )[\\p{L}\\p{N}'-]+ ?){1,5})";
const RULES: readonly (readonly [RegExp, Recast])[] = [
  // Can it be frozen: can anybody freeze it.
  [
    of(`^(can|could|should|must|may) ${THING}be (${PARTICIPLE})(?! by\\b)${END}`),
    (_, modal = '', thing = '', verb = '') => `${modal} i ${verb} ${thing.trimEnd()}`,
  ],
  // Can it be kept by her: can she keep it.
  [
    of(
      `^(can|could|should|must|may) ${THING}be (${PARTICIPLE}) by ${SOLE_AGENT}(?=[\\s?.!]*$|(?:for|if|when|because|without|in|on|at|before|after|during|while)\\b)`,
    ),
    (_, modal = '', thing = '', verb = '', agent = '') => `${modal} ${agent.trimEnd()} ${verb} ${thing}`,
  ],
  [
    of(`^how (?:can|could|should|do|does|must) ${THING}(?:be|get) (${PARTICIPLE})(?! by\\b)${END}`),
    (_, thing = '', verb = '') => `howto ${verb} ${thing.trimEnd()}`,
  ],
  [
    of(`^(where|when) (?:can|could|should|must) ${THING}be (${PARTICIPLE})(?! by\\b)${END}`),
    (_, asks = '', thing = '', verb = '') => `${asks} can i ${verb} ${thing.trimEnd()}`,
  ],
  // Is a visa needed for it: do I need one for it.
  [of(`^(?:is|are) ${THING}(?:needed|required|necessary)${END}`), (_, thing = '') => `do i need ${thing.trimEnd()}`],
  // Is it included in the plan: does the plan include it.
  [
    of(`^(?:is|are) ${THING}(included|contained|covered) (?:in|by|with|under) ${AGENT}(?=[\\s?.!]*$)`),
    (_, thing = '', verb = '', agent = '') => `do ${agent.trimEnd()} ${verb} ${thing.trimEnd()}`,
  ],
  // Was it written by her before the war: did she write it before the war.
  [
    of(`^(is|are|was|were) ${THING}(${PARTICIPLE}) by ${AGENT}${END}`),
    (_, be = '', thing = '', verb = '', agent = '') => `${helper(be)} ${agent.trimEnd()} ${verb} ${thing.trimEnd()} `,
  ],
  // Is it shared with others: do you share it with them.
  [
    of(
      `^(?:is|are) (?!there\\b|it\\b)${THING}(?!allowed|permitted|supposed|closed|finished|broken|tired|worried|interested|advised|used to|located|called|named|born|based|made|known|related|married)(${PARTICIPLE})${END}`,
    ),
    (_, thing = '', verb = '') => `do you ${verb} ${thing.trimEnd()}`,
  ],
  // By which team was it beaten.
  [
    of(`^by (?:which|what) ${THING}(is|are|was|were) ${THING}(${PARTICIPLE})${END}`),
    (_, agent = '', be = '', thing = '', verb = '') => `which ${agent}${told(be, verb)} ${thing.trimEnd()}`,
  ],
  // By whom was it written; who was it written by.
  [
    of(`^by whom? (is|are|was|were) ${THING}(${PARTICIPLE})${END}`),
    (_, be = '', thing = '', verb = '') => `who ${helper(be) === 'did' ? verb : told(be, verb)} ${thing.trimEnd()}`,
  ],
  [
    of(`^who(?:m)? (is|are|was|were) ${THING}(${PARTICIPLE}) by(?=[\\s?]*$)`),
    (_, be = '', thing = '', verb = '') => `who ${helper(be) === 'did' ? verb : told(be, verb)} ${thing.trimEnd()}`,
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
  // Why has it been declined: why did anybody decline it.
  [
    of(`^why (?:has|have) ${THING}been (${PARTICIPLE})${END}`),
    (_, thing = '', verb = '') => `why did people ${verb} ${thing.trimEnd()}`,
  ],
  // How is it made: how anybody makes it.
  [of(`^how (?:is|are) ${THING}(${PARTICIPLE})${END}`), (_, thing = '', verb = '') => `howto ${verb} ${thing.trimEnd()}`],
  [
    of(`^(how|why|when|where) (is|are|was|were) ${THING}(${PARTICIPLE})${END}`),
    (_, asks = '', be = '', thing = '', verb = '') => `${asks} ${helper(be)} people ${verb} ${thing.trimEnd()}`,
  ],
  [
    of(`^(?:which|what) (?!do |does |did |can |should |happens )${THING}(is|are|was|were) (${PARTICIPLE})${END}`),
    (_, thing = '', be = '', verb = '') => `which ${thing}${helper(be)} people ${verb}`,
  ],
];
/** Whoever they are who do it: nobody in particular. */
const ANYBODY = of("^(how|why|when|where|(?:which|what)(?: [\\p{L}\\p{N}'-]+){1,4}) (do|does|did) (?:people|they|one) ");

const FRONTED =
  /^((?:in|as|on|at|for|during|after|before|under|with|since|until|from|if|when|while|whenever|once|unless|because) [^,.;:?!]{1,60}), (?:then )?((?:howto|asktolist|asktoexplain|asktowrite|how|what|which|who|when|where|why|is|are|was|were|do|does|did|can|could|should|must|will|has|have)\b[^?!.;]*)([?!.]*)$/;

/** @returns what is asked before the circumstances that stood in front of it */
export const circumstancesBehind = (text: string): string => text.trim().replace(FRONTED, '$2 $1$3');

/** @returns the text and whether its voice was changed, so that its verb may stand in another form */
export function activeVoice(text: string): { text: string; recast: boolean } {
  const plain = text.trim();
  for (const [pattern, recast] of RULES) {
    // Of two sentences, or of two statements in one, what belongs to which is not to be seen.
    if (/[.;:!?] ./.test(plain)) break;
    if (pattern.test(plain)) return { text: plain.replace(pattern, recast), recast: true };
  }
  const anybody = ANYBODY.test(plain);
  return { text: anybody ? plain.replace(ANYBODY, '$1 $2 people ') : plain, recast: anybody };
}
