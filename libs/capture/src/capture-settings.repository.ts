import type { Sql, Tenanted } from '@libs/database';
import { type CaptureRule, REDACTIONS } from './capture-rule';

interface Row {
  tenant_id: string;
  enabled: boolean;
  sample_rate: number;
  max_bytes: number;
  retention_days: number;
  redact: string[];
  redact_fields: string[];
}

const NAMES = 'tenant_id, enabled, sample_rate, max_bytes, retention_days, redact, redact_fields';

/** Table `capture_settings`. */
export class CaptureSettingsRepository {
  constructor(private readonly sql: Tenanted) {}

  /** Tenants whose bodies are kept. */
  async enabled(): Promise<Map<string, CaptureRule>> {
    const rows = await this.sql.query<Row>(
      `SELECT ${NAMES} FROM capture_settings WHERE enabled AND tenant_id IN (SELECT id FROM tenants WHERE archived_at IS NULL)`,
    );
    return new Map(rows.map((row) => [row.tenant_id, toRule(row)]));
  }

  /** undefined: as every tenant is at first. */
  async find(tenantId: string): Promise<CaptureRule | undefined> {
    const [row] = await this.sql
      .forTenant(tenantId)
      .query<Row>(`SELECT ${NAMES} FROM capture_settings WHERE tenant_id = $1`, [tenantId]);
    return row && toRule(row);
  }

  async put(sql: Sql, tenantId: string, rule: CaptureRule): Promise<void> {
    await sql.query(
      `INSERT INTO capture_settings (${NAMES}) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (tenant_id) DO UPDATE SET enabled = excluded.enabled, sample_rate = excluded.sample_rate,
         max_bytes = excluded.max_bytes, retention_days = excluded.retention_days, redact = excluded.redact,
         redact_fields = excluded.redact_fields, updated_at = now()`,
      [tenantId, rule.enabled, rule.sampleRate, rule.maxBytes, rule.retentionDays, [...rule.redact], [...rule.redactFields]],
    );
  }
}

const toRule = (row: Row): CaptureRule => ({
  enabled: row.enabled,
  sampleRate: row.sample_rate,
  maxBytes: row.max_bytes,
  retentionDays: row.retention_days,
  redact: REDACTIONS.filter((one) => row.redact.includes(one)),
  redactFields: row.redact_fields,
});
