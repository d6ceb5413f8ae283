export interface RefresherOptions {
  /** Loads everything anew. */
  load: () => Promise<void>;
  /** A text that is different after every change of what `load` reads; cheap. */
  version: () => Promise<string>;
  everyMs: number;
  /** Told when loading begins to fail and (with undefined) when it works again. */
  onTrouble: (error: unknown) => void;
}

/** Keeps a copy of database rows fresh: on demand, and by looking for a new version every so often. */
export class Refresher {
  private loaded = '';
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private troubled = false;

  constructor(private readonly options: RefresherOptions) {}

  /** The first load. @throws whatever it fails with */
  async start(): Promise<void> {
    await this.loadNow();
    this.timer = setInterval(() => void this.look(), this.options.everyMs).unref();
  }

  /** Ends after whatever is being loaded. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.again = false;
    await this.running;
  }

  /**
   * Loads now. Calls made meanwhile share one more load, so whoever waits sees what was written before
   * the call. Never rejects: trouble is told to `onTrouble` and the old copy stays.
   */
  refresh(): Promise<void> {
    if (this.running !== undefined) {
      this.again = true;
      return this.running;
    }
    this.running = this.loop().finally(() => (this.running = undefined));
    return this.running;
  }

  private async loop(): Promise<void> {
    do {
      this.again = false;
      await this.attempt(() => this.loadNow());
    } while (this.again);
  }

  /** Version first: a change between the two is then loaded twice rather than missed. */
  private async loadNow(): Promise<void> {
    const version = await this.options.version();
    await this.options.load();
    this.loaded = version;
  }

  private async look(): Promise<void> {
    if (this.running !== undefined) return;
    let changed = false;
    await this.attempt(async () => {
      changed = (await this.options.version()) !== this.loaded;
    });
    if (changed) await this.refresh();
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (this.troubled) this.options.onTrouble(undefined);
      this.troubled = false;
    } catch (error) {
      if (!this.troubled) this.options.onTrouble(error);
      this.troubled = true;
    }
  }
}
