import type { Database } from '@libs/database';
import type { RunTelling } from './ending';
import type { Hold, RunLoop, StopReason } from './loop/run-loop';
import type { ClaimedRun, RunQueue, RunResult, RunRow } from './run';
import type { WorkRepository } from './work.repository';

export interface ProcessorOptions {
  workerId: string;
  /** How long a run stays ours without a sign of life. */
  leaseMs: number;
  /** How often a sign of life is given, and a cancel noticed of which no word came. */
  heartbeatMs: number;
  /** Steps that are under way when the worker leaves may end within this time. */
  graceMs: number;
  /** Runs of one tenant at once, over all workers; undefined: as many as there are workers. */
  tenantConcurrency: number | undefined;
  /** Told of errors that leave a run to the sweeper. */
  onTrouble: (runId: string, error: unknown) => void;
  /** Told of each sign of life: undefined when it was given, else why not. */
  onBeat?: (error: unknown) => void;
}

export const PROCESSOR_DEFAULTS = { heartbeatMs: 500, graceMs: 5_000 } as const;

/** A timer of Node cannot wait longer; the lease and the sweeper look again meanwhile. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface HeldRun {
  run: ClaimedRun;
  abort: AbortController;
}

export interface ProcessorParts {
  database: Database;
  work: WorkRepository;
  telling: RunTelling;
  loop: Pick<RunLoop, 'execute'>;
  queue: Pick<RunQueue, 'ring'>;
}

/** Executes runs: each ring is answered with the run whose turn it is, under a lease that is kept alive. */
export class RunProcessor {
  private readonly held = new Map<string, HeldRun>();
  private readonly working = new Set<Promise<void>>();
  private stopping = false;
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | undefined;

  constructor(
    private readonly parts: ProcessorParts,
    private readonly options: ProcessorOptions,
  ) {}

  /** Runs that are executed now. */
  get running(): number {
    return this.held.size;
  }

  /** Does nothing when no run waits. Rejects only when the database does not answer. */
  async answer(): Promise<void> {
    if (this.stopping) return;
    const work = this.work();
    this.working.add(work);
    try {
      await work;
    } finally {
      this.working.delete(work);
    }
  }

  /** Somebody has changed this run, perhaps to cancel it. */
  heard(runId: string): void {
    if (this.held.has(runId)) this.beat();
  }

  /** Takes nothing new, lets steps end that are under way, and hands held runs back for another worker. */
  async stop(): Promise<void> {
    this.stopping = true;
    const late = setTimeout(() => {
      for (const { abort } of this.held.values()) abort.abort('stop' satisfies StopReason);
    }, this.options.graceMs);
    await Promise.allSettled(this.working);
    clearTimeout(late);
    clearInterval(this.timer);
    await this.beating;
  }

  private async work(): Promise<void> {
    const { workerId, leaseMs, tenantConcurrency } = this.options;
    const row = await this.parts.work.claimNext({ workerId, leaseMs, tenantConcurrency });
    if (!row) return;
    const run = claimed(row);
    const abort = new AbortController();
    this.held.set(run.id, { run, abort });
    this.timer ??= setInterval(() => this.beat(), this.options.heartbeatMs);
    const deadline = this.deadlineOf(run, abort);
    try {
      const result = await this.execute(run, { signal: abort.signal, leaving: () => this.stopping });
      if (abort.signal.reason !== 'lost') await this.finish(run, result);
    } catch (error) {
      this.options.onTrouble(run.id, error);
    } finally {
      clearTimeout(deadline);
      if (this.held.get(run.id)?.run === run) this.held.delete(run.id);
      if (this.held.size === 0) this.rest();
    }
  }

  private async execute(run: ClaimedRun, hold: Hold): Promise<RunResult> {
    try {
      return await this.parts.loop.execute(run, hold);
    } catch (error) {
      this.options.onTrouble(run.id, error);
      // What we depend on is away: the run is not to blame, and its lease will end by itself.
      if (isAway(error)) throw error;
      return { status: 'failed', error: { code: 'internal_error', message: 'The run failed inside the gateway.' } };
    }
  }

  private async finish(run: ClaimedRun, result: RunResult): Promise<void> {
    const { database, work, telling, queue } = this.parts;
    const row = await database.transaction(async (sql) => {
      const ended = await work.finish(sql, run, result);
      if (ended)
        await telling.changed(
          sql,
          ended,
          result.status === 'retry' ? { retry_in_ms: result.afterMs, cause: { ...result.error } } : {},
        );
      return ended;
    });
    // From here on it may be anybody's, also ours again.
    this.held.delete(run.id);
    // Where tenants have a cap, a ring for another run of this one may have found no place.
    const capped = this.options.tenantConcurrency !== undefined;
    if (row?.status !== 'queued' && !capped) return;
    const delayMs = result.status === 'retry' ? result.afterMs : 0;
    await queue.ring(run.id, delayMs).catch((error: unknown) => this.options.onTrouble(run.id, error));
  }

  private deadlineOf({ remainingMs }: ClaimedRun, abort: AbortController): NodeJS.Timeout | undefined {
    if (remainingMs === null) return undefined;
    return setTimeout(() => abort.abort('deadline' satisfies StopReason), Math.min(LONGEST_TIMER_MS, Math.max(0, remainingMs)));
  }

  /** Nothing is held: nobody need be told that we live. */
  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** One at a time; a word that comes meanwhile is heard by the next. */
  private beat(): void {
    this.beating ??= this.beatOnce().finally(() => (this.beating = undefined));
  }

  private async beatOnce(): Promise<void> {
    const asked = [...this.held.values()];
    if (asked.length === 0) return;
    try {
      const ours = await this.parts.work.heartbeat(
        asked.map(({ run }) => run),
        this.options.leaseMs,
      );
      this.options.onBeat?.(undefined);
      const known = new Map(ours.map(({ id, cancel }) => [id, cancel]));
      for (const { run, abort } of asked) {
        const cancel = known.get(run.id);
        // It may have ended between the question and its answer.
        if (cancel === undefined && this.held.get(run.id)?.run === run) abort.abort('lost' satisfies StopReason);
        else if (cancel === true) abort.abort('cancel' satisfies StopReason);
      }
    } catch (error) {
      this.options.onBeat?.(error);
    }
  }
}

const claimed = (row: RunRow & { remaining_ms: number | null }): ClaimedRun => ({
  id: row.id,
  tenantId: row.tenant_id,
  principal: row.principal,
  input: row.input,
  fence: row.fence,
  retries: row.retries,
  used: { usage: row.usage, costMicroUsd: row.cost_micro_usd },
  remainingMs: row.remaining_ms,
});

const isAway = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'dependency_unavailable';
