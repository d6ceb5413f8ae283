import { randomInt } from 'node:crypto';
import { newId, type Principal, type Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { Database } from '@libs/database';
import { requireBuild } from '../support/process/child';
import { until } from '../support/process/until';
import { WorkerProcess } from '../support/process/worker-process';

const TENANT = 'ten_killed00000000000000000000';
const principal: Principal = { kind: 'automation', tenantId: TENANT, role: 'member', limits: {} };
/** Model, tool, model: three steps of which two wait for somebody else, as real ones do. */
const INPUT = {
  ...{ model: 'sandbox/tools', prompt: '[[delay_ms=200]] count', tools: [{ type: 'calculator' }], max_steps: 20, priority: 5 },
  ...{ timeout_seconds: 86_400, max_retries: 10 },
};
/** As many runs as this wait at any time: a kill between two runs would prove little. */
const WAITING = 32;
const WORKERS = Number(process.env.RUN_WORKERS ?? '4');
const PATIENCE_MS = 300_000;
const LONGEST_LULL_MS = 10_000;

/** Real workers on one database. What became of the runs is read from PostgreSQL alone. */
export class Workshop {
  readonly workers: readonly WorkerProcess[];

  constructor(
    readonly database: Database,
    url: Secret,
    more: Record<string, string> = {},
  ) {
    requireBuild();
    const env = {
      ...{ DATABASE_URL: openSecret(url), JWT_SECRET: 'k3Jq9vX2mN8pR5tW7yZ1bC4dF6gH0sLa' },
      ...{ MASTER_KEY: 'Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6', GATEWAY_HEALTH_PROBES: 'false', LOG_LEVEL: 'error' },
      ...{ GATEWAY_RUN_LEASE_MS: '5000', GATEWAY_WORKER_CONCURRENCY: '4', DATABASE_POOL_SIZE: '5', ...more },
    };
    this.workers = Array.from({ length: WORKERS }, () => new WorkerProcess(env));
  }

  async open(): Promise<void> {
    await this.ask('INSERT INTO tenants (id, name) VALUES ($1, $1) ON CONFLICT DO NOTHING', [TENANT]);
    for (const worker of this.workers) worker.start();
  }

  async close(): Promise<void> {
    for (const worker of this.workers) await worker.close();
  }

  /** Asked again until PostgreSQL answers: it may be what is disturbed. */
  async ask<T = unknown>(sql: string, values: unknown[] = []): Promise<T[]> {
    let rows: T[] | undefined;
    const answered = async (): Promise<boolean> => {
      rows = await this.database.query<T>(sql, values).catch(() => undefined);
      return rows !== undefined;
    };
    await until('PostgreSQL to answer', answered, PATIENCE_MS);
    return rows ?? [];
  }

  /** So that there is something left to be hit. */
  async topUp(): Promise<void> {
    const missing = WAITING - (await this.unfinished());
    if (missing <= 0) return;
    // The ids first: asked again after an answer that was lost, it adds nothing.
    const ids = Array.from({ length: missing }, () => newId('run'));
    await this.ask(
      `INSERT INTO agent_runs (id, tenant_id, principal, input, deadline)
       SELECT id, $2, $3, $4, now() + interval '1 day' FROM unnest($1::text[]) AS id ON CONFLICT DO NOTHING`,
      [ids, TENANT, JSON.stringify(principal), JSON.stringify(INPUT)],
    );
  }

  async unfinished(): Promise<number> {
    const [row] = await this.ask<{ runs: number }>('SELECT count(*)::int AS runs FROM agent_runs WHERE finished_at IS NULL');
    return row?.runs ?? 0;
  }

  /** Resolves in a moment in which a worker executes runs, whichever. */
  async busyWorker(): Promise<{ worker: WorkerProcess; held: number }> {
    return until(
      'a worker to execute runs',
      async () => {
        const held = await this.held();
        const busy = this.workers.filter(({ pid }) => held.has(pid));
        const worker = busy[randomInt(Math.max(1, busy.length))];
        return worker && { worker, held: held.get(worker.pid) ?? 0 };
      },
      PATIENCE_MS,
    );
  }

  /**
   * Resolves when so many things more have happened to runs, or nothing has for long. What is done in that moment meets runs
   * in all their stages, however fast the machine is.
   */
  async happened(more: number): Promise<void> {
    const count = async (): Promise<number> => {
      const [row] = await this.ask<{ events: number }>('SELECT coalesce(sum(event_seq), 0)::int AS events FROM agent_runs');
      return row?.events ?? 0;
    };
    const enough = (await count()) + more;
    const deadline = performance.now() + LONGEST_LULL_MS;
    await until('runs to go on', async () => (await count()) >= enough || performance.now() > deadline, PATIENCE_MS);
  }

  /** Resolves in a moment in which each worker executes runs. @returns how many in all */
  async allBusy(): Promise<number> {
    return until(
      'every worker to execute runs',
      async () => {
        const held = await this.held();
        return this.workers.every(({ pid }) => held.has(pid)) && [...held.values()].reduce((sum, runs) => sum + runs, 0);
      },
      PATIENCE_MS,
    );
  }

  /** By process, how many runs it executes now. */
  private async held(): Promise<Map<number, number>> {
    this.tend();
    await this.topUp();
    const rows = await this.ask<{ pid: number; runs: number }>(
      `SELECT w.pid, count(*)::int AS runs FROM agent_runs r JOIN agent_workers w ON w.id = r.worker_id
       WHERE w.pid = ANY($1) AND r.status = 'running' GROUP BY w.pid`,
      [this.workers.map(({ pid }) => pid)],
    );
    return new Map(rows.map(({ pid, runs }) => [pid, runs]));
  }

  /** Workers that ended by themselves are started again, as an orchestrator does. */
  private tend(): void {
    for (const worker of this.workers) if (!worker.alive) worker.start();
  }

  /** Every run to end. */
  async allEnded(): Promise<void> {
    const ended = async (): Promise<boolean> => {
      this.tend();
      return (await this.unfinished()) === 0;
    };
    await until('every run to end', ended, PATIENCE_MS);
  }
}
