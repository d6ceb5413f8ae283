import type { JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { ChangeList } from '../changes';
import type { OpenAiCompatibleProfile } from './profile';

/** A wish for reasoning in this upstream's words; a budget in tokens becomes the nearest effort. */
export function encodeReasoning(
  request: GatewayRequest,
  model: string,
  profile: OpenAiCompatibleProfile,
  changes: ChangeList,
): JsonObject {
  const { reasoning } = request;
  if (!reasoning) return {};
  if (reasoning.summary !== undefined) changes.dropped('reasoning.summary', 'chat completions show what they show');
  const off = reasoning.enabled === false || reasoning.effort === 'none';
  const control = profile.reasoningControl;
  if (control.by === 'thinking_switch') return thinkingSwitch(request, off, changes);
  if (control.by === 'nothing' || (control.models && !control.models.test(model))) {
    if (!off) changes.dropped('reasoning', `${model} takes no such wish`);
    return {};
  }
  if (reasoning.effort !== undefined) return { reasoning_effort: reasoning.effort };
  if (off) {
    // Not every reasoning model can be told to stop, and `none` is refused by those that cannot.
    changes.dropped('reasoning', `${profile.label} has no switch for it that every model takes`);
    return {};
  }
  if (reasoning.budgetTokens !== undefined) {
    const effort = effortFor(reasoning.budgetTokens);
    changes.add('reasoning.budget_tokens', `sent as effort ${effort}`);
    return { reasoning_effort: effort };
  }
  return {};
}

function thinkingSwitch(request: GatewayRequest, off: boolean, changes: ChangeList): JsonObject {
  if (off) return { thinking: { type: 'disabled' } };
  const { effort, budgetTokens } = request.reasoning ?? {};
  if (effort !== undefined || budgetTokens !== undefined) changes.add('reasoning', 'sent as on, its amount cannot be told');
  return { thinking: { type: 'enabled' } };
}

const effortFor = (budgetTokens: number): string => (budgetTokens <= 2048 ? 'low' : budgetTokens <= 12_288 ? 'medium' : 'high');
