import type { Sql, Tenanted } from '@libs/database';
import { GatewayError, type Principal } from '@libs/kernel';
import { RUN_COLUMNS } from './columns';
import type { RunInput, RunRow, StepRow } from './run';
import type { RunStatus } from './state-machine';

const CURSOR = /^run_[0-9a-z]{26}$/;

export interface NewRun {
  id: string;
  principal: Principal;
  input: RunInput;
  scheduleId?: string;
}

/** Table `agent_runs` as clients see and change it; what workers do is in work.repository.ts. */
export class RunsRepository {
  constructor(private readonly sql: Tenanted) {}

  /** @returns milliseconds until it may start */
  async insert(sql: Sql, { id, principal, input, scheduleId }: NewRun): Promise<number> {
    const { tenantId, userId, virtualKeyId } = principal;
    const [row] = await sql.query<{ wait_ms: number }>(
      `INSERT INTO agent_runs (id, tenant_id, user_id, virtual_key_id, principal, input, priority, schedule_id, start_at, due_at, deadline)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamptz, CASE WHEN $9::timestamptz > now() THEN $9::timestamptz END,
         least($10::timestamptz, greatest(now(), coalesce($9::timestamptz, now())) + $11 * interval '1 second'))
       RETURNING greatest(0, coalesce(extract(epoch FROM due_at - now()) * 1000, 0))::int8 AS wait_ms`,
      [
        ...[id, tenantId, userId ?? null, virtualKeyId ?? null, JSON.stringify(principal), JSON.stringify(input), input.priority],
        ...[scheduleId ?? null, input.start_at ?? null, input.deadline ?? null, input.timeout_seconds],
      ],
    );
    return row?.wait_ms ?? 0;
  }

  async find(id: string, tenantId: string): Promise<RunRow | undefined> {
    const [row] = await this.sql
      .forTenant(tenantId)
      .query<RunRow>(`SELECT ${RUN_COLUMNS} FROM agent_runs WHERE id = $1 AND tenant_id = $2`, [id, tenantId]);
    return row;
  }

  /** In order. */
  steps(id: string, tenantId: string): Promise<StepRow[]> {
    return this.sql.forTenant(tenantId).query<StepRow>(
      `SELECT s.step_index, s.kind, s.status, s.request_id, s.name, s.tool_type, s.call_id, s.arguments, s.output, s.usage, s.cost_micro_usd,
         s.attempts, NULL AS outcome, s.started_at, s.finished_at
       FROM agent_run_steps s WHERE s.tenant_id = $1 AND s.run_id = $2 ORDER BY s.step_index`,
      [tenantId, id],
    );
  }

  /** Newest first, by the time in PostgreSQL, of which ids need not be in the order: clocks differ. @throws GatewayError invalid_request */
  async list(
    tenantId: string,
    { limit, cursor, status, scheduleId }: RunListAsk,
  ): Promise<{ rows: RunRow[]; nextCursor: string | null }> {
    if (cursor !== undefined && !CURSOR.test(cursor)) {
      throw new GatewayError('invalid_request', '`cursor` is not one that this list gave.', { param: 'cursor' });
    }
    const rows = await this.sql.forTenant(tenantId).query<RunRow>(
      `SELECT ${RUN_COLUMNS} FROM agent_runs
       WHERE tenant_id = $1 AND ($3::text IS NULL OR status = $3) AND ($4::text IS NULL OR schedule_id = $4)
         AND ($2::text IS NULL OR (created_at, id) < (SELECT c.created_at, c.id FROM agent_runs c WHERE c.id = $2 AND c.tenant_id = $1))
       ORDER BY created_at DESC, id DESC LIMIT $5`,
      [tenantId, cursor ?? null, status ?? null, scheduleId ?? null, limit + 1],
    );
    const shown = rows.slice(0, limit);
    return { rows: shown, nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** The row, which nobody else changes before the transaction ends. */
  async lock(sql: Sql, id: string, tenantId: string): Promise<RunRow | undefined> {
    const [row] = await sql.query<RunRow>(`SELECT ${RUN_COLUMNS} FROM agent_runs WHERE id = $1 AND tenant_id = $2 FOR UPDATE`, [
      id,
      tenantId,
    ]);
    return row;
  }

  /** Cancels a run that waits at once; asks the holder of one that runs. @returns the row as it is now, unless it had ended */
  async requestCancel(sql: Sql, id: string, tenantId: string): Promise<RunRow | undefined> {
    const [row] = await sql.query<RunRow>(
      `UPDATE agent_runs SET cancel_requested_at = coalesce(cancel_requested_at, now()),
         status = CASE WHEN status = 'running' THEN status ELSE 'cancelled' END,
         required_action = NULL,
         finished_at = CASE WHEN status = 'running' THEN NULL ELSE now() END
       WHERE id = $1 AND tenant_id = $2 AND status IN ('queued', 'running', 'requires_action') RETURNING ${RUN_COLUMNS}`,
      [id, tenantId],
    );
    return row;
  }

  /** Files the outputs of tools that the client ran, as steps that are done. */
  async addClientOutput(
    sql: Sql,
    row: RunRow,
    call: { id: string; name: string; arguments: string },
    output: object,
  ): Promise<void> {
    await sql.query(
      `INSERT INTO agent_run_steps (tenant_id, run_id, step_index, kind, status, fence, name, tool_type, call_id, arguments, output, finished_at)
       SELECT $1, $2, coalesce(max(step_index) + 1, 0), 'tool', 'completed', $3, $4, 'function', $5, $6, $7, now()
       FROM agent_run_steps WHERE tenant_id = $1 AND run_id = $2`,
      [row.tenant_id, row.id, row.fence, call.name, call.id, call.arguments, JSON.stringify(output)],
    );
  }

  /** Goes on when nothing is waited for any more. */
  async answered(sql: Sql, id: string, tenantId: string, action: object | null): Promise<RunRow | undefined> {
    const [row] = await sql.query<RunRow>(
      `UPDATE agent_runs SET required_action = $3, due_at = NULL, status = CASE WHEN $3::jsonb IS NULL THEN 'queued' ELSE status END,
         step_count = (SELECT count(*) FROM agent_run_steps s WHERE s.run_id = agent_runs.id AND s.status = 'completed')
       WHERE id = $1 AND tenant_id = $2 AND status = 'requires_action' RETURNING ${RUN_COLUMNS}`,
      [id, tenantId, action && JSON.stringify(action)],
    );
    return row;
  }
}

export interface RunListAsk {
  limit: number;
  cursor?: string | undefined;
  status?: RunStatus | undefined;
  scheduleId?: string | undefined;
}
