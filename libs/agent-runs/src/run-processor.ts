import type { Database } from '@libs/database';
import { newId } from '@libs/kernel';
import type { ClaimedRun, RunExecutor, RunResult } from './run';
import type { RunsRepository } from './runs.repository';

export interface ProcessorOptions {
  /** How long a run stays ours without a sign of life. */
  leaseMs: number;
  /** How often a sign of life is given and a cancel noticed. */
  heartbeatMs: number;
  /** Told of errors that leave a run to the sweeper. */
  onTrouble: (runId: string, error: unknown) => void;
}

export const PROCESSOR_DEFAULTS = { leaseMs: 10_000, heartbeatMs: 500 } as const;

/** Executes runs one at a time per call: claim, execute under a heartbeat, finish under the same fence. */
export class RunProcessor {
  private readonly held = new Map<string, AbortController>();
  private readonly working = new Set<Promise<void>>();
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly runs: RunsRepository,
    private readonly executor: RunExecutor,
    private readonly options: ProcessorOptions,
  ) {}

  /** Does nothing when the run is not there, not waiting, or held by a living worker. Never rejects for what the run itself does. */
  async process(runId: string): Promise<void> {
    if (this.stopping || this.held.has(runId)) return;
    const work = this.work(runId);
    this.working.add(work);
    try {
      await work;
    } finally {
      this.working.delete(work);
    }
  }

  private async work(runId: string): Promise<void> {
    const requestId = newId('request');
    const row = await this.database.transaction((sql) => this.runs.claim(sql, runId, requestId, this.options.leaseMs));
    if (!row) return;
    const run: ClaimedRun = {
      id: row.id,
      tenantId: row.tenant_id,
      principal: row.principal,
      input: row.input,
      fence: row.fence,
      requestId,
    };
    const abort = new AbortController();
    // Asked to stop while the claim was on its way: it is handed back like the others.
    if (this.stopping) abort.abort();
    this.held.set(runId, abort);
    const beat = setInterval(() => void this.beat(run, abort), this.options.heartbeatMs);
    try {
      const result: RunResult = abort.signal.aborted ? { status: 'cancelled' } : await this.execute(run, abort.signal);
      if (this.stopping && result.status === 'cancelled') await this.runs.release(run.id, run.fence);
      else await this.database.transaction((sql) => this.runs.finish(sql, run.id, run.fence, result));
    } catch (error) {
      this.options.onTrouble(run.id, error);
    } finally {
      clearInterval(beat);
      this.held.delete(runId);
    }
  }

  /** Takes nothing new and hands held runs back for another worker. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const abort of this.held.values()) abort.abort();
    await Promise.allSettled(this.working);
  }

  private async execute(run: ClaimedRun, signal: AbortSignal): Promise<RunResult> {
    try {
      return await this.executor.execute(run, signal);
    } catch (error) {
      this.options.onTrouble(run.id, error);
      return { status: 'failed', error: { code: 'internal_error', message: 'The run failed inside the gateway.' } };
    }
  }

  private async beat(run: ClaimedRun, abort: AbortController): Promise<void> {
    try {
      const { held, cancelRequested } = await this.runs.heartbeat(run.id, run.fence, this.options.leaseMs);
      if (!held || cancelRequested) abort.abort();
    } catch (error) {
      this.options.onTrouble(run.id, error);
    }
  }
}
