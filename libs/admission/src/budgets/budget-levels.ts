import type { Sql } from '@libs/database';
import { PERIOD_START } from './allotments.repository';

interface ScopeLevel {
  scope: string;
  ok: number;
  warning: number;
  exhausted: number;
  leastLeft: number;
}

/** Every budget with the share of it that is left, 0..1. */
const LEFT = `
  SELECT b.tenant_id, b.subject_kind,
    CASE WHEN b.amount + coalesce(c.extra, 0) <= 0 THEN 0
      ELSE greatest(0, 1 - coalesce(c.spent, 0)::float8 / (b.amount + coalesce(c.extra, 0))) END AS share
  FROM budgets b LEFT JOIN budget_counters c ON c.budget_id = b.id AND c.period_start = ${PERIOD_START}
  WHERE b.deleted_at IS NULL`;

/**
 * How the budgets of all tenants stand, for metrics.
 * @param tenants how many tenants are told by id, those with the least left first
 */
export async function budgetLevels(
  sql: Sql,
  tenants: number,
): Promise<{ scopes: ScopeLevel[]; tenants: { tenant: string; leastLeft: number }[] }> {
  const scopes = await sql.query<ScopeLevel>(
    `SELECT subject_kind AS scope, count(*) FILTER (WHERE share > 0.2) AS ok,
       count(*) FILTER (WHERE share > 0 AND share <= 0.2) AS warning, count(*) FILTER (WHERE share = 0) AS exhausted,
       min(share) AS "leastLeft"
     FROM (${LEFT}) l GROUP BY subject_kind`,
  );
  if (tenants === 0) return { scopes, tenants: [] };
  const byTenant = await sql.query<{ tenant: string; leastLeft: number }>(
    `SELECT tenant_id AS tenant, min(share) AS "leastLeft" FROM (${LEFT}) l GROUP BY tenant_id ORDER BY 2, 1 LIMIT $1`,
    [tenants],
  );
  return { scopes, tenants: byTenant };
}
