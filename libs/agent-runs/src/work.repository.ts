import type { Sql, Transactional } from '@libs/database';
import { RUN_COLUMNS, RUNS_CHANNEL } from './columns';
import type { RunResult, RunRow } from './run';

export interface ClaimAsk {
  workerId: string;
  leaseMs: number;
  /** Runs of one tenant at once, over all workers; undefined: as many as there are workers. */
  tenantConcurrency: number | undefined;
}

type Claimed = RunRow & { remaining_ms: number | null };

/** Held by a claim that has to count what others claim; any constant does. */
const CLAIM_LOCK = 7_263_554_015;

/** A run in the hands of a worker: its id and the fence that it was claimed under. */
export interface Held {
  id: string;
  fence: number;
}

/** Tenants looked at for one claim, those first whose turn it is. */
const TENANTS_LOOKED_AT = 16;

/**
 * `agent_runs` as workers move it. Every change of a running run names the fence it was claimed under: whoever lost the run
 * changes nothing any more.
 */
export class WorkRepository {
  constructor(private readonly sql: Transactional) {}

  /**
   * Takes the run whose turn it is: of the tenants with runs that wait, one with the fewest running; of those, the one that
   * was served longest ago; of its runs the one of the highest priority, then the oldest.
   */
  claimNext(ask: ClaimAsk): Promise<Claimed | undefined> {
    if (ask.tenantConcurrency === undefined) return this.claim(this.sql, ask);
    // One after another: two at once would both see a place that only one may have.
    return this.sql.transaction(async (sql) => {
      await sql.query('SELECT pg_advisory_xact_lock($1)', [CLAIM_LOCK]);
      return this.claim(sql, ask);
    });
  }

  private async claim(sql: Sql, { workerId, leaseMs, tenantConcurrency }: ClaimAsk): Promise<Claimed | undefined> {
    const [row] = await sql.query<Claimed>(
      `WITH RECURSIVE waiting AS (
         (SELECT tenant_id FROM agent_runs WHERE status = 'queued' AND due_at IS NULL ORDER BY tenant_id LIMIT 1)
         UNION ALL
         SELECT (SELECT r.tenant_id FROM agent_runs r WHERE r.status = 'queued' AND r.due_at IS NULL AND r.tenant_id > w.tenant_id
                 ORDER BY r.tenant_id LIMIT 1)
         FROM waiting w WHERE w.tenant_id IS NOT NULL),
       busy AS (SELECT tenant_id, count(*) AS runs FROM agent_runs WHERE status = 'running' GROUP BY tenant_id),
       turn AS (
         SELECT w.tenant_id FROM waiting w LEFT JOIN busy USING (tenant_id) LEFT JOIN agent_run_turns t USING (tenant_id)
         WHERE w.tenant_id IS NOT NULL AND ($3::int IS NULL OR coalesce(busy.runs, 0) < $3)
         ORDER BY coalesce(busy.runs, 0), t.served_at NULLS FIRST, w.tenant_id LIMIT ${TENANTS_LOOKED_AT}),
       picked AS (
         SELECT q.id FROM turn CROSS JOIN LATERAL (
           SELECT r.id FROM agent_runs r WHERE r.tenant_id = turn.tenant_id AND r.status = 'queued' AND r.due_at IS NULL
           ORDER BY r.priority DESC, r.id LIMIT 1 FOR UPDATE SKIP LOCKED) q
         LIMIT 1),
       claimed AS (
         UPDATE agent_runs r SET status = 'running', fence = fence + 1, event_seq = event_seq + 1, worker_id = $1,
           started_at = coalesce(started_at, now()), lease_until = now() + $2 * interval '1 millisecond'
         FROM picked WHERE r.id = picked.id RETURNING r.*),
       turned AS (
         INSERT INTO agent_run_turns (tenant_id, served_at) SELECT tenant_id, clock_timestamp() FROM claimed
         ON CONFLICT (tenant_id) DO UPDATE SET served_at = excluded.served_at),
       told AS (
         INSERT INTO agent_run_events (tenant_id, run_id, seq, type, data)
         SELECT tenant_id, id, event_seq, 'run.running', jsonb_build_object('status', 'running', 'claim', fence) FROM claimed)
       SELECT ${RUN_COLUMNS}, (extract(epoch FROM deadline - now()) * 1000)::int8 AS remaining_ms, pg_notify('${RUNS_CHANNEL}', id) FROM claimed`,
      [workerId, leaseMs, tenantConcurrency ?? null],
    );
    return row;
  }

  /** A sign of life for all that one worker holds. @returns those that are still its own, and whether they shall be cancelled */
  async heartbeat(held: readonly Held[], leaseMs: number): Promise<{ id: string; cancel: boolean }[]> {
    return this.sql.query<{ id: string; cancel: boolean }>(
      `UPDATE agent_runs r SET lease_until = now() + $3 * interval '1 millisecond'
       FROM unnest($1::text[], $2::int[]) AS held(id, fence)
       WHERE r.id = held.id AND r.fence = held.fence AND r.status = 'running'
       RETURNING r.id, r.cancel_requested_at IS NOT NULL AS cancel`,
      [held.map(({ id }) => id), held.map(({ fence }) => fence), leaseMs],
    );
  }

  /** @returns undefined when the run is no longer the caller's: the result is dropped */
  async finish(sql: Sql, { id, fence }: Held, result: RunResult): Promise<RunRow | undefined> {
    const [row] = await sql.query<RunRow>(
      `UPDATE agent_runs SET status = $3, output = $4, error = $5, required_action = $6, lease_until = NULL, due_at = now() + $7::int8 * interval '1 millisecond',
         retries = retries + CASE WHEN $8 THEN 1 ELSE 0 END,
         finished_at = CASE WHEN $3 IN ('queued', 'requires_action') THEN NULL ELSE now() END
       WHERE id = $1 AND fence = $2 AND status = 'running' RETURNING ${RUN_COLUMNS}`,
      [id, fence, ...columnsOf(result)],
    );
    return row;
  }

  /** Runs whose time has come may be claimed from now on. */
  async promoteDue(): Promise<void> {
    await this.sql.query(`UPDATE agent_runs SET due_at = NULL WHERE status = 'queued' AND due_at <= now()`);
  }

  /** How many may be claimed now. @param tenantConcurrency as of claims */
  async claimable(tenantConcurrency: number | undefined): Promise<number> {
    const [row] = await this.sql.query<{ runs: number }>(
      `SELECT coalesce(sum(CASE WHEN $1::int IS NULL THEN waiting ELSE least(waiting, greatest(0, $1 - running)) END), 0)::int AS runs
       FROM (SELECT tenant_id, count(*) FILTER (WHERE status = 'queued') AS waiting, count(*) FILTER (WHERE status = 'running') AS running
             FROM agent_runs WHERE (status = 'queued' AND due_at IS NULL) OR status = 'running' GROUP BY tenant_id) AS tenants`,
      [tenantConcurrency ?? null],
    );
    return row?.runs ?? 0;
  }

  /** Ids of runs that may be claimed now, those first that were accepted first. */
  async oldest(limit: number): Promise<string[]> {
    const rows = await this.sql.query<{ id: string }>(
      `SELECT id FROM agent_runs WHERE status = 'queued' AND due_at IS NULL ORDER BY id LIMIT $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Takes runs from holders that gave no sign of life until their lease ended: what was under way is ambiguous. They wait
   * again, unless they shall be cancelled, are too late, or have stalled too often.
   */
  async takeBack(sql: Sql, maxStalls: number): Promise<RunRow[]> {
    const rows = await sql.query<RunRow>(
      `UPDATE agent_runs SET lease_until = NULL, stalls = stalls + 1, due_at = NULL,
         status = CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' WHEN deadline <= now() THEN 'expired'
                       WHEN stalls + 1 >= $1 THEN 'failed' ELSE 'queued' END,
         finished_at = CASE WHEN cancel_requested_at IS NOT NULL OR deadline <= now() OR stalls + 1 >= $1 THEN now() END,
         error = CASE WHEN cancel_requested_at IS NULL AND NOT coalesce(deadline <= now(), false) AND stalls + 1 >= $1 THEN $2::jsonb END
       WHERE id IN (SELECT id FROM agent_runs WHERE status = 'running' AND lease_until < now() ORDER BY lease_until LIMIT 500
                    FOR UPDATE SKIP LOCKED)
       RETURNING ${RUN_COLUMNS}`,
      [maxStalls, JSON.stringify(POISONED)],
    );
    if (rows.length === 0) return rows;
    const ids = rows.map(({ id }) => id);
    await sql.query(
      `UPDATE agent_run_attempts SET outcome = 'ambiguous', finished_at = now() WHERE run_id = ANY($1) AND outcome IS NULL`,
      [ids],
    );
    await sql.query(
      `UPDATE agent_run_steps s SET status = 'failed', finished_at = now() FROM agent_runs r
       WHERE s.run_id = ANY($1) AND s.status = 'running' AND r.id = s.run_id AND r.finished_at IS NOT NULL`,
      [ids],
    );
    return rows;
  }

  /** Ends runs that wait longer than they may live. */
  expire(sql: Sql): Promise<RunRow[]> {
    return sql.query<RunRow>(
      `UPDATE agent_runs SET status = 'expired', finished_at = now(), required_action = NULL, due_at = NULL
       WHERE id IN (SELECT id FROM agent_runs WHERE status IN ('queued', 'requires_action') AND deadline <= now() LIMIT 500
                    FOR UPDATE SKIP LOCKED)
       RETURNING ${RUN_COLUMNS}`,
    );
  }
}

const POISONED = { code: 'run_poisoned', message: 'The run was given up: every worker that took it died in the same step.' };

/** status, output, error, required_action, milliseconds until it may be claimed, whether it is another try */
function columnsOf(result: RunResult): unknown[] {
  const json = (value: object): string => JSON.stringify(value);
  switch (result.status) {
    case 'completed':
      return ['completed', json(result.output), null, null, null, false];
    case 'failed':
      return ['failed', null, json(result.error), null, null, false];
    case 'requires_action':
      return ['requires_action', null, null, json(result.action), null, false];
    case 'retry':
      return ['queued', null, null, null, Math.ceil(result.afterMs), true];
    case 'released':
      return ['queued', null, null, null, null, false];
    default:
      return [result.status, null, null, null, null, false];
  }
}
