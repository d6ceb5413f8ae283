/*
 * Verbs of English whose past no ending shows: base, past, participle where it is another. Forms that are as often
 * another word (left, found as in founded, led, rose, felt, bore, ground) are left out: they then count as words of their own.
 */
const VERBS = `
beat beat beaten|become became|begin began begun|break broke broken|bring brought|build built|buy bought|catch caught|choose chose chosen|come came|draw drew drawn
drink drank drunk|drive drove driven|eat ate eaten|feed fed|fight fought|find found|fly flew flown|forget forgot forgotten|forgive forgave forgiven
freeze froze frozen|get got gotten|give gave given|go went gone|grow grew grown|hear heard|hide hid hidden|hold held|keep kept|know knew known
lend lent|lose lost|make made|meet met|overcome overcame|pay paid|ride rode ridden|ring rang rung|run ran|say said|sell sold|send sent|shake shook shaken
shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept|speak spoke spoken|spend spent|stand stood|steal stole stolen|stick stuck
strike struck|swear swore sworn|sweep swept|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|throw threw thrown
understand understood|wake woke woken|wear wore worn|win won|withdraw withdrew withdrawn|write wrote written|show showed shown|seek sought|hang hung
`
  .trim()
  .split(/[|\n]/)
  .map((line) => line.split(' '));

/** One, many. */
const PLURALS = `
bacterium bacteria|criterion criteria|phenomenon phenomena|child children|man men|woman women|mouse mice|foot feet|tooth teeth|goose geese|leaf leaves|knife knives
wife wives|wolf wolves|shelf shelves|thief thieves|loaf loaves|index indices|vertex vertices|matrix matrices|analysis analyses|crisis crises|thesis theses|hypothesis hypotheses
diagnosis diagnoses|fungus fungi|nucleus nuclei|cactus cacti|alumnus alumni|formula formulae|stimulus stimuli|curriculum curricula|appendix appendices|ox oxen
`
  .trim()
  .split(/[|\n]/)
  .map((line) => line.split(' '));

/** By each form, the base. */
export const BASE_OF: ReadonlyMap<string, string> = new Map([
  ...VERBS.flatMap(([base = '', ...forms]) => forms.map((form) => [form, base] as const)),
  ...PLURALS.map(([one = '', many = '']) => [many, one] as const),
  ...(['using', 'used'] as const).map((form) => [form, 'use'] as const),
]);
/** Forms that tell of the past by themselves. */
export const PASTS: ReadonlySet<string> = new Set(VERBS.map(([, past = '']) => past));
/** Forms that stand behind "is" and "was". */
export const PARTICIPLES: ReadonlySet<string> = new Set(VERBS.map(([, past = '', participle]) => participle ?? past));
