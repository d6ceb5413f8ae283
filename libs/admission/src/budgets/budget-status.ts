import type { BudgetStatusRow } from './budgets.repository';
import { thresholdReached } from './thresholds';

/** Before so much of a period has passed a forecast would be a guess. */
const TOO_EARLY = 0.01;

/** What follows from the figures of a budget. Whole tokens or micro-USD. */
export interface BudgetStanding {
  /** With what was topped up for this period. */
  limit: number;
  left: number;
  usedPercent: number;
  /** What will have been spent at the end of the period if it goes on like this; null: nobody can tell. */
  forecast: number | null;
  state: 'ok' | 'warning' | 'exhausted';
}

export function standingOf({
  amount,
  extra,
  spent,
  reserved,
  period_start: start,
  resets_at: end,
  now,
}: BudgetStatusRow): BudgetStanding {
  const limit = amount + extra;
  const reached = thresholdReached(spent, limit);
  const passed = end === null ? 0 : (now.getTime() - start.getTime()) / (end.getTime() - start.getTime());
  return {
    limit,
    left: Math.max(0, limit - spent - reserved),
    usedPercent: limit === 0 ? 100 : Math.floor((spent * 1_000) / limit) / 10,
    forecast: passed < TOO_EARLY ? null : Math.round(spent / passed),
    state: reached >= 100 ? 'exhausted' : reached > 0 ? 'warning' : 'ok',
  };
}
