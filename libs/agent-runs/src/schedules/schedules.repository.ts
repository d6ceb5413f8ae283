import type { Sql, Tenanted } from '@libs/database';
import type { Principal } from '@libs/kernel';
import type { RunInput } from '../run';
import type { Overlap, ScheduleRow } from './schedule';

const COLUMNS = `id, tenant_id, name, principal, cron, time_zone, overlap, enabled, input, next_at, last_at, last_run_id, created_at, updated_at`;

export interface ScheduleFields {
  name: string;
  cron: string;
  timeZone: string;
  overlap: Overlap;
  enabled: boolean;
  input: RunInput;
  nextAt: Date | null;
}

/** Table `agent_schedules`. */
export class SchedulesRepository {
  constructor(private readonly sql: Tenanted) {}

  async insert(id: string, principal: Principal, fields: ScheduleFields): Promise<void> {
    const { tenantId, userId, virtualKeyId } = principal;
    await this.sql.forTenant(tenantId).query(
      `INSERT INTO agent_schedules (id, tenant_id, user_id, virtual_key_id, principal, name, cron, time_zone, overlap, enabled, input, next_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ...[
          id,
          tenantId,
          userId ?? null,
          virtualKeyId ?? null,
          JSON.stringify(principal),
          fields.name,
          fields.cron,
          fields.timeZone,
        ],
        ...[fields.overlap, fields.enabled, JSON.stringify(fields.input), fields.nextAt],
      ],
    );
  }

  /** @param principal whoever changes a schedule answers for what it starts from now on */
  async update(id: string, principal: Principal, fields: ScheduleFields): Promise<void> {
    const { tenantId, userId, virtualKeyId } = principal;
    await this.sql.forTenant(tenantId).query(
      `UPDATE agent_schedules SET user_id = $3, virtual_key_id = $4, principal = $5, name = $6, cron = $7, time_zone = $8, overlap = $9,
         enabled = $10, input = $11, next_at = $12, updated_at = now()
       WHERE id = $1 AND tenant_id = $2`,
      [
        ...[
          id,
          tenantId,
          userId ?? null,
          virtualKeyId ?? null,
          JSON.stringify(principal),
          fields.name,
          fields.cron,
          fields.timeZone,
        ],
        ...[fields.overlap, fields.enabled, JSON.stringify(fields.input), fields.nextAt],
      ],
    );
  }

  async remove(id: string, tenantId: string): Promise<boolean> {
    const rows = await this.sql
      .forTenant(tenantId)
      .query('DELETE FROM agent_schedules WHERE id = $1 AND tenant_id = $2 RETURNING id', [id, tenantId]);
    return rows.length > 0;
  }

  async find(id: string, tenantId: string): Promise<ScheduleRow | undefined> {
    const [row] = await this.sql
      .forTenant(tenantId)
      .query<ScheduleRow>(`SELECT ${COLUMNS} FROM agent_schedules WHERE id = $1 AND tenant_id = $2`, [id, tenantId]);
    return row;
  }

  list(tenantId: string, before: string | undefined, limit: number): Promise<ScheduleRow[]> {
    return this.sql
      .forTenant(tenantId)
      .query<ScheduleRow>(
        `SELECT ${COLUMNS} FROM agent_schedules WHERE tenant_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
        [tenantId, before ?? null, limit],
      );
  }

  async count(tenantId: string): Promise<number> {
    const [row] = await this.sql
      .forTenant(tenantId)
      .query<{ schedules: number }>('SELECT count(*)::int AS schedules FROM agent_schedules WHERE tenant_id = $1', [tenantId]);
    return row?.schedules ?? 0;
  }

  /** One whose time has come, in nobody else's hands; and whether the run it started last goes on still. */
  async takeDue(sql: Sql): Promise<(ScheduleRow & { busy: boolean; at: Date }) | undefined> {
    const [row] = await sql.query<ScheduleRow & { busy: boolean; at: Date }>(
      `SELECT ${COLUMNS}, now() AS at, EXISTS (SELECT 1 FROM agent_runs r WHERE r.id = last_run_id AND r.tenant_id = s.tenant_id
         AND r.finished_at IS NULL) AS busy
       FROM agent_schedules s WHERE enabled AND next_at <= now() ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    return row;
  }

  /** @param runId null: it was left out */
  async started(sql: Sql, { id, tenant_id: tenantId }: ScheduleRow, runId: string | null, nextAt: Date | null): Promise<void> {
    await sql.query(
      `UPDATE agent_schedules SET next_at = $3, last_at = CASE WHEN $4::text IS NULL THEN last_at ELSE now() END,
         last_run_id = coalesce($4, last_run_id), enabled = enabled AND $3::timestamptz IS NOT NULL
       WHERE id = $1 AND tenant_id = $2`,
      [id, tenantId, nextAt, runId],
    );
  }
}
