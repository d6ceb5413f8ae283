import type { Sql, Tenanted } from '@libs/database';
import type { JsonObject } from '@libs/kernel';
import { RUNS_CHANNEL } from './columns';

/** Something that happened to a run; numbered from 1 without gaps. */
export interface RunEvent {
  seq: number;
  type: string;
  data: JsonObject;
  created_at: Date;
}

const PAGE = 500;

/** Table `agent_run_events`: what followers of a run are told, and may ask for again. */
export class RunEventsRepository {
  constructor(private readonly sql: Tenanted) {}

  /** In the transaction of what it tells of; followers hear of it when that commits. */
  async append(sql: Sql, runId: string, type: string, data: JsonObject): Promise<void> {
    await sql.query(
      `WITH run AS (UPDATE agent_runs SET event_seq = event_seq + 1 WHERE id = $1 RETURNING id, tenant_id, event_seq),
         told AS (INSERT INTO agent_run_events (tenant_id, run_id, seq, type, data) SELECT tenant_id, id, event_seq, $2, $3 FROM run)
       SELECT pg_notify('${RUNS_CHANNEL}', id) FROM run`,
      [runId, type, JSON.stringify(data)],
    );
  }

  /** Text of a step that is being written; dropped when the run is not the caller's any more. */
  async appendText(runId: string, fence: number, stepIndex: number, content: string): Promise<void> {
    await this.sql.query(
      `WITH run AS (UPDATE agent_runs SET event_seq = event_seq + 1
                    WHERE id = $1 AND fence = $2 AND status = 'running' RETURNING id, tenant_id, event_seq),
         told AS (INSERT INTO agent_run_events (tenant_id, run_id, seq, type, data) SELECT tenant_id, id, event_seq, 'output.delta', $3 FROM run)
       SELECT pg_notify('${RUNS_CHANNEL}', id) FROM run`,
      [runId, fence, JSON.stringify({ step: stepIndex, fence, content })],
    );
  }

  /** In order, a page at a time. */
  after(runId: string, tenantId: string, seq: number): Promise<RunEvent[]> {
    return this.sql
      .forTenant(tenantId)
      .query<RunEvent>(
        `SELECT seq, type, data, created_at FROM agent_run_events WHERE tenant_id = $1 AND run_id = $2 AND seq > $3 ORDER BY seq LIMIT ${PAGE}`,
        [tenantId, runId, seq],
      );
  }

  /** What the step that runs now has written so far. */
  async partialText(runId: string, tenantId: string, fence: number): Promise<string | null> {
    const [row] = await this.sql.forTenant(tenantId).query<{ content: string | null }>(
      `SELECT string_agg(data->>'content', '' ORDER BY seq) AS content FROM agent_run_events e
       WHERE tenant_id = $1 AND run_id = $2 AND type = 'output.delta' AND (data->>'fence')::int = $3
         AND (data->>'step')::int = (SELECT max(step_index) FROM agent_run_steps s WHERE s.run_id = e.run_id)`,
      [tenantId, runId, fence],
    );
    return row?.content ?? null;
  }

  /** Pieces of text of runs that ended long ago: the steps have them whole. */
  async dropOldText(olderThanMs: number, limit: number): Promise<void> {
    await this.sql.query(
      `DELETE FROM agent_run_events WHERE type = 'output.delta' AND run_id IN (
         SELECT id FROM agent_runs WHERE finished_at < now() - $1 * interval '1 millisecond'
           AND finished_at > now() - ($1 + 86400000) * interval '1 millisecond'
           AND EXISTS (SELECT 1 FROM agent_run_events e WHERE e.run_id = agent_runs.id AND e.type = 'output.delta')
         LIMIT $2)`,
      [olderThanMs, limit],
    );
  }
}
