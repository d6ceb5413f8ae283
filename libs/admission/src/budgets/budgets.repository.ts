import type { Sql } from '@libs/database';
import { BUDGET_COLUMNS, type BudgetRow } from '../limits/limits.repository';
import type { SubjectKind } from '../limits/subject';
import { PERIOD_END, PERIOD_START } from './allotments.repository';
import type { Budget } from './budget';

/** A budget, and how it stands in the period that is now. */
export interface BudgetStatusRow extends BudgetRow {
  period_start: Date;
  /** null: never. */
  resets_at: Date | null;
  now: Date;
  extra: number;
  spent: number;
  /** In the hands of requests that run. */
  reserved: number;
}

export interface BudgetFilter {
  /** undefined: of all tenants. */
  tenantId: string | undefined;
  id?: string | undefined;
  subjectKind?: SubjectKind | undefined;
  subjectId?: string | undefined;
  before?: string | undefined;
  /** These alone. */
  ids?: readonly string[] | undefined;
  limit: number;
}

export interface CounterRow {
  period_start: Date;
  spent: number;
  extra: number;
  amount: number;
}

export const ADJUSTMENT_KINDS = ['top_up', 'adjust', 'reset'] as const;
export type AdjustmentKind = (typeof ADJUSTMENT_KINDS)[number];

export interface AdjustmentRow {
  id: string;
  budget_id: string;
  period_start: Date;
  kind: AdjustmentKind;
  amount: number;
  reason: string;
  actor: string;
  created_at: Date;
}

const NAMES = BUDGET_COLUMNS.split(', ')
  .map((name) => `b.${name}`)
  .join(', ');

/** `budgets`, their counters as people see and change them, and `budget_adjustments`. The tenant is part of every WHERE. */
export const budgetsRepository = {
  async insert(sql: Sql, { id, subject, unit, period, amount, hard }: Budget, version: number): Promise<void> {
    await sql.query(
      `INSERT INTO budgets (id, tenant_id, subject_kind, subject_id, unit, period, amount, hard, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [id, subject.tenantId, subject.kind, subject.id, unit, period, amount, hard, version],
    );
  },

  /** Also when only its counters are changed: replicas look again at what has a new version. */
  async update(
    sql: Sql,
    { id, tenantId, amount, hard }: { id: string; tenantId: string | undefined; amount?: number; hard?: boolean },
    version: number,
  ): Promise<boolean> {
    const rows = await sql.query(
      `UPDATE budgets SET amount = coalesce($3, amount), hard = coalesce($4, hard), version = $5, updated_at = now()
       WHERE id = $1 AND ($2::text IS NULL OR tenant_id = $2) AND deleted_at IS NULL RETURNING id`,
      [id, tenantId ?? null, amount ?? null, hard ?? null, version],
    );
    return rows.length > 0;
  },

  async remove(sql: Sql, id: string, tenantId: string | undefined, version: number): Promise<boolean> {
    const rows = await sql.query(
      `UPDATE budgets SET deleted_at = now(), version = $3, updated_at = now()
       WHERE id = $1 AND ($2::text IS NULL OR tenant_id = $2) AND deleted_at IS NULL RETURNING id`,
      [id, tenantId ?? null, version],
    );
    return rows.length > 0;
  },

  /** Newest first. */
  list: (sql: Sql, filter: BudgetFilter): Promise<BudgetStatusRow[]> =>
    sql.query<BudgetStatusRow>(
      `SELECT ${NAMES}, ${PERIOD_START} AS period_start, ${PERIOD_END} AS resets_at, now() AS now,
         coalesce(c.extra, 0) AS extra, coalesce(c.spent, 0) AS spent,
         (SELECT coalesce(sum(m.reserved), 0)::bigint FROM budget_allotments m
          WHERE m.budget_id = b.id AND m.period_start = c.period_start AND m.expires_at >= now()) AS reserved
       FROM budgets b LEFT JOIN budget_counters c ON c.budget_id = b.id AND c.period_start = ${PERIOD_START}
       WHERE b.deleted_at IS NULL AND ($1::text IS NULL OR b.tenant_id = $1) AND ($2::text IS NULL OR b.id = $2)
         AND ($3::text IS NULL OR b.subject_kind = $3) AND ($4::text IS NULL OR b.subject_id = $4)
         AND ($5::text IS NULL OR b.id < $5) AND ($7::text[] IS NULL OR b.id = ANY($7))
       ORDER BY b.id DESC LIMIT $6`,
      [
        filter.tenantId ?? null,
        filter.id ?? null,
        filter.subjectKind ?? null,
        filter.subjectId ?? null,
        filter.before ?? null,
        filter.limit,
        filter.ids ?? null,
      ],
    ),

  /** The counter of the period that is now, locked. */
  async lockCounter(sql: Sql, id: string): Promise<CounterRow | undefined> {
    await sql.query(
      `INSERT INTO budget_counters (budget_id, tenant_id, period_start)
       SELECT b.id, b.tenant_id, ${PERIOD_START} FROM budgets b WHERE b.id = $1 ON CONFLICT DO NOTHING`,
      [id],
    );
    const [row] = await sql.query<CounterRow>(
      `SELECT c.period_start, c.spent, c.extra, b.amount FROM budgets b
       JOIN budget_counters c ON c.budget_id = b.id AND c.period_start = ${PERIOD_START} WHERE b.id = $1 FOR UPDATE OF c`,
      [id],
    );
    return row;
  },

  async setCounter(sql: Sql, id: string, counter: CounterRow, alerted: number): Promise<void> {
    await sql.query(
      'UPDATE budget_counters SET spent = $3, extra = $4, alerted = $5 WHERE budget_id = $1 AND period_start = $2',
      [id, counter.period_start, counter.spent, counter.extra, alerted],
    );
  },

  async insertAdjustment(sql: Sql, tenantId: string, row: Omit<AdjustmentRow, 'created_at'>): Promise<void> {
    await sql.query(
      `INSERT INTO budget_adjustments (id, budget_id, tenant_id, period_start, kind, amount, reason, actor)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [row.id, row.budget_id, tenantId, row.period_start, row.kind, row.amount, row.reason, row.actor],
    );
  },

  adjustments: (sql: Sql, id: string, before: string | undefined, limit: number): Promise<AdjustmentRow[]> =>
    sql.query<AdjustmentRow>(
      `SELECT id, budget_id, period_start, kind, amount, reason, actor, created_at FROM budget_adjustments
       WHERE budget_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [id, before ?? null, limit],
    ),
};
