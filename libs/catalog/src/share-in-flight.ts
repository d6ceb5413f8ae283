import type { InFlightBoard } from '@libs/shared-state';
import type { LiveStats } from './live-stats';

/** What others have under way is as old as this at most, and as much again until they told it. */
const EVERY_MS = 1_000;
/** A process that has told nothing for so long is dead. */
const GOOD_FOR_MS = 5_000;

/** Tells other processes what this one has under way, and learns it of them: beside the requests, never on their path. */
export class InFlightKeeper {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly stats: Pick<LiveStats, 'tellInFlight' | 'learnInFlight'>,
    private readonly board: InFlightBoard,
    private readonly processId: string,
    private readonly everyMs: number = EVERY_MS,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running ??= this.exchange().finally(() => (this.running = undefined));
    }, this.everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    await this.board.leave(this.processId);
  }

  private async exchange(): Promise<void> {
    this.stats.learnInFlight(await this.board.exchange(this.processId, this.stats.tellInFlight(), GOOD_FOR_MS));
  }
}
