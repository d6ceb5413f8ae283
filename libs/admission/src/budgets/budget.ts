import type { Subject } from '../limits/subject';

export const BUDGET_UNITS = ['tokens', 'micro_usd'] as const;
export type BudgetUnit = (typeof BUDGET_UNITS)[number];

export const BUDGET_PERIODS = ['day', 'month', 'total'] as const;
/** Calendar days and months of UTC, by the clock of PostgreSQL. */
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** How much a subject may use in a period. */
export interface Budget {
  id: string;
  subject: Subject;
  unit: BudgetUnit;
  period: BudgetPeriod;
  /** Whole tokens or micro-USD. */
  amount: number;
  /** false: going beyond it is told, not refused. */
  hard: boolean;
}

const PERIOD_WORDS: Readonly<Record<BudgetPeriod, string>> = { day: 'today', month: 'this month', total: 'in total' };

/** For people: `12.5 USD today`, `3000 tokens in total`. */
export const amountText = (amount: number, { unit, period }: Pick<Budget, 'unit' | 'period'>): string =>
  `${quantity(amount, unit)} ${PERIOD_WORDS[period]}`;

export const quantity = (amount: number, unit: BudgetUnit): string =>
  unit === 'tokens' ? `${amount} tokens` : `${Number((amount / 1_000_000).toFixed(6))} USD`;
