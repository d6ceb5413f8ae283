import type { LiveStats } from './live-stats';
import type { ModelOverridesRepository } from './model-overrides.repository';

const EVERY_MS = 30_000;
/** What was known longer ago is not worth knowing. */
const MINUTES = 15;

/** Writes down what this process knows of targets, so that the next one does not begin in the dark. */
export class StatsKeeper {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stats: LiveStats,
    private readonly repository: Pick<ModelOverridesRepository, 'tellStats' | 'recentStats'>,
    private readonly processId: string,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  /** Takes over what others knew lately. Never rejects: figures are a help, not a need. */
  async start(): Promise<void> {
    try {
      this.stats.restore(await this.repository.recentStats(this.processId, MINUTES));
    } catch (error) {
      this.onTrouble(error);
    }
    this.timer = setInterval(() => void this.tell(), EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.tell();
  }

  private async tell(): Promise<void> {
    const snapshots = this.stats.snapshot();
    if (snapshots.length === 0) return;
    try {
      await this.repository.tellStats(this.processId, snapshots);
    } catch (error) {
      this.onTrouble(error);
    }
  }
}
