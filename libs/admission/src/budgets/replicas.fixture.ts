import type { Database } from '@libs/database';
import { type Clock, GatewayError, newId, systemClock } from '@libs/kernel';
import { until } from '../../../../test/support/process/until';
import { AllotmentsRepository } from './allotments.repository';
import type { Budget, BudgetPeriod, BudgetUnit } from './budget';
import { BudgetBook, type BudgetHold } from './budget-book';

export const TENANT = 'ten_00000000000000000000000000';

/** How a counter stands in PostgreSQL. */
export interface Counter {
  spent: number;
  held: number;
  allotted: number;
  limit: number;
}

/** Several processes, as far as budgets go, over one PostgreSQL. */
export class Replicas {
  readonly books: BudgetBook[] = [];
  readonly crossed: { budgetId: string; threshold: number }[] = [];
  readonly troubles: unknown[] = [];

  constructor(
    readonly database: Database,
    count: number,
    clock: Clock = systemClock,
    database2: Pick<Database, 'transaction'> = database,
  ) {
    for (let i = 0; i < count; i++) {
      const book: BudgetBook = new BudgetBook(new AllotmentsRepository(database2), {
        holder: newId('request'),
        replicas: count,
        clock,
        onThreshold: (budget, threshold) => void this.crossed.push({ budgetId: budget.id, threshold }),
        recall: () => {
          for (const other of this.books) if (other !== book) other.handBack();
          return Promise.resolve();
        },
        onTrouble: (error) => void this.troubles.push(error),
      });
      this.books.push(book);
    }
  }

  /** Several at the same place would be refused by the unique index: each is for a subject of its own. */
  async budget(amount: number, more: { unit?: BudgetUnit; period?: BudgetPeriod; hard?: boolean } = {}): Promise<Budget> {
    const { unit = 'micro_usd', period = 'month', hard = true } = more;
    const id = newId('budget');
    const subject = { tenantId: TENANT, kind: 'key' as const, id: `vk_${id}` };
    await this.database.query(
      `INSERT INTO budgets (id, tenant_id, subject_kind, subject_id, unit, period, amount, hard, version)
       VALUES ($1, $2, 'key', $3, $4, $5, $6, $7, 1)`,
      [id, TENANT, subject.id, unit, period, amount, hard],
    );
    return { id, subject, unit, period, amount, hard };
  }

  async counter(budget: Budget): Promise<Counter> {
    const [row] = await this.database.query<Counter>(
      `SELECT c.spent, c.held, c.extra + b.amount AS "limit",
         (SELECT coalesce(sum(m.held), 0)::bigint FROM budget_allotments m
          WHERE m.budget_id = c.budget_id AND m.period_start = c.period_start) AS allotted
       FROM budget_counters c JOIN budgets b ON b.id = c.budget_id WHERE c.budget_id = $1 ORDER BY c.period_start DESC LIMIT 1`,
      [budget.id],
    );
    return row ?? { spent: 0, held: 0, allotted: 0, limit: budget.amount };
  }

  async close(): Promise<void> {
    for (const book of this.books) await book.close();
  }
}

/** The hold, or why there is none. */
export async function tryReserve(book: BudgetBook, budget: Budget, amount: number): Promise<BudgetHold | GatewayError> {
  try {
    return await book.reserve([{ budget, amount }]);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

/** As clients ask that are told to try again in a moment: on a machine that is busy PostgreSQL may answer too late. */
export async function reserveAtLast(book: BudgetBook, budget: Budget, amount: number): Promise<BudgetHold | GatewayError> {
  return until('another answer than 503', async () => {
    const outcome = await tryReserve(book, budget, amount);
    return (isHold(outcome) || outcome.status !== 503) && outcome;
  });
}

export const isHold = (outcome: BudgetHold | GatewayError): outcome is BudgetHold => !(outcome instanceof GatewayError);
