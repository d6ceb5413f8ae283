import type { LiveStats } from './live-stats';
import type { ModelOverridesRepository } from './model-overrides.repository';

const EVERY_MS = 10_000;
/** What was known longer ago is not worth knowing. */
const MINUTES = 15;

/**
 * Writes down what this process has seen of targets and reads what others have, so that all go by the same figures and
 * none begins in the dark.
 */
export class StatsKeeper {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stats: LiveStats,
    private readonly repository: Pick<ModelOverridesRepository, 'tellStats' | 'recentStats'>,
    private readonly processId: string,
    private readonly onTrouble: (error: unknown) => void,
    private readonly everyMs: number = EVERY_MS,
  ) {}

  /** Never rejects: figures are a help, not a need. */
  async start(): Promise<void> {
    await this.learn();
    this.timer = setInterval(() => void this.exchange(), this.everyMs).unref();
  }

  private async exchange(): Promise<void> {
    await this.tell();
    await this.learn();
  }

  private async learn(): Promise<void> {
    try {
      this.stats.learn(await this.repository.recentStats(this.processId, MINUTES));
    } catch (error) {
      this.onTrouble(error);
    }
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
