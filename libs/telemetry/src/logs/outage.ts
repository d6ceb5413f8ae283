import type { Logger } from './logger';

/**
 * Something that is tried again and again, and may fail for hours: one line when that begins, and one when it is over, which says
 * how long it took and how often it failed.
 */
export class Outage {
  private since: number | undefined;
  private last = 0;
  private failures = 0;

  /** @param words what is said of each */
  constructor(
    private readonly logger: Pick<Logger, 'info' | 'warn'>,
    private readonly words: { lost: string; back: string },
    private readonly now: () => number = () => performance.now(),
  ) {}

  failed(error: unknown): void {
    this.last = this.now();
    this.failures++;
    if (this.since !== undefined) return;
    this.since = this.last;
    this.logger.warn({ err: error }, this.words.lost);
  }

  worked(): void {
    if (this.since === undefined) return;
    const outage_ms = Math.round(this.now() - this.since);
    this.logger.info({ outage_ms, failures: this.failures }, this.words.back);
    this.since = undefined;
    this.failures = 0;
  }

  /** Where nobody says that it works again: it does when it has not failed for so long. */
  workedUnlessFailedWithin(ms: number): void {
    if (this.now() - this.last >= ms) this.worked();
  }
}
