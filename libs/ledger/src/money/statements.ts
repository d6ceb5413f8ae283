import { type AuditTrail, type Database, type Sql, writeTrace } from '@libs/database';
import { GatewayError } from '@libs/kernel';

/** What was used in one month and stands in this statement; a month before the statement's own came in late. */
export interface StatementLine {
  month: string;
  provider: string | null;
  model: string | null;
  team_id: string | null;
  requests: number;
  input_tokens: number;
  output_tokens: number;
  estimated_requests: number;
  /** In no amount: nobody knows their cost yet. */
  unpriced_requests: number;
  amount_micro_usd: number;
}

/** A correction of what an earlier booking said, this month's or another's. */
export interface StatementAdjustment {
  re_rate_id: string;
  price_id: string | null;
  month: string;
  provider: string | null;
  model: string | null;
  requests: number;
  /** Below zero: given back. */
  amount_micro_usd: number;
}

export interface Statement {
  tenant_id: string;
  month: string;
  currency: 'USD';
  lines: StatementLine[];
  adjustments: StatementAdjustment[];
  usage_micro_usd: number;
  adjustments_micro_usd: number;
  total_micro_usd: number;
}

const LINES = `
  SELECT to_char(effective_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, provider_id AS provider, model, team_id, count(*) AS requests,
    sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens,
    count(*) FILTER (WHERE state = 'estimated') AS estimated_requests, count(*) FILTER (WHERE state = 'unknown') AS unpriced_requests,
    coalesce(sum(amount_micro_usd), 0)::bigint AS amount_micro_usd
  FROM money_entries WHERE tenant_id = $1 AND period = $2::date AND kind = 'settle' AND debit = 'tenant'
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;

const ADJUSTMENTS = `
  SELECT re_rate_id, price_id, to_char(effective_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, provider_id AS provider, model,
    count(*) AS requests, sum(CASE WHEN debit = 'tenant' THEN amount_micro_usd ELSE -amount_micro_usd END)::bigint AS amount_micro_usd
  FROM money_entries WHERE tenant_id = $1 AND period = $2::date AND kind = 'adjust' AND (debit = 'tenant' OR credit = 'tenant')
  GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 3, 4, 5, 2`;

/**
 * What a tenant owes for a month, from the money ledger alone. A month that is closed has the statement that was
 * drawn up then, byte for byte; what is booked afterwards stands in the first month that is open.
 */
export class Statements {
  constructor(private readonly database: Database) {}

  /** @param month as `2026-11` @throws GatewayError not_found when there is no such tenant */
  async get(tenantId: string, month: string): Promise<{ closedAt: Date | null; statement: Statement }> {
    await this.assertTenant(tenantId);
    const sql = this.database.forTenant(tenantId);
    const [closed] = await sql.query<{ closed_at: Date; statement: string | null }>(
      'SELECT closed_at, statement FROM closed_months WHERE tenant_id = $1 AND month = $2::date',
      [tenantId, firstDay(month)],
    );
    if (!closed) return { closedAt: null, statement: await drawUp(sql, tenantId, month) };
    const text = closed.statement ?? (await this.keep(tenantId, month));
    return { closedAt: new Date(closed.closed_at), statement: JSON.parse(text) as Statement };
  }

  /**
   * From now on nothing is added to this month. Months are closed one after another.
   * @throws GatewayError not_found, conflict while the month is not over, or an earlier one is open
   */
  async close(
    tenantId: string,
    month: string,
    closedBy: string | null,
    trail?: AuditTrail,
  ): Promise<{ closedAt: Date | null; statement: Statement }> {
    await this.assertTenant(tenantId);
    await writeTrace(trail, this.database, async (sql) => {
      // Of the table itself, not as the tenant: who has no rights beyond rows cannot lock it. Waits for the writers that are under way; those that come later see that the month is closed.
      await sql.query('LOCK TABLE money_entries IN SHARE ROW EXCLUSIVE MODE');
      const [state] = await sql.query<{ over: boolean; open: string | null }>(
        `SELECT $2::date + interval '1 month' <= now() AT TIME ZONE 'UTC' AS over,
           (SELECT to_char(min(period), 'YYYY-MM') FROM money_entries entry WHERE tenant_id = $1 AND period < $2::date
              AND NOT EXISTS (SELECT FROM closed_months closed WHERE closed.tenant_id = $1 AND closed.month = entry.period)) AS open`,
        [tenantId, firstDay(month)],
      );
      if (!state?.over) throw new GatewayError('conflict', 'A month can be closed when it is over.');
      if (state.open !== null) throw new GatewayError('conflict', `${state.open} is still open: close it first.`);
      await sql.query(
        'INSERT INTO closed_months (tenant_id, month, closed_by) VALUES ($1, $2::date, $3) ON CONFLICT DO NOTHING',
        [tenantId, firstDay(month), closedBy],
      );
      return { result: undefined, facts: { kind: 'statement', id: month, tenantId, after: { month, closed: true } } };
    });
    return this.get(tenantId, month);
  }

  /** Draws up a closed month; of several that do, the first one's is kept. */
  private async keep(tenantId: string, month: string): Promise<string> {
    const sql = this.database.forTenant(tenantId);
    const text = JSON.stringify(await drawUp(sql, tenantId, month));
    const [row] = await sql.query<{ statement: string }>(
      `UPDATE closed_months SET statement = coalesce(statement, $3) WHERE tenant_id = $1 AND month = $2::date RETURNING statement`,
      [tenantId, firstDay(month), text],
    );
    return row?.statement ?? text;
  }

  /** @throws GatewayError not_found */
  async assertTenant(tenantId: string): Promise<void> {
    const found = await this.database.forTenant(tenantId).query('SELECT FROM tenants WHERE id = $1', [tenantId]);
    if (found.length === 0) throw new GatewayError('not_found', 'There is no such tenant.');
  }
}

const firstDay = (month: string): string => `${month}-01`;

async function drawUp(sql: Sql, tenantId: string, month: string): Promise<Statement> {
  const lines = await sql.query<StatementLine>(LINES, [tenantId, firstDay(month)]);
  const adjustments = await sql.query<StatementAdjustment>(ADJUSTMENTS, [tenantId, firstDay(month)]);
  const sum = (list: readonly { amount_micro_usd: number }[]): number => list.reduce((all, one) => all + one.amount_micro_usd, 0);
  const [usage, adjusted] = [sum(lines), sum(adjustments)];
  return {
    ...{ tenant_id: tenantId, month, currency: 'USD', lines, adjustments },
    ...{ usage_micro_usd: usage, adjustments_micro_usd: adjusted, total_micro_usd: usage + adjusted },
  };
}
