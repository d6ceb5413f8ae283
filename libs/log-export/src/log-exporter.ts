import type { LogSinkRepository, WaitingLine } from './log-sink.repository';

/** Where the request log is taken. */
export interface LogSink {
  /** Tells it from other sinks, in the database too. */
  readonly name: string;
  /**
   * Takes one batch of lines, each a JSON object with a line break behind it, all or nothing. The same batch may come
   * again, under the same name and with the same lines first.
   * @throws Error when it was not taken
   */
  take(batch: string, body: string): Promise<void>;
}

export interface LogExporterOptions {
  /** Names this process among all. */
  holder: string;
  /** Lines in one batch at most. */
  batch: number;
  everyMs: number;
  /** Told when a sink begins to fail and, with undefined, when it takes again. */
  onTrouble(sink: string, error: unknown): void;
}

const LEASE_MS = 60_000;
const LONGEST_PAUSE_MS = 300_000;
/** Bytes of a batch, however few lines those are. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Takes the request log to one sink, for as long as the worker runs: each row at least once, by one worker at a time. What
 * a sink does not take is kept in the database and offered again after growing pauses.
 */
export class LogExporter {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private stopped = false;
  private failures = 0;

  constructor(
    private readonly repository: LogSinkRepository,
    private readonly sink: LogSink,
    private readonly options: LogExporterOptions,
  ) {}

  start(): void {
    this.stopped = false;
    this.next(0);
  }

  /** Ends behind the batch under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
    await this.repository.release(this.sink.name, this.options.holder).catch(() => undefined);
  }

  /** Sends what waits now. Never rejects. */
  look(): Promise<void> {
    this.looking ??= this.drain()
      .then(
        () => this.told(undefined),
        (error: unknown) => this.told(error),
      )
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  private next(afterMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      void this.look().then(() => this.next(this.pauseMs()));
    }, afterMs).unref();
  }

  private pauseMs(): number {
    const { everyMs } = this.options;
    return this.failures === 0
      ? everyMs
      : Math.max(everyMs, Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** Math.min(this.failures, 10)));
  }

  private async drain(): Promise<void> {
    const { holder, batch } = this.options;
    while (!this.stopped && (await this.repository.claim(this.sink.name, holder, LEASE_MS))) {
      const waiting = fitting(await this.repository.waiting(this.sink.name, batch));
      if (waiting.length === 0) return;
      await this.send(waiting);
      if (waiting.length < batch) return;
    }
  }

  private async send(waiting: readonly WaitingLine[]): Promise<void> {
    const lines = waiting.map(({ line }) => line).filter((line) => line !== null);
    const numbers = waiting.map(({ n }) => n);
    if (lines.length > 0) await this.sink.take(`${numbers[0]}-${numbers.at(-1)}`, `${lines.join('\n')}\n`);
    await this.repository.sent(this.sink.name, numbers, lines.length);
  }

  private told(error: unknown): void {
    if (error === undefined) {
      if (this.failures > 0) this.options.onTrouble(this.sink.name, undefined);
      this.failures = 0;
    } else if (this.failures++ === 0) this.options.onTrouble(this.sink.name, error);
  }
}

/** As many as one batch may have bytes; at least one. */
function fitting(waiting: readonly WaitingLine[]): readonly WaitingLine[] {
  let bytes = 0;
  const end = waiting.findIndex(({ line }, i) => (bytes += line?.length ?? 0) > MOST_BYTES && i > 0);
  return end === -1 ? waiting : waiting.slice(0, end);
}
