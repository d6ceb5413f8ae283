import type { RunQueue } from './run';
import type { RunsRepository } from './runs.repository';

export interface SweeperOptions {
  everyMs: number;
  /** A run that waits longer than this is rung again. */
  waitedMs: number;
  onTrouble: (error: unknown) => void;
}

export const SWEEPER_DEFAULTS = { everyMs: 2_000, waitedMs: 5_000 } as const;

/** A run that took this many workers with it is given up. */
export const MAX_STALLS = 2;
const BATCH = 500;

/** Makes good what a lost ring, a wiped queue or a dead worker left behind: rings again for every run that nobody works on. */
export class RunSweeper {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;

  constructor(
    private readonly runs: RunsRepository,
    private readonly queue: RunQueue,
    private readonly options: SweeperOptions,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => void this.sweep(), this.options.everyMs);
    void this.sweep();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.sweeping;
  }

  /** Never rejects. */
  sweep(): Promise<void> {
    this.sweeping ??= this.sweepOnce().finally(() => (this.sweeping = undefined));
    return this.sweeping;
  }

  private async sweepOnce(): Promise<void> {
    try {
      await this.runs.endHopeless(MAX_STALLS);
      for (const id of await this.runs.waiting(this.options.waitedMs, BATCH)) await this.queue.ring(id);
    } catch (error) {
      this.options.onTrouble(error);
    }
  }
}
