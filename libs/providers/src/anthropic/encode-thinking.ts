import type { JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { ChangeList } from '../changes';
import type { ModelRules } from './model-rules';

const MIN_BUDGET = 1024;
/** Thinking counts towards max_tokens: this share at least stays for the answer. */
const MAX_SHARE = 0.8;

const EFFORT_BUDGET: Record<string, number> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 32_768,
  max: 32_768,
};
const EFFORT_NAME: Record<string, string> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
};

export interface ThinkingPlan {
  thinking?: JsonObject;
  /** For `output_config.effort`. */
  effort?: string;
  /** Thinking is on: then sampling and forced tools are restricted. */
  on: boolean;
}

/** The wish for reasoning as Anthropic's thinking, where the rest of the request allows it. */
export function encodeThinking(
  request: GatewayRequest,
  maxTokens: number,
  { rules, toolForced }: { rules: ModelRules; toolForced: boolean },
  changes: ChangeList,
): ThinkingPlan {
  const { reasoning } = request;
  if (!reasoning) return { on: false };
  if (reasoning.enabled === false || reasoning.effort === 'none') return { thinking: { type: 'disabled' }, on: false };
  const obstacle = toolForced ? 'thinking excludes an answer through a tool' : obstacleTo(request);
  if (obstacle !== undefined) {
    changes.dropped('reasoning', obstacle);
    return { on: false };
  }
  return rules.thinking === 'adaptive' ? adaptive(reasoning, changes) : budgeted(reasoning, maxTokens, changes);
}

type Reasoning = NonNullable<GatewayRequest['reasoning']>;

function adaptive(reasoning: Reasoning, changes: ChangeList): ThinkingPlan {
  // These models show nothing of what they think unless they are asked to.
  const thinking = { type: 'adaptive', ...(reasoning.summary !== undefined && { display: 'summarized' }) };
  if (reasoning.effort !== undefined) return { thinking, effort: knownEffort(reasoning.effort, changes), on: true };
  if (reasoning.budgetTokens === undefined) return { thinking, on: true };
  const budget = reasoning.budgetTokens;
  const effort = budget <= 2048 ? 'low' : budget <= 12_288 ? 'medium' : 'high';
  changes.add('reasoning.budget_tokens', `sent as effort ${effort}`);
  return { thinking, effort, on: true };
}

function budgeted(reasoning: Reasoning, maxTokens: number, changes: ChangeList): ThinkingPlan {
  const { effort, budgetTokens } = reasoning;
  const wanted = budgetTokens ?? EFFORT_BUDGET[knownEffort(effort ?? 'medium', changes)] ?? MIN_BUDGET;
  const room = Math.floor(maxTokens * MAX_SHARE);
  if (room < MIN_BUDGET) {
    changes.dropped('reasoning', `thinking needs ${MIN_BUDGET} tokens and the output limit is ${maxTokens}`);
    return { on: false };
  }
  const budget = Math.max(MIN_BUDGET, Math.min(wanted, room));
  if (budgetTokens === undefined) changes.add('reasoning.effort', `sent as a budget of ${budget} tokens`);
  else if (budget !== budgetTokens) changes.add('reasoning.budget_tokens', `changed from ${budgetTokens} to ${budget}`);
  return { thinking: { type: 'enabled', budget_tokens: budget }, on: true };
}

function knownEffort(effort: string, changes: ChangeList): string {
  const known = EFFORT_NAME[effort];
  if (known === undefined) changes.add('reasoning.effort', 'not known to Anthropic, sent as medium');
  return known ?? 'medium';
}

/** Why Anthropic would refuse thinking in this request. */
function obstacleTo(request: GatewayRequest): string | undefined {
  const choice = request.toolChoice?.type;
  if (request.tools && request.tools.length > 0 && (choice === 'required' || choice === 'tool')) {
    return 'thinking excludes a forced tool';
  }
  // Inside a tool loop the assistant's turn must begin with its own signed thinking.
  const lastAssistant = request.messages.findLast((message) => message.role === 'assistant');
  const lastUser = request.messages.at(-1);
  const inToolLoop = lastUser?.role === 'user' && lastUser.content.some((part) => part.type === 'tool_result');
  if (!inToolLoop || !lastAssistant) return undefined;
  const signed = lastAssistant.content.some(
    (part) =>
      part.type === 'reasoning' &&
      (part.origin ?? 'anthropic') === 'anthropic' &&
      (part.signature !== undefined || part.redactedData !== undefined),
  );
  return signed ? undefined : 'the tool calls being answered carry no signed thinking';
}
