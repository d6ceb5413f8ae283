import type { Sql } from '@libs/database';
import type { Alert } from '@libs/kernel';

/** An alert as it is kept. */
export interface AlertRow {
  id: string;
  tenant_id: string | null;
  kind: string;
  severity: Alert['severity'];
  subject_kind: string;
  subject_id: string;
  message: string;
  details: Record<string, string | number | boolean | null>;
  raised_at: Date;
}

export interface AlertFilter {
  /** undefined: of all tenants, and of the installation. */
  tenantId: string | undefined;
  before: string | undefined;
  limit: number;
  kind?: string | undefined;
  severity?: Alert['severity'] | undefined;
}

/** Kept at most; the oldest go first. */
const MOST_ALERTS = 10_000;
const COLUMNS = 'id, tenant_id, kind, severity, subject_kind, subject_id, message, details, raised_at';

/** `alerts`: the last ones, newest first. */
export const alertsRepository = {
  async insert(sql: Sql, alerts: readonly { id: string; at: Date; alert: Alert }[]): Promise<void> {
    await sql.query(
      `INSERT INTO alerts (${COLUMNS})
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[],
         $9::timestamptz[]) ON CONFLICT (id) DO NOTHING`,
      [
        alerts.map(({ id }) => id),
        alerts.map(({ alert }) => alert.tenantId ?? null),
        alerts.map(({ alert }) => alert.kind),
        alerts.map(({ alert }) => alert.severity),
        alerts.map(({ alert }) => alert.subject.kind),
        alerts.map(({ alert }) => alert.subject.id),
        alerts.map(({ alert }) => alert.message),
        alerts.map(({ alert }) => JSON.stringify(alert.details ?? {})),
        alerts.map(({ at }) => at),
      ],
    );
  },

  async prune(sql: Sql): Promise<void> {
    await sql.query('DELETE FROM alerts WHERE id <= (SELECT id FROM alerts ORDER BY id DESC OFFSET $1 LIMIT 1)', [MOST_ALERTS]);
  },

  list: (sql: Sql, { tenantId, before, limit, kind, severity }: AlertFilter): Promise<AlertRow[]> =>
    sql.query<AlertRow>(
      `SELECT ${COLUMNS} FROM alerts
       WHERE ($1::text IS NULL OR tenant_id = $1) AND ($2::text IS NULL OR id < $2)
         AND ($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR severity = $4)
       ORDER BY id DESC LIMIT $5`,
      [tenantId ?? null, before ?? null, kind ?? null, severity ?? null, limit],
    ),
};
