import type { z } from 'zod';

/** Something wrong with a configuration, and where: `rules[3].when.complexity.min`. */
export interface ConfigProblem {
  path: string;
  /** In words; `code` and `values` are for whoever says it in another language. */
  message: string;
  code: string;
  values: Readonly<Record<string, string | number>>;
}

/** What is asked of values beyond their form. */
export const OWN_RULES = {
  all_zero: 'must not all be 0',
  min_above_max: 'has a min above its max',
  no_weight: 'needs a weight above 0',
  time_of_day: 'must be a time of day such as 08:30',
  header_name: 'must be the name of a header',
  secret_header: 'must not be a header that holds credentials',
  batch_name: 'must be true, false or the name that batches give',
  time_zone: 'is no time zone that this machine knows',
  rule_id: 'must be 1-63 lower-case letters, digits, dashes and underscores',
  model_name: 'must be a name without blanks and commas',
} as const;
const OWN_CODES = new Map<string, string>(Object.entries(OWN_RULES).map(([code, words]) => [words, code]));

type Values = ConfigProblem['values'];

/** What the parts of a configuration must not be to each other. */
const WORDS = {
  double_id: ({ other }: Values) => `is the id of rules[${other}] too`,
  targets_and_split: () => 'cannot stand beside targets: one of them chooses',
  strategy_and_weights: () => 'cannot stand beside a strategy: one of them weighs',
  says_nothing: () => 'says nothing',
  deny_alone: () => 'stands alone: what is refused is not routed',
  circle: () => 'leads back to itself',
  unknown_target: ({ target }: Values) => `'${target}' is known to no provider and no catalog here`,
};

/** What a value of the wrong form is told, by the names of zod. */
const FORMS = [
  ...['invalid_type', 'invalid_value', 'too_small', 'too_big', 'unrecognized_keys', 'invalid_union', 'invalid_format'],
  'invalid',
] as const;
export const PROBLEM_CODES: readonly string[] = [...Object.keys(OWN_RULES), ...Object.keys(WORDS), ...FORMS];

export const problem = (path: string, code: keyof typeof WORDS, values: Values = {}): ConfigProblem => ({
  ...{ path, message: WORDS[code](values), code, values },
});

/** Bounds that hold for what is new alone, in zod's words. */
export const tooBig = (path: string, most: number): ConfigProblem => ({
  ...{ path, message: `Too big: expected number to be <=${most}`, code: 'too_big', values: { of: 'number', most } },
});
export const tooSmall = (path: string, least: number): ConfigProblem => ({
  ...{ path, message: `Too small: expected number to be >=${least}`, code: 'too_small', values: { of: 'number', least } },
});

/** What zod found. A name that must not be one is told by what is wrong with it. */
export function problemOf(issue: z.core.$ZodIssue, path: string): ConfigProblem {
  const [inner] = issue.code === 'invalid_key' ? issue.issues : [];
  if (inner) return problemOf(inner, path);
  const { message } = issue;
  const own = OWN_CODES.get(message);
  if (own !== undefined) return { path, message, code: own, values: {} };
  return { path, message, ...formOf(issue) };
}

function formOf(issue: z.core.$ZodIssue): Pick<ConfigProblem, 'code' | 'values'> {
  switch (issue.code) {
    case 'invalid_type':
      return { code: issue.code, values: { expected: issue.expected } };
    case 'invalid_value':
      return { code: issue.code, values: { options: issue.values.map(String).join(', ') } };
    case 'too_small':
      return { code: issue.code, values: { of: issue.origin, least: Number(issue.minimum) } };
    case 'too_big':
      return { code: issue.code, values: { of: issue.origin, most: Number(issue.maximum) } };
    case 'unrecognized_keys':
      return { code: issue.code, values: { names: issue.keys.join(', ') } };
    case 'invalid_union':
    case 'invalid_format':
      return { code: issue.code, values: {} };
    default:
      return { code: 'invalid', values: {} };
  }
}
