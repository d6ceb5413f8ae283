/** One part of why a target is asked, for whoever says it in another language. */
export interface ReasonPart {
  code: ReasonCode;
  values: Readonly<Record<string, string | number>>;
}

/** Why a target is asked, and why at this place: in words, and in parts where somebody wants an explanation. */
export interface Reason {
  readonly words: string;
  readonly parts: readonly ReasonPart[] | undefined;
}

type Values = ReasonPart['values'];

const LACKING = {
  parallelTools: 'several calls of tools at once',
  streamUsage: 'usage at the end of a stream',
  reasoning: 'reasoning',
} as const;

/** What each part says. */
const WORDS = {
  alias: ({ name }: Values) => `alias ${name}`,
  listed: ({ place }: Values) => `choice ${place} of the list`,
  context_window_fallback: () => 'context window fallback',
  content_policy_fallback: () => 'content policy fallback',
  modality_fallback: () => 'modality fallback',
  shadow: () => 'shadow',
  share: ({ name }: Values) => `${name}: its share`,
  instead_of_share: ({ name }: Values) => `${name}: instead of its share`,
  pinned: () => 'provider pinned by name',
  offered: ({ provider }: Values) => `offered by ${provider}`,
  named_like: ({ provider }: Values) => `not in the catalog, named like a model of ${provider}`,
  unknown_model: () => 'model unknown to the catalog',
  place_as_listed: ({ name, place }: Values) => `${name}: place ${place} as listed`,
  place: ({ name, place }: Values) => `${name}: place ${place}`,
  by_load: ({ strategy }: Values) => `by ${strategy}`,
  by_weights: ({ cost, quality, latency }: Values) => `by cost ${cost}, quality ${quality}, latency ${latency}`,
  seen: ({ prompt_type, confidence, complexity }: Values) => `${prompt_type} ${confidence}, complexity ${complexity}`,
  tried_out: () => 'tried out to learn how good it is',
  conversation: () => 'served this conversation before',
  lacks: ({ day, what }: Values) => `a probe of ${day} found it without ${LACKING[what as keyof typeof LACKING]}`,
  rule: ({ rule }: Values) => `rule ${rule}`,
};
export type ReasonCode = keyof typeof WORDS;
export const REASON_CODES = Object.keys(WORDS) as ReasonCode[];

/** What stands before a part; a comma where nothing is said. */
const JOINTS: Readonly<Partial<Record<ReasonCode, string>>> = {
  ...{ by_load: ' ', by_weights: ' ' },
  ...{ seen: '; ', unknown_model: '; ', lacks: '; ' },
};
const NOTHING: Values = Object.freeze({});

export const NO_REASON: Reason = { words: '', parts: undefined };
/** The same where an explanation is wanted: parts are gathered from here on. */
export const TO_EXPLAIN: Reason = { words: '', parts: [] };

/** What was said before, and one part more. */
export function also(before: Reason, code: ReasonCode, values: Values = NOTHING): Reason {
  const said = WORDS[code](values);
  return {
    words: before.words === '' ? said : before.words + (JOINTS[code] ?? ', ') + said,
    parts: before.parts && [...before.parts, { code, values }],
  };
}

/** What was said before, and after it what another says. */
export function followedBy(before: Reason, after: Reason): Reason {
  if (after.words === '') return before;
  return {
    words: before.words === '' ? after.words : `${before.words}, ${after.words}`,
    parts: before.parts && [...before.parts, ...(after.parts ?? [])],
  };
}

/** By which rule all of it holds. */
export const underRule = (rule: string, { words, parts }: Reason): Reason => ({
  words: `${WORDS.rule({ rule })}: ${words}`,
  parts: parts && [{ code: 'rule', values: { rule } }, ...parts],
});

/** Said in the place of all else; its parts cost nothing, so they are there always. */
const only = (code: ReasonCode): Reason => ({ words: WORDS[code](NOTHING), parts: [{ code, values: NOTHING }] });
export const TRIED_OUT = only('tried_out');
export const KNOWS_CONVERSATION = only('conversation');
