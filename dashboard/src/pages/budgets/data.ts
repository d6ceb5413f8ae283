import { api, ok, type Schema } from '../../api/client';
import { type Format, NONE } from '../../kit';

export type Budget = Schema<'BudgetView'>;
export type Adjustment = Schema<'BudgetAdjustmentView'>;
export type Limit = Schema<'LimitView'>;
export type Alert = Schema<'AlertView'>;

export const BUDGETS = ['budgets'] as const;
export const LIMITS = ['limits'] as const;
export const UNITS = ['micro_usd', 'tokens'] as const;
export type Unit = (typeof UNITS)[number];
export const PERIODS = ['day', 'month', 'total'] as const;
/** Where people are told, in per cent. */
export const MARKS = [80, 95] as const;

export const loadBudgets = (cursor: string | undefined) =>
  ok(api.GET('/v1/admin/budgets', { params: { query: { limit: 100, cursor } } }));
export const loadLimits = (cursor: string | undefined) =>
  ok(api.GET('/v1/admin/limits', { params: { query: { limit: 100, cursor } } }));
export const loadAlerts = (cursor: string | undefined) =>
  ok(api.GET('/v1/admin/alerts', { params: { query: { limit: 100, cursor } } }));

/** An amount of a budget as people read it. */
export const quantity = (format: Format, unit: string, amount: number | null | undefined): string =>
  amount == null ? NONE : unit === 'micro_usd' ? format.money(amount) : format.count(amount);

/** What people type, in dollars or tokens, from whole micro-USD or tokens, and back. */
export const typedOf = (unit: string, amount: number): number => (unit === 'micro_usd' ? amount / 1_000_000 : amount);
export const amountOf = (unit: string, typed: number): number => Math.round(unit === 'micro_usd' ? typed * 1_000_000 : typed);
