import type { BatchDoorbell } from './ports';
import type { WorkRepository } from './work.repository';

export interface BatchSweeperOptions {
  everyMs: number;
  onTrouble: (error: unknown) => void;
}

export const SWEEPER_DEFAULTS = { everyMs: 2_000 } as const;
const MOST = 100;

/** Rings for every batch that nobody works on: lost rings, wiped queues, dead workers, windows that open, times that end. */
export class BatchSweeper {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;

  constructor(
    private readonly work: Pick<WorkRepository, 'waiting'>,
    private readonly doorbell: BatchDoorbell,
    private readonly options: BatchSweeperOptions,
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
      for (const { id, fence } of await this.work.waiting(MOST)) await this.doorbell.ring(id, fence);
    } catch (error) {
      this.options.onTrouble(error);
    }
  }
}
