import type { JsonObject } from '@libs/kernel';
import type { Reasoning } from '@libs/protocol';
import type { ChangeList } from '../changes';
import type { ModelRules } from './model-rules';

const EFFORTS = ['minimal', 'low', 'medium', 'high'];
const HIGHER: Readonly<Record<string, string>> = { xhigh: 'high', max: 'high' };
const BUDGETS: Readonly<Record<string, number>> = { minimal: 1024, low: 1024, medium: 8192, high: 24_576 };
/** The model decides. */
const DYNAMIC = -1;

/** The wish for reasoning as `thinkingConfig`, in the words of the model's generation. */
export function encodeThinking(
  reasoning: Reasoning | undefined,
  model: string,
  rules: ModelRules,
  changes: ChangeList,
): JsonObject | undefined {
  if (!reasoning) return undefined;
  const off = reasoning.enabled === false || reasoning.effort === 'none';
  if (rules.thinking === 'none') {
    if (!off) changes.dropped('reasoning', `${model} does not think`);
    return undefined;
  }
  // A client that asked for thinking is shown it: a summary costs nothing more.
  const shown = off ? {} : { includeThoughts: true };
  if (rules.thinking === 'level') {
    const level = levelFor(reasoning, off, rules, changes);
    return level === undefined ? shown : { ...shown, thinkingLevel: level.toUpperCase() };
  }
  const budget = budgetFor(reasoning, off, rules, changes);
  return budget === undefined ? shown : { ...shown, thinkingBudget: budget };
}

function levelFor(reasoning: Reasoning, off: boolean, rules: ModelRules, changes: ChangeList): string | undefined {
  const least = rules.levels[0] as string;
  if (off) {
    changes.add('reasoning', `this model cannot be told not to think, sent as level ${least}`);
    return least;
  }
  const { effort, budgetTokens } = reasoning;
  if (effort === undefined) {
    if (budgetTokens === undefined) return undefined;
    const level = nearest(budgetTokens <= 1024 ? 'low' : budgetTokens <= 8192 ? 'medium' : 'high', rules);
    changes.add('reasoning.budget_tokens', `sent as level ${level}`);
    return level;
  }
  const level = nearest(known(effort), rules);
  if (level !== effort) changes.add('reasoning.effort', `${effort} sent as level ${level}`);
  return level;
}

const known = (effort: string): string => (EFFORTS.includes(effort) ? effort : (HIGHER[effort] ?? 'medium'));

/** The level itself, else the next one up. */
function nearest(level: string, { levels }: ModelRules): string {
  return EFFORTS.slice(EFFORTS.indexOf(level)).find((candidate) => levels.includes(candidate)) ?? (levels.at(-1) as string);
}

function budgetFor(
  reasoning: Reasoning,
  off: boolean,
  { budget, off: mayBeOff }: ModelRules,
  changes: ChangeList,
): number | undefined {
  if (off) {
    if (mayBeOff) return 0;
    changes.add('reasoning', `this model cannot be told not to think, sent as a budget of ${budget.min} tokens`);
    return budget.min;
  }
  const { effort, budgetTokens, enabled } = reasoning;
  if (budgetTokens !== undefined) {
    const fits = Math.min(budget.max, Math.max(budget.min, budgetTokens));
    if (fits !== budgetTokens) changes.add('reasoning.budget_tokens', `changed from ${budgetTokens} to ${fits}`);
    return fits;
  }
  if (effort === undefined) return enabled === true ? DYNAMIC : undefined;
  const tokens = BUDGETS[known(effort)] ?? 8192;
  changes.add('reasoning.effort', `sent as a budget of ${tokens} tokens`);
  return tokens;
}
