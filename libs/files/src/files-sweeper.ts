import type { Files } from './files';

const EVERY_MS = 600_000;

/** Runs `Files.sweep` at the start and every ten minutes. Several replicas may: each takes what the others leave. */
export class FilesSweeper {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly files: Pick<Files, 'sweep'>,
    private readonly onTrouble: (error: unknown) => void,
    private readonly everyMs = EVERY_MS,
  ) {}

  start(): void {
    if (this.timer) return;
    this.timer = setInterval(() => this.sweep(), this.everyMs).unref();
    this.sweep();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.sweeping;
  }

  private sweep(): void {
    this.sweeping = this.sweeping.then(() => this.files.sweep()).catch(this.onTrouble);
  }
}
