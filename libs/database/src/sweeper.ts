export interface SweeperOptions {
  sweep: () => Promise<unknown>;
  everyMs: number;
  /** Told of each sweep that failed; the next one comes all the same. */
  onTrouble: (error: unknown) => void;
  /** Told of each that did not. */
  onSwept?: () => void;
}

/** Tidies up in the background: at the start and then every so often, one sweep at a time. Several replicas may. */
export class Sweeper {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;

  constructor(private readonly options: SweeperOptions) {}

  start(): this {
    if (this.timer) return this;
    this.timer = setInterval(() => this.sweep(), this.options.everyMs).unref();
    this.sweep();
    return this;
  }

  /** Resolves when a sweep that is under way has ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.sweeping;
  }

  /** Never fails: a database that is away is swept the next time. One that takes longer than the pause leaves some out. */
  private sweep(): void {
    this.sweeping ??= this.options
      .sweep()
      .then(() => this.options.onSwept?.(), this.options.onTrouble)
      .finally(() => (this.sweeping = undefined));
  }
}
