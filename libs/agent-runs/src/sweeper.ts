import type { Database } from '@libs/database';
import type { RunTelling } from './ending';
import type { RunEventsRepository } from './events.repository';
import type { RunQueue, RunRow } from './run';
import type { WorkersRepository } from './workers.repository';
import type { WorkRepository } from './work.repository';

/** How often what follows is done. */
export const SWEEP_RUNS_EVERY_MS = 1_000;

/** A run that took this many workers with it in one step is given up. */
export const MAX_STALLS = 2;
/** Rings at once; what is missing beyond it is rung the next time. */
const MOST_RINGS = 500;
const TIDY_EVERY_MS = 60_000;
const TEXT_KEPT_MS = 10 * 60_000;

export interface SweeperParts {
  database: Database;
  work: WorkRepository;
  telling: RunTelling;
  events: Pick<RunEventsRepository, 'dropOldText'>;
  workers: Pick<WorkersRepository, 'forgetDead'>;
  queue: RunQueue;
  /** Runs of one tenant at once, over all workers; undefined: as many as there are workers. */
  tenantConcurrency: number | undefined;
}

/**
 * Makes good what a lost ring, a wiped queue or a dead worker left behind: takes runs back whose holder is gone, ends those
 * that are too late, and rings again as often as rings are missing.
 */
export class RunSweeper {
  private tidiedAt = -Infinity;

  constructor(private readonly parts: SweeperParts) {}

  /** Several replicas may. */
  async sweep(): Promise<void> {
    const { work } = this.parts;
    await this.told((sql) => work.takeBack(sql, MAX_STALLS));
    await this.told((sql) => work.expire(sql));
    await work.promoteDue();
    await this.ringWhatIsMissing();
    await this.tidy();
  }

  private async told(change: (sql: Parameters<Parameters<Database['transaction']>[0]>[0]) => Promise<RunRow[]>): Promise<void> {
    await this.parts.database.transaction(async (sql) => {
      for (const row of await change(sql)) await this.parts.telling.changed(sql, row);
    });
  }

  /** Whoever answers a ring takes the run whose turn it is: it is enough that there are as many rings as runs. */
  private async ringWhatIsMissing(): Promise<void> {
    const { work, queue, tenantConcurrency } = this.parts;
    const runs = await work.claimable(tenantConcurrency);
    if (runs === 0) return;
    const missing = Math.min(MOST_RINGS, runs - (await queue.waiting()));
    const ids = missing > 0 ? await work.oldest(missing) : [];
    for (const id of ids) await queue.ring(id);
  }

  private async tidy(): Promise<void> {
    if (performance.now() - this.tidiedAt < TIDY_EVERY_MS) return;
    this.tidiedAt = performance.now();
    await this.parts.events.dropOldText(TEXT_KEPT_MS, MOST_RINGS);
    await this.parts.workers.forgetDead();
  }
}
