import type { Sql } from '@libs/database';
import type { Budget, BudgetPeriod, BudgetUnit } from '../budgets/budget';
import type { Limit } from './limit';
import type { SubjectKind } from './subject';

export interface SubjectRow {
  id: string;
  tenant_id: string;
  subject_kind: SubjectKind;
  subject_id: string;
  created_at: Date;
  updated_at: Date;
}

export interface LimitRow extends SubjectRow {
  model: string | null;
  rpm: number | null;
  tpm: number | null;
  concurrency: number | null;
}

export interface BudgetRow extends SubjectRow {
  unit: BudgetUnit;
  period: BudgetPeriod;
  amount: number;
  hard: boolean;
}

type Deletable<Row> = Row & { deleted: boolean };

const SUBJECT = 'id, tenant_id, subject_kind, subject_id, created_at, updated_at';
export const LIMIT_COLUMNS = `${SUBJECT}, model, rpm, tpm, concurrency`;
export const BUDGET_COLUMNS = `${SUBJECT}, unit, period, amount, hard`;

export interface Versions {
  version: number;
  /** Raised when somebody needs what others hold of budgets unused. */
  recall: number;
}

/** What changed in `limits` and `budgets`, by a version that rises with every change. */
export const versionedLimits = {
  async versions(sql: Sql): Promise<Versions> {
    const [row] = await sql.query<Versions>('SELECT version, recall FROM limits_version');
    return row ?? { version: 0, recall: 0 };
  },

  /**
   * The version of a change that is being made. Whoever changes next waits for the end of this transaction, so that
   * rows become visible in the order of their versions.
   */
  async next(sql: Sql): Promise<number> {
    const [row] = await sql.query<{ version: number }>('UPDATE limits_version SET version = version + 1 RETURNING version');
    return row?.version ?? 0;
  },

  async recall(sql: Sql): Promise<void> {
    await sql.query('UPDATE limits_version SET recall = recall + 1');
  },

  limitsSince: (sql: Sql, version: number): Promise<Deletable<LimitRow>[]> =>
    sql.query(`SELECT ${LIMIT_COLUMNS}, deleted_at IS NOT NULL AS deleted FROM limits WHERE ${SINCE}`, [version]),

  budgetsSince: (sql: Sql, version: number): Promise<Deletable<BudgetRow>[]> =>
    sql.query(`SELECT ${BUDGET_COLUMNS}, deleted_at IS NOT NULL AS deleted FROM budgets WHERE ${SINCE}`, [version]),
};

/** Whoever knows nothing yet need not learn what is gone. */
const SINCE = 'version > $1 AND ($1 > 0 OR deleted_at IS NULL)';

export const toLimit = (row: LimitRow): Limit => ({
  id: row.id,
  subject: { tenantId: row.tenant_id, kind: row.subject_kind, id: row.subject_id },
  ...(row.model !== null && { model: row.model }),
  ...(row.rpm !== null && { rpm: row.rpm }),
  ...(row.tpm !== null && { tpm: row.tpm }),
  ...(row.concurrency !== null && { concurrency: row.concurrency }),
});

export const toBudget = (row: BudgetRow): Budget => ({
  id: row.id,
  subject: { tenantId: row.tenant_id, kind: row.subject_kind, id: row.subject_id },
  unit: row.unit,
  period: row.period,
  amount: row.amount,
  hard: row.hard,
});
