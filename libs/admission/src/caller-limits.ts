import type { Principal } from '@libs/kernel';
import { type LimitRules, type RateLimitStore, readLimitKey, type Standing } from '@libs/shared-state';
import { standingOf } from './budgets/budget-status';
import type { BudgetFilter, BudgetStatusRow } from './budgets/budgets.repository';
import type { Limit } from './limits/limit';
import { type RuleLimits, type Rules, rulesOfRequest, withRule } from './rules';

/** How one limit stands that a request must pass. */
export interface LimitStanding extends Standing {
  /** Whose it is; `rule`: of a rule of routing, over all of the tenant that come under it. */
  subject: { kind: 'key' | 'user' | 'team' | 'tenant' | 'rule'; id: string };
  /** It counts this model, or names that begin so, alone. */
  model?: Limit['model'];
  counts: 'requests' | 'tokens' | 'concurrency';
}

/** How one budget stands that a request must pass. Whole tokens or micro-USD. */
export interface BudgetLeft {
  id: string;
  subject: { kind: BudgetStatusRow['subject_kind']; id: string };
  unit: BudgetStatusRow['unit'];
  period: BudgetStatusRow['period'];
  hard: boolean;
  limit: number;
  spent: number;
  /** In the hands of requests that run. */
  reserved: number;
  left: number;
  resetsAt: Date | null;
}

export interface CallerLimitSources {
  rulesOf(principal: Principal): Rules;
  store: Pick<RateLimitStore, 'standing'>;
  budgets: { list(filter: BudgetFilter): Promise<BudgetStatusRow[]> };
}

/** Most budgets that one caller can have: four subjects, each with three periods of two units. */
const MOST_BUDGETS = 50;

/** What the limits and budgets of a caller, its user, team and tenant have left. Looks, and takes nothing. */
export class CallerLimits {
  constructor(private readonly sources: CallerLimitSources) {}

  /** @param models names by which limits of models may mean what is asked for @throws what the stores throw */
  async limits(principal: Principal, models: readonly string[], rule?: RuleLimits): Promise<LimitStanding[]> {
    const own = rulesOfRequest(this.sources.rulesOf(principal), models);
    const rules: LimitRules = rule ? withRule(own, principal.tenantId, rule) : own;
    const keys = [...rules.rates, ...rules.tokens, ...rules.concurrency].map(({ key }) => key);
    const standings = await this.sources.store.standing(rules);
    return standings.flatMap((standing, i) => {
      const name = readLimitKey(keys[i] ?? '');
      if (!name) return [];
      const { scope, id, model } = name;
      return {
        ...standing,
        subject: { kind: scope === 'virtual_key' ? 'key' : scope, id },
        ...(model !== undefined && { model }),
        counts: name.counts === 'slots' ? 'concurrency' : name.counts,
      };
    });
  }

  /** @throws what PostgreSQL throws */
  async budgets(principal: Principal): Promise<BudgetLeft[]> {
    const ids = this.sources.rulesOf(principal).budgets.map(({ id }) => id);
    if (ids.length === 0) return [];
    const rows = await this.sources.budgets.list({ tenantId: principal.tenantId, ids, limit: MOST_BUDGETS });
    return rows.map((row) => {
      const { limit, left } = standingOf(row);
      const { id, unit, period, hard, spent, reserved } = row;
      const subject = { kind: row.subject_kind, id: row.subject_id };
      return { ...{ id, subject, unit, period, hard, limit, spent, reserved, left }, resetsAt: row.resets_at };
    });
  }
}
