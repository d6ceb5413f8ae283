import { type AuditTrail, type Database, isUniqueViolation, seenBy, type Sql } from '@libs/database';
import { GatewayError, newId } from '@libs/kernel';
import type { LimitBook } from '../limits/limit-book';
import { versionedLimits } from '../limits/limits.repository';
import { assertSubject } from '../limits/subjects.repository';
import type { Budget } from './budget';
import {
  type AdjustmentKind,
  type AdjustmentRow,
  type BudgetFilter,
  budgetsRepository,
  type BudgetStatusRow,
  type CounterRow,
} from './budgets.repository';
import { thresholdReached } from './thresholds';

export interface Adjustment {
  kind: AdjustmentKind;
  /** Whole tokens or micro-USD: added to the limit (top_up, above 0) or to what is spent (adjust); none for a reset. */
  amount: number;
  reason: string;
  /** Who does it. */
  actor: string;
}

/** Budgets as administrators see and set them. Whatever is changed holds here at once and everywhere within a second. */
export class BudgetService {
  constructor(
    private readonly database: Database,
    private readonly book: Pick<LimitBook, 'changed'>,
  ) {}

  /** @throws GatewayError invalid_request (no such subject), conflict (the subject has such a budget) */
  async create(ask: Omit<Budget, 'id'>, trail: AuditTrail): Promise<BudgetStatusRow> {
    await assertSubject(seenBy(this.database, ask.subject.tenantId), ask.subject);
    const budget = { ...ask, id: newId('budget') };
    try {
      await trail.around(this.database, this.audited(budget.id, ask.subject.tenantId), async (sql) => {
        await budgetsRepository.insert(sql, budget, await versionedLimits.next(sql));
        return budget;
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new GatewayError('conflict', `This ${ask.subject.kind} has a budget of ${ask.unit} for this period already.`);
    }
    await this.book.changed();
    return this.get(budget.id, ask.subject.tenantId);
  }

  list(filter: BudgetFilter): Promise<BudgetStatusRow[]> {
    return budgetsRepository.list(this.database, filter);
  }

  /** @throws GatewayError not_found, also for a budget of another tenant */
  async get(id: string, tenantId: string | undefined): Promise<BudgetStatusRow> {
    const [row] = await this.list({ id, tenantId, limit: 1 });
    return row ?? notFound();
  }

  /** @throws GatewayError not_found */
  async update(
    id: string,
    tenantId: string | undefined,
    change: { amount?: number; hard?: boolean },
    trail: AuditTrail,
  ): Promise<BudgetStatusRow> {
    await trail.around(this.database, this.audited(id, await this.tenantOf(id, tenantId)), async (sql) => {
      const version = await versionedLimits.next(sql);
      if (!(await budgetsRepository.update(sql, { id, tenantId, ...change }, version))) notFound();
      const counter = await budgetsRepository.lockCounter(sql, id);
      if (counter) await writeCounter(sql, id, counter);
      return true;
    });
    await this.book.changed();
    return this.get(id, tenantId);
  }

  /** @throws GatewayError not_found */
  async remove(id: string, tenantId: string | undefined, trail: AuditTrail): Promise<void> {
    await trail.around(this.database, this.audited(id, await this.tenantOf(id, tenantId)), async (sql) => {
      if (!(await budgetsRepository.remove(sql, id, tenantId, await versionedLimits.next(sql)))) notFound();
      return true;
    });
    await this.book.changed();
  }

  /** Changes the current period by hand. @throws GatewayError not_found */
  async adjust(id: string, tenantId: string | undefined, ask: Adjustment, trail: AuditTrail): Promise<BudgetStatusRow> {
    const owner = await this.tenantOf(id, tenantId);
    await this.database.transaction(async (sql) => {
      const version = await versionedLimits.next(sql);
      if (!(await budgetsRepository.update(sql, { id, tenantId }, version))) notFound();
      const before = (await budgetsRepository.lockCounter(sql, id)) ?? notFound();
      const { after, amount } = adjusted(before, ask);
      await writeCounter(sql, id, after);
      const { kind, reason, actor } = ask;
      const row = { id: newId('adjustment'), budget_id: id, period_start: before.period_start, kind, amount, reason, actor };
      await budgetsRepository.insertAdjustment(sql, owner, row);
      await trail.write(sql, { kind: 'budget', id, tenantId: owner, before, after: { ...after, [kind]: amount, reason } });
    });
    trail.committed();
    await this.book.changed();
    return this.get(id, tenantId);
  }

  /** Newest first. @throws GatewayError not_found */
  async adjustments(
    id: string,
    tenantId: string | undefined,
    page: { before: string | undefined; limit: number },
  ): Promise<AdjustmentRow[]> {
    await this.get(id, tenantId);
    return budgetsRepository.adjustments(seenBy(this.database, tenantId), id, page.before, page.limit);
  }

  private audited(id: string, tenantId: string) {
    return { kind: 'budget', table: 'budgets' as const, id, tenantId };
  }

  private async tenantOf(id: string, tenantId: string | undefined): Promise<string> {
    return (await this.get(id, tenantId)).tenant_id;
  }
}

function adjusted(before: CounterRow, { kind, amount }: Adjustment): { after: CounterRow; amount: number } {
  if (kind === 'top_up') return { after: { ...before, extra: before.extra + amount }, amount };
  // What is spent never becomes less than nothing.
  const spent = kind === 'reset' ? 0 : Math.max(0, before.spent + amount);
  return { after: { ...before, spent }, amount: spent - before.spent };
}

/** Thresholds that are no longer reached may be told again; those that still are, are not. */
const writeCounter = (sql: Sql, id: string, counter: CounterRow): Promise<void> =>
  budgetsRepository.setCounter(sql, id, counter, thresholdReached(counter.spent, counter.amount + counter.extra));

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such budget.');
}
