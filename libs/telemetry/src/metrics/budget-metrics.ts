import { Gauge, type Registry } from 'prom-client';
import type { Clock } from '@libs/kernel';
import { CachedRead } from './cached-read';

/** How all budgets stand now. */
export interface BudgetLevels {
  /** By whom they are for: key, user, team, tenant. */
  scopes: readonly {
    scope: string;
    ok: number;
    warning: number;
    exhausted: number;
    /** Of the budget of which the smallest share is left, 0..1. */
    leastLeft: number;
  }[];
  /** The same share by tenant, the shortest first, for as many tenants as are told by id. */
  tenants: readonly { tenant: string; leastLeft: number }[];
}

/** What Prometheus is told of budgets, as PostgreSQL has them: every process tells the same. */
export function budgetMetrics(registry: Registry, clock: Clock, read: () => Promise<BudgetLevels>): void {
  const levels = new CachedRead(read, clock);
  const registers = [registry];
  new Gauge({
    name: 'llmgw_budgets',
    help: 'Budgets by whom they are for and how they stand: ok, warning (80 % is used), exhausted.',
    labelNames: ['scope', 'state'],
    registers,
    async collect() {
      for (const { scope, ...counts } of (await levels.get())?.scopes ?? [])
        for (const state of ['ok', 'warning', 'exhausted'] as const) this.set({ scope, state }, counts[state]);
    },
  });
  new Gauge({
    name: 'llmgw_budget_left_ratio',
    help: 'Share that is left of the budget that has the least left.',
    labelNames: ['scope'],
    registers,
    async collect() {
      this.reset();
      for (const { scope, leastLeft } of (await levels.get())?.scopes ?? []) this.set({ scope }, leastLeft);
    },
  });
  new Gauge({
    name: 'llmgw_tenant_budget_left_ratio',
    help: 'The same by tenant, where tenants are told by id.',
    labelNames: ['tenant'],
    registers,
    async collect() {
      this.reset();
      for (const { tenant, leastLeft } of (await levels.get())?.tenants ?? []) this.set({ tenant }, leastLeft);
    },
  });
}
