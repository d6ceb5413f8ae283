import type { Sql, Tenanted } from '@libs/database';
import { GatewayError, type JsonObject, type Principal } from '@libs/kernel';
import type { RunInput, RunResult, RunRow } from './run';

const COLUMNS = `id, tenant_id, user_id, virtual_key_id, principal, status, input, output, error, usage, cost_micro_usd, request_id,
  fence, stalls, cancel_requested_at, created_at, started_at, finished_at`;

const CURSOR = /^run_[0-9a-z]{26}$/;

/** Table `agent_runs`. Every change of a running run names the fence it was claimed under. */
export class RunsRepository {
  constructor(private readonly sql: Tenanted) {}

  async insert(sql: Sql, run: { id: string; principal: Principal; input: RunInput }): Promise<void> {
    const { tenantId, userId, virtualKeyId } = run.principal;
    await sql.query(
      'INSERT INTO agent_runs (id, tenant_id, user_id, virtual_key_id, principal, input) VALUES ($1, $2, $3, $4, $5, $6)',
      [run.id, tenantId, userId ?? null, virtualKeyId ?? null, JSON.stringify(run.principal), JSON.stringify(run.input)],
    );
  }

  async find(id: string, tenantId: string): Promise<RunRow | undefined> {
    const [row] = await this.sql
      .forTenant(tenantId)
      .query<RunRow>(`SELECT ${COLUMNS} FROM agent_runs WHERE id = $1 AND tenant_id = $2`, [id, tenantId]);
    return row;
  }

  /** Newest first; ids sort by creation. @throws GatewayError invalid_request */
  async list(tenantId: string, limit: number, cursor?: string): Promise<{ rows: RunRow[]; nextCursor: string | null }> {
    if (cursor !== undefined && !CURSOR.test(cursor)) {
      throw new GatewayError('invalid_request', '`cursor` is not one that this list gave.', { param: 'cursor' });
    }
    const rows = await this.sql
      .forTenant(tenantId)
      .query<RunRow>(
        `SELECT ${COLUMNS} FROM agent_runs WHERE tenant_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY created_at DESC, id DESC LIMIT $3`,
        [tenantId, cursor ?? null, limit + 1],
      );
    const shown = rows.slice(0, limit);
    return { rows: shown, nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /**
   * Takes a run that waits, or one whose holder gave no sign of life until its lease ended. Writes the
   * attempt before anything is called, and marks the last holder's attempt as ambiguous.
   */
  async claim(sql: Sql, id: string, requestId: string, leaseMs: number): Promise<RunRow | undefined> {
    const [row] = await sql.query<RunRow>(
      `UPDATE agent_runs SET status = 'running', fence = fence + 1, request_id = $2, started_at = coalesce(started_at, now()),
         stalls = stalls + CASE WHEN status = 'running' THEN 1 ELSE 0 END,
         lease_until = now() + $3 * interval '1 millisecond'
       WHERE id = $1 AND cancel_requested_at IS NULL
         AND (status = 'queued' OR (status = 'running' AND lease_until < now()))
       RETURNING ${COLUMNS}`,
      [id, requestId, leaseMs],
    );
    if (!row) return undefined;
    await sql.query(
      `UPDATE agent_run_attempts SET outcome = 'ambiguous', finished_at = now() WHERE run_id = $1 AND outcome IS NULL`,
      [id],
    );
    await sql.query('INSERT INTO agent_run_attempts (run_id, fence, request_id) VALUES ($1, $2, $3)', [id, row.fence, requestId]);
    return row;
  }

  /** @returns whether the run is still ours, and whether somebody wants it cancelled */
  async heartbeat(id: string, fence: number, leaseMs: number): Promise<{ held: boolean; cancelRequested: boolean }> {
    const [row] = await this.sql.query<{ cancel_requested_at: Date | null }>(
      `UPDATE agent_runs SET lease_until = now() + $3 * interval '1 millisecond'
       WHERE id = $1 AND fence = $2 AND status = 'running' RETURNING cancel_requested_at`,
      [id, fence, leaseMs],
    );
    return { held: row !== undefined, cancelRequested: row !== undefined && row.cancel_requested_at !== null };
  }

  /** @returns false when the run is no longer ours: the result is dropped */
  async finish(sql: Sql, id: string, fence: number, result: RunResult): Promise<boolean> {
    const output = result.status === 'completed' ? JSON.stringify(result.output) : null;
    const usage = result.status === 'completed' ? JSON.stringify(result.usage) : null;
    const error = result.status === 'failed' ? JSON.stringify(result.error) : null;
    const cost = result.status === 'completed' ? result.costMicroUsd : null;
    const rows = await sql.query<{ id: string }>(
      `UPDATE agent_runs SET status = $3, output = $4, usage = $5, error = $6, cost_micro_usd = $7, finished_at = now(), lease_until = NULL
       WHERE id = $1 AND fence = $2 AND status = 'running' RETURNING id`,
      [id, fence, result.status, output, usage, error, cost],
    );
    if (rows.length === 0) return false;
    await sql.query('UPDATE agent_run_attempts SET outcome = $3, finished_at = now() WHERE run_id = $1 AND fence = $2', [
      id,
      fence,
      result.status,
    ]);
    return true;
  }

  /** Hands a held run back, for another worker: a shutdown is not a stall. */
  async release(id: string, fence: number): Promise<void> {
    await this.sql.query(
      `UPDATE agent_runs SET status = 'queued', lease_until = NULL WHERE id = $1 AND fence = $2 AND status = 'running'`,
      [id, fence],
    );
  }

  /** Cancels a run that waits at once; asks the holder of one that runs. @returns the row as it is now, if it is the tenant's */
  async requestCancel(id: string, tenantId: string): Promise<RunRow | undefined> {
    const [row] = await this.sql.forTenant(tenantId).query<RunRow>(
      `UPDATE agent_runs SET cancel_requested_at = coalesce(cancel_requested_at, now()),
         status = CASE WHEN status = 'running' THEN status ELSE 'cancelled' END,
         finished_at = CASE WHEN status = 'running' THEN NULL ELSE now() END
       WHERE id = $1 AND tenant_id = $2 AND status IN ('queued', 'running', 'requires_action') RETURNING ${COLUMNS}`,
      [id, tenantId],
    );
    return row;
  }

  /** Ids of runs that nobody works on: rung too long ago, or held by somebody who is gone. */
  async waiting(olderThanMs: number, limit: number): Promise<string[]> {
    const rows = await this.sql.query<{ id: string }>(
      `SELECT id FROM agent_runs
       WHERE (status = 'queued' AND created_at < now() - $1 * interval '1 millisecond') OR (status = 'running' AND lease_until < now())
       ORDER BY created_at LIMIT $2`,
      [olderThanMs, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Ends runs that killed their worker too often, and cancelled ones whose holder died. @returns how many */
  async endHopeless(maxStalls: number): Promise<number> {
    const poisoned: JsonObject = { code: 'run_poisoned', message: 'The run was given up: every worker that took it died.' };
    const rows = await this.sql.query<{ id: string }>(
      `UPDATE agent_runs SET finished_at = now(), lease_until = NULL,
         status = CASE WHEN cancel_requested_at IS NULL THEN 'failed' ELSE 'cancelled' END,
         error = CASE WHEN cancel_requested_at IS NULL THEN $2::jsonb ELSE NULL END
       WHERE status = 'running' AND lease_until < now() AND (stalls >= $1 OR cancel_requested_at IS NOT NULL) RETURNING id`,
      [maxStalls, JSON.stringify(poisoned)],
    );
    return rows.length;
  }
}
