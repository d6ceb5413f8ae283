import type { Budget } from './budget';
import { THRESHOLDS } from './thresholds';

/** From the first threshold on every answer says how much of a budget is used: `bud_...; micro_usd; month; used=83%; soft`. */
export function budgetWarning({ id, unit, period, hard }: Budget, share: number): Record<string, string> {
  if (share * 100 < THRESHOLDS[0]) return {};
  const used = `used=${Math.floor(share * 100)}%`;
  return { 'x-gateway-budget-warning': `${id}; ${unit}; ${period}; ${used}; ${hard ? 'hard' : 'soft'}` };
}
