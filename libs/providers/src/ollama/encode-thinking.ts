import type { JsonObject, Json } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { ChangeList } from '../changes';
import { LEVEL_MODELS, THINKING_MODELS } from './model-rules';

/** A wish for reasoning as `think`: a level for models that know levels, yes or no for the others. */
export function encodeThinking({ reasoning }: GatewayRequest, model: string, changes: ChangeList): JsonObject {
  if (!reasoning) return {};
  const off = reasoning.enabled === false || reasoning.effort === 'none';
  if (off) return think(LEVEL_MODELS.test(model) ? lowest(model, changes) : false);
  const wanted = reasoning.enabled === true || reasoning.effort !== undefined || reasoning.budgetTokens !== undefined;
  if (!wanted) return {};
  if (!THINKING_MODELS.test(model)) {
    changes.dropped('reasoning', `${model} is not known to think`);
    return {};
  }
  if (LEVEL_MODELS.test(model)) return think(level(reasoning.effort, reasoning.budgetTokens, changes));
  if (reasoning.effort !== undefined || reasoning.budgetTokens !== undefined)
    changes.add('reasoning', 'sent as on, its amount cannot be told');
  return think(true);
}

const think = (value: Json): JsonObject => ({ think: value });

function lowest(model: string, changes: ChangeList): string {
  changes.add('reasoning', `sent as low, ${model} cannot be told to stop thinking`);
  return 'low';
}

const LEVELS: ReadonlySet<string> = new Set(['low', 'medium', 'high']);

function level(effort: string | undefined, budgetTokens: number | undefined, changes: ChangeList): string {
  if (effort !== undefined && LEVELS.has(effort)) return effort;
  if (effort !== undefined) {
    const nearest = effort === 'minimal' ? 'low' : 'high';
    changes.add('reasoning.effort', `sent as ${nearest}, the nearest that Ollama has`);
    return nearest;
  }
  if (budgetTokens === undefined) return 'medium';
  const nearest = budgetTokens <= 2048 ? 'low' : budgetTokens <= 12_288 ? 'medium' : 'high';
  changes.add('reasoning.budget_tokens', `sent as effort ${nearest}`);
  return nearest;
}
