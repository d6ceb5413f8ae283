import type { Sql, Transactional } from '@libs/database';
import type { JsonObject } from '@libs/kernel';
import type { RunEventsRepository } from './events.repository';
import type { StepCharge, StepRow, Used } from './run';
import { toStepView } from './view';
import type { Held } from './work.repository';

export interface NewStep {
  index: number;
  kind: StepRow['kind'];
  requestId: string | null;
  name: string | null;
  toolType: string | null;
  callId: string | null;
  arguments: string | null;
}

export interface StepEnd {
  status: 'completed' | 'failed' | 'cancelled';
  name?: string;
  output: JsonObject | null;
  charge: StepCharge | undefined;
}

const STEP = `step_index, kind, status, request_id, name, tool_type, call_id, arguments, output, usage, cost_micro_usd, attempts,
  started_at, finished_at`;

/** Tables `agent_run_steps` and `agent_run_attempts`, written by whoever holds the run. */
export class StepsRepository {
  constructor(
    private readonly database: Transactional,
    private readonly events: RunEventsRepository,
  ) {}

  /** In order, each with what became of its latest attempt. */
  load(runId: string): Promise<StepRow[]> {
    return this.database.query<StepRow>(
      `SELECT ${STEP.replace(/\w+/g, 's.$&')}, a.outcome
       FROM agent_run_steps s LEFT JOIN LATERAL (
         SELECT t.outcome FROM agent_run_attempts t WHERE t.run_id = s.run_id AND t.step_index = s.step_index ORDER BY t.fence DESC LIMIT 1
       ) a ON true
       WHERE s.run_id = $1 ORDER BY s.step_index`,
      [runId],
    );
  }

  /**
   * Writes down that the step is about to be tried, before anything is called.
   * @returns false when the run is no longer the caller's
   */
  async begin({ id, fence }: Held, step: NewStep): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const rows = await sql.query<{ tenant_id: string }>(
        `WITH held AS (SELECT id, tenant_id FROM agent_runs WHERE id = $1 AND fence = $2 AND status = 'running' FOR UPDATE),
           attempt AS (INSERT INTO agent_run_attempts (run_id, fence, step_index, request_id) SELECT id, $2, $3, coalesce($5, '') FROM held)
         INSERT INTO agent_run_steps (tenant_id, run_id, step_index, kind, status, fence, request_id, name, tool_type, call_id, arguments)
         SELECT tenant_id, id, $3, $4, 'running', $2, $5, $6, $7, $8, $9 FROM held
         ON CONFLICT (run_id, step_index) DO UPDATE SET status = 'running', fence = excluded.fence, request_id = excluded.request_id,
           attempts = agent_run_steps.attempts + 1, started_at = now(), finished_at = NULL, output = NULL
         RETURNING tenant_id`,
        [id, fence, step.index, step.kind, step.requestId, step.name, step.toolType, step.callId, step.arguments],
      );
      if (rows.length === 0) return false;
      if (step.requestId !== null)
        await sql.query(`UPDATE agent_runs SET request_id = $3 WHERE id = $1 AND fence = $2`, [id, fence, step.requestId]);
      await this.events.append(sql, id, 'step.started', {
        step: step.index,
        type: step.kind,
        tool: step.name,
        attempt_of_claim: fence,
      });
      return true;
    });
  }

  /**
   * Writes down how the step ended, and what the run has used with it.
   * @returns false when the run is no longer the caller's: the result is dropped
   */
  async end(sql: Sql, { id, fence }: Held, index: number, end: StepEnd, used: Used): Promise<boolean> {
    const held = await sql.query<{ id: string }>(
      `UPDATE agent_runs SET usage = $3, cost_micro_usd = $4, step_count = step_count + $5,
         stalls = CASE WHEN $5 = 1 THEN 0 ELSE stalls END, retries = CASE WHEN $5 = 1 THEN 0 ELSE retries END
       WHERE id = $1 AND fence = $2 AND status = 'running' RETURNING id`,
      [id, fence, used.usage && JSON.stringify(used.usage), used.costMicroUsd, end.status === 'completed' ? 1 : 0],
    );
    if (held.length === 0) return false;
    const [row] = await sql.query<StepRow>(
      `WITH attempt AS (UPDATE agent_run_attempts SET outcome = $4, finished_at = now() WHERE run_id = $1 AND step_index = $3 AND fence = $2)
       UPDATE agent_run_steps SET status = $4, name = coalesce($5, name), output = $6, usage = $7, cost_micro_usd = $8, finished_at = now()
       WHERE run_id = $1 AND fence = $2 AND step_index = $3
       RETURNING ${STEP}`,
      [
        ...[id, fence, index, end.status, end.name ?? null, end.output && JSON.stringify(end.output)],
        ...[end.charge ? JSON.stringify(end.charge.usage) : null, end.charge?.costMicroUsd ?? null],
      ],
    );
    if (row) await this.events.append(sql, id, `step.${end.status}`, { step: index, ...asJson(toStepView(row)) });
    return row !== undefined;
  }
}

const asJson = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
