import type { ResponseStore } from './response-store';

const HOUR_MS = 3_600_000;

/** Forgets expired responses in the background: at the start and then every hour. */
export class ResponseSweeper {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: Pick<ResponseStore, 'sweep'>,
    private readonly onTrouble: (error: unknown) => void,
    private readonly intervalMs = HOUR_MS,
  ) {}

  start(): void {
    if (this.timer) return;
    this.timer = setInterval(() => this.sweep(), this.intervalMs).unref();
    this.sweep();
  }

  /** Resolves when a sweep that is under way has ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.sweeping;
  }

  /** Never fails: a database that is away is swept the next time. */
  private sweep(): void {
    this.sweeping = this.sweeping.then(() => this.store.sweep()).catch(this.onTrouble);
  }
}
