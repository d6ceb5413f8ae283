import { seenBy, type Tenanted } from '@libs/database';

export interface WorkerFacts {
  id: string;
  host: string;
  pid: number;
  concurrency: number;
}

export interface WorkerRow extends WorkerFacts {
  running: number;
  started_at: Date;
  seen_at: Date;
  /** Milliseconds since its last sign of life, by the clock of the database. */
  silent_ms: number;
}

export interface QueueCounts {
  /** Runs in each state; of those that ended, what ended in the last 24 hours. */
  states: Record<string, number>;
  /** Runs that wait for their time or for another try. */
  delayed: number;
  oldest_waiting_ms: number | null;
  oldest_running_ms: number | null;
  /** Tenants with runs that wait, the most first. */
  tenants: { tenant_id: string; waiting: number; running: number }[];
}

/** Table `agent_workers`, and what there is to do for them. */
export class WorkersRepository {
  constructor(private readonly sql: Tenanted) {}

  async seen({ id, host, pid, concurrency }: WorkerFacts, running: number): Promise<void> {
    await this.sql.query(
      `INSERT INTO agent_workers (id, host, pid, concurrency, running) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET running = excluded.running, seen_at = now()`,
      [id, host, pid, concurrency, running],
    );
  }

  async left(id: string): Promise<void> {
    await this.sql.query('DELETE FROM agent_workers WHERE id = $1', [id]);
  }

  list(): Promise<WorkerRow[]> {
    return this.sql.query<WorkerRow>(
      `SELECT id, host, pid, concurrency, running, started_at, seen_at, (extract(epoch FROM now() - seen_at) * 1000)::int8 AS silent_ms
       FROM agent_workers ORDER BY started_at, id`,
    );
  }

  async forgetDead(): Promise<void> {
    await this.sql.query(`DELETE FROM agent_workers WHERE seen_at < now() - interval '1 hour'`);
  }

  /** @param tenantId undefined: of all */
  async counts(tenantId: string | undefined): Promise<QueueCounts> {
    const sql = seenBy(this.sql, tenantId);
    const states = await sql.query<{ status: string; runs: number }>(
      `SELECT status, count(*)::int AS runs FROM agent_runs
       WHERE (status IN ('queued', 'running', 'requires_action') OR finished_at > now() - interval '24 hours')
         AND ($1::text IS NULL OR tenant_id = $1) GROUP BY status`,
      [tenantId ?? null],
    );
    const [ages] = await sql.query<{ delayed: number; waiting_ms: number | null; running_ms: number | null }>(
      `SELECT count(*) FILTER (WHERE status = 'queued' AND due_at IS NOT NULL)::int AS delayed,
         (extract(epoch FROM now() - min(greatest(created_at, start_at)) FILTER (WHERE status = 'queued' AND due_at IS NULL)) * 1000)::int8 AS waiting_ms,
         (extract(epoch FROM now() - min(started_at) FILTER (WHERE status = 'running')) * 1000)::int8 AS running_ms
       FROM agent_runs WHERE status IN ('queued', 'running') AND ($1::text IS NULL OR tenant_id = $1)`,
      [tenantId ?? null],
    );
    const tenants = await sql.query<{ tenant_id: string; waiting: number; running: number }>(
      `SELECT tenant_id, count(*) FILTER (WHERE status = 'queued')::int AS waiting, count(*) FILTER (WHERE status = 'running')::int AS running
       FROM agent_runs WHERE status IN ('queued', 'running') AND ($1::text IS NULL OR tenant_id = $1)
       GROUP BY tenant_id ORDER BY 2 DESC, 1 LIMIT 20`,
      [tenantId ?? null],
    );
    return {
      states: Object.fromEntries(states.map(({ status, runs }) => [status, runs])),
      delayed: ages?.delayed ?? 0,
      oldest_waiting_ms: ages?.waiting_ms ?? null,
      oldest_running_ms: ages?.running_ms ?? null,
      tenants,
    };
  }
}
